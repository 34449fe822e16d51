// Owns: failed answers -> KubeApiError, with the retry class of each status. Must not: retry.

import type { Json, JsonObject, Retry } from "../base/mod.ts";
import { isJsonObject } from "../base/mod.ts";
import { type ApiErrorReason, type ErrorSubject, KubeApiError, type TransportError } from "./api_error.ts";
import type { KubeObject } from "./object.ts";
import type { ApiResponse } from "./transport.ts";
import { transportError } from "./_transport_error.ts";

type StatusRow = readonly [status: number, reason: ApiErrorReason, retry: Retry];

/** By HTTP status. `never` means: not before the request itself changes. */
const BY_STATUS: readonly StatusRow[] = [
  [400, "BadRequest", "never"],
  [401, "Unauthorized", "backoff"],
  [403, "Forbidden", "backoff"],
  [404, "NotFound", "backoff"],
  [405, "MethodNotAllowed", "never"],
  [408, "Timeout", "backoff"],
  [409, "Conflict", "now"],
  [410, "Gone", "now"],
  [413, "Invalid", "never"],
  [415, "UnsupportedMediaType", "never"],
  [422, "Invalid", "backoff"],
  [429, "TooManyRequests", "backoff"],
  [504, "Timeout", "backoff"],
];

const MANAGER_CONFLICT = "FieldManagerConflict";

/** What a failed request was about, for the message. */
export interface RequestContext {
  /** E.g. `Apply of Deployment/web -n shop`. */
  readonly action: string;
}

/** True for 200-299. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * The error that a failed answer stands for. The message is the action and what the server said (which names verb,
 * resource and user when forbidden, field and manager when another manager owns a field).
 * Source: Kubernetes API conventions, "Response Status Kind".
 */
export function apiErrorOf(response: Omit<ApiResponse, "text">, context: RequestContext): KubeApiError {
  const { body, status } = response;
  const rawCauses = causesOf(body);
  const [reason, retry] = classify(status, body, rawCauses);
  const retryAfterSeconds = response.retryAfterSeconds ?? retrySecondsOf(body);
  const about = subjectOf(body);
  return new KubeApiError(`${context.action} failed: ${detailOf(status, body, reason, rawCauses)}`, {
    status,
    reason,
    retry,
    causes: rawCauses.map(({ reason, ...cause }) => ({ ...cause, ...(reason === "" ? {} : { reason }) })),
    ...(about ? { about } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1_000 }),
  });
}

/** The object of a successful answer. @throws TransportError for what no API server sends: the page of a proxy. */
export function objectOf(answer: ApiResponse, action: string): KubeObject {
  if (isJsonObject(answer.body["metadata"])) return answer.body as unknown as KubeObject;
  throw strangeAnswer(action, "an object");
}

/** What answers on the way to the server that is not the server. */
export function strangeAnswer(action: string, expected: string): TransportError {
  return transportError("protocol", `${action} failed: the answer is not ${expected} of an API server`);
}

interface RawCause {
  readonly field: string;
  readonly message: string;
  readonly reason: string;
}

function classify(status: number, body: JsonObject, causes: readonly RawCause[]): [ApiErrorReason, Retry] {
  const said = body["reason"];
  if (status === 409 && causes.some((c) => c.reason === MANAGER_CONFLICT)) {
    return ["FieldConflict", "backoff"];
  }
  if (status === 409 && said === "AlreadyExists") return ["AlreadyExists", "backoff"];
  if (said === "Expired") return ["Gone", "now"];
  if (said === "Timeout" || said === "ServerTimeout") return ["Timeout", "backoff"];
  const row = BY_STATUS.find((r) => r[0] === status);
  if (row) return [row[1], row[2]];
  return status >= 500 ? ["ServerError", "backoff"] : ["Unknown", "backoff"];
}

function detailOf(
  status: number,
  body: JsonObject,
  reason: ApiErrorReason,
  causes: readonly RawCause[],
): string {
  if (reason === "FieldConflict") {
    const owned = causes.filter((c) => c.reason === MANAGER_CONFLICT);
    return owned.map((c) => `${c.field} is ${c.message.replace(/^conflict with/, "owned by")}`).join(", ");
  }
  const message = body["message"];
  return typeof message === "string" && message !== ""
    ? message
    : `the server answered ${status} without a reason`;
}

function causesOf(body: JsonObject): RawCause[] {
  const details = body["details"];
  const causes = isJsonObject(details) ? details["causes"] : undefined;
  if (!Array.isArray(causes)) return [];
  return causes.filter(isJsonObject).map((c) => ({
    field: textOf(c["field"]),
    message: textOf(c["message"]),
    reason: textOf(c["reason"]),
  }));
}

function subjectOf(body: JsonObject): ErrorSubject | undefined {
  const details = body["details"];
  const [resource, name] = isJsonObject(details) ? [textOf(details["kind"]), textOf(details["name"])] : [];
  return resource && name ? { resource, name } : undefined;
}

function retrySecondsOf(body: JsonObject): number | undefined {
  const details = body["details"];
  const seconds = isJsonObject(details) ? details["retryAfterSeconds"] : undefined;
  return typeof seconds === "number" && seconds > 0 ? seconds : undefined;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
