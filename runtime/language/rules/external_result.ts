// Owns: what an answer looks like under `.external`. Must not: know requests.

import {
  isJsonObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
  parseJson,
} from "../../base/mod.ts";
import type { CompiledExternal, ExternalCall } from "./external.ts";
import { setOwn } from "./conversion_value.ts";

/** What came back. */
export type ExternalAnswer =
  | {
    readonly kind: "answer";
    readonly status: number;
    /** At most `MAX_ANSWER_BYTES` of it. */
    readonly body: string;
    readonly durationMs: number;
  }
  /** No answer: refused, timed out, unknown host. */
  | { readonly kind: "failed"; readonly error: string; readonly durationMs: number };

export interface ExternalResult {
  /** Stands under `.external.<name>`. */
  readonly value: JsonObject;
  /** Why the call counts as failed; absent for a success. */
  readonly failure?: string;
  /** The reconcile fails with it. */
  readonly isFatal: boolean;
}

/** Bytes of a body that templates see as text. */
export const BODY_BYTES = 4096;
/** Bytes of a body that are read at all. */
export const MAX_ANSWER_BYTES = 1_048_576;

const RESERVED = [
  "called",
  "status",
  "statusCode",
  "body",
  "error",
  "durationSeconds",
  "json",
  "result",
  "raw",
];

/** What stands under a name before its call and when it is not made. */
export function initialExternal(): JsonObject {
  return { called: "false", status: "", body: "", error: "" };
}

/** `.external` before any call. */
export function initialExternals(external: CompiledExternal): JsonObject {
  return Object.fromEntries(external.calls.map((call) => [call.name, initialExternal()]));
}

/**
 * `.external` with the result of one more call. A call that was skipped does not hide one of the same name that was
 * made.
 */
export function withExternal(all: JsonObject, name: string, value: JsonObject): JsonObject {
  const current = all[name];
  const isHiding = value["called"] !== "true" && isJsonObject(current) && current["called"] === "true";
  return isHiding ? all : { ...all, [name]: value };
}

/** The result of a call. */
export function externalResult(
  call: Pick<ExternalCall, "name" | "protocol" | "expectedStatus" | "continueOnError">,
  answer: ExternalAnswer,
): ExternalResult {
  const json = answer.kind === "answer" ? parsed(answer.body) : undefined;
  const failure = failureOf(call, answer, json);
  const status = answer.kind === "answer" ? answer.status : undefined;
  const value: MutableJsonObject = {
    called: "true",
    status: status === undefined ? "" : String(status),
    statusCode: status ?? 0,
    body: answer.kind === "answer" ? firstBytes(answer.body, BODY_BYTES) : "",
    error: failure ?? "",
    durationSeconds: answer.durationMs / 1_000,
  };
  if (json !== undefined) setOwn(value, "json", json);
  if (call.protocol === "prometheus") {
    value["result"] = prometheusResult(json);
    setOwn(value, "raw", json ?? null);
  } else if (isJsonObject(json)) {
    for (const [key, item] of Object.entries(json)) if (!RESERVED.includes(key)) setOwn(value, key, item);
  }
  return {
    value,
    ...(failure === undefined ? {} : { failure }),
    isFatal: failure !== undefined && !call.continueOnError,
  };
}

function failureOf(
  { protocol, expectedStatus }: Pick<ExternalCall, "protocol" | "expectedStatus">,
  answer: ExternalAnswer,
  json: Json | undefined,
): string | undefined {
  if (answer.kind === "failed") return answer.error;
  const { status } = answer;
  if (expectedStatus !== undefined && status !== expectedStatus) {
    return `answered ${status}, expected ${expectedStatus}`;
  }
  if (expectedStatus === undefined && status >= 400) return `answered ${status}`;
  if (protocol !== "prometheus" || (isJsonObject(json) && json["status"] === "success")) return undefined;
  const reason = isJsonObject(json) && typeof json["error"] === "string" ? json["error"] : undefined;
  return reason ?? "the answer is not one of Prometheus";
}

/** The sample of a scalar, or of the first series. Source: Prometheus HTTP API, result formats. */
function prometheusResult(json: Json | undefined): string {
  const data = isJsonObject(json) ? json["data"] : undefined;
  const result = isJsonObject(data) ? data["result"] : undefined;
  if (!Array.isArray(result)) return "";
  const [first, second] = result as readonly Json[];
  if (typeof first === "number" || typeof first === "bigint") return typeof second === "string" ? second : "";
  const sample = isJsonObject(first) ? first["value"] : undefined;
  return Array.isArray(sample) && typeof sample[1] === "string" ? sample[1] : "";
}

function parsed(body: string): Json | undefined {
  if (!/^\s*[[{"\d\-tfn]/.test(body)) return undefined;
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

/** The longest start of a text that has at most `limit` bytes as UTF-8; cuts between characters. */
function firstBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text;
  const buffer = new Uint8Array(limit);
  const { read } = new TextEncoder().encodeInto(text, buffer);
  return text.slice(0, read);
}
