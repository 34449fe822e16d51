// Owns: which calls can be sent now, and with which content. Must not: send them.

import { type Diagnostic, stableHash } from "../../base/mod.ts";
import type { Scope, Template, Value } from "../expr/mod.ts";
import {
  type Environment,
  type EnvironmentText,
  unsetVariables,
  withEnvironment,
} from "./environment_text.ts";
import { type CompiledExternal, type Credential, type ExternalCall, retryWaits } from "./external.ts";
import { initialExternal } from "./external_result.ts";
import { remarkOf } from "./rule_parts.ts";

/** A call ready to be sent. */
export interface ExternalRequest {
  /** Position of the call in its block. */
  readonly index: number;
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly delayMs: number;
  /** Waits between attempts; none means one attempt. */
  readonly retryWaitsMs: readonly number[];
  readonly cacheForMs: number;
  /** Equal for requests that would get the same answer; holds no readable credential. */
  readonly cacheKey: string;
}

export interface ExternalPlan {
  /** Independent of each other: they may be sent together. */
  readonly requests: readonly ExternalRequest[];
  /** Calls that need no request: gated off, or not made at this moment. */
  readonly skipped: readonly { readonly index: number; readonly name: string; readonly value: Value }[];
  /** Calls whose texts could not be rendered or whose credential is missing. */
  readonly failed: readonly {
    readonly index: number;
    readonly name: string;
    readonly diagnostic: Diagnostic;
  }[];
  /** Calls that read the result of one that is not there yet: plan again. */
  readonly waiting: readonly number[];
}

export interface ExternalWorld {
  /** `.external` of the scope holds the results so far. */
  readonly scope: Scope;
  /** Positions of calls that are settled: answered, skipped or failed. */
  readonly settled: ReadonlySet<number>;
  readonly moment: "reconcile" | "admission";
  readonly environment: Environment;
  /** The value of a key of a Secret; undefined when it is missing. */
  readonly secret: (ref: Credential & { readonly kind: "secret" }) => string | undefined;
}

/**
 * The next calls to make. Ask again with the answers in the scope until nothing is waiting: a call waits for those
 * whose results it reads. Calls that do not depend on each other come together.
 */
export function planExternalCalls(external: CompiledExternal, world: ExternalWorld): ExternalPlan {
  const plan = {
    requests: [] as ExternalRequest[],
    skipped: [] as ExternalPlan["skipped"][number][],
    failed: [] as ExternalPlan["failed"][number][],
    waiting: [] as number[],
  };
  external.calls.forEach((call, index) => {
    if (world.settled.has(index)) return;
    if (call.needs.some((need) => !world.settled.has(need))) return void plan.waiting.push(index);
    if ((world.moment === "reconcile" && !call.atReconcile) || !call.predicate.test(world.scope).passed) {
      return void plan.skipped.push({ index, name: call.name, value: initialExternal() });
    }
    const request = requestOf(call, index, world);
    if ("diagnostic" in request) plan.failed.push({ index, name: call.name, ...request });
    else plan.requests.push(request);
  });
  return plan;
}

type Refused = { readonly diagnostic: Diagnostic };

function requestOf(call: ExternalCall, index: number, world: ExternalWorld): ExternalRequest | Refused {
  const texts = textsWithVariables(call);
  const missing = unsetVariables(texts, world.environment);
  if (missing.length > 0) {
    return refused(call, `environment variable ${missing.join(", ")} is not set`, "set it where ork runs");
  }
  const scope = withEnvironment(world.scope, texts, world.environment);
  const rendered = new Renderer(scope);
  const url = rendered.text(call.url);
  const body = call.body && rendered.text(call.body);
  const query = call.query && rendered.text(call.query);
  const headers = headersOf(call, { rendered, hasBody: body !== undefined && body !== "" }, world);
  if (rendered.failure) return { diagnostic: rendered.failure };
  if ("diagnostic" in headers) return headers;
  const address = addressOf(call, url, query);
  if (address === undefined) return refused(call, `"${url.slice(0, 80)}" is not an http address`);
  const { method } = call;
  const content = { method, url: address, headers: headers.values, body: body ?? "" };
  return {
    index,
    name: call.name,
    method: call.protocol === "prometheus" ? "GET" : method,
    url: address,
    headers: headers.values,
    ...(body ? { body } : {}),
    timeoutMs: call.timeoutMs,
    delayMs: call.delayMs,
    retryWaitsMs: retryWaits(call.retry),
    cacheForMs: call.cacheForMs,
    cacheKey: stableHash(content),
  };
}

function refused(call: ExternalCall, message: string, hint?: string): Refused {
  return {
    diagnostic: remarkOf({
      code: "ORK4085",
      span: call.span,
      message: `external call "${call.name}" cannot be made: ${message}`,
      ...(hint === undefined ? {} : { hint }),
    }),
  };
}

/** Renders texts and keeps the first failure. */
class Renderer {
  failure: Diagnostic | undefined;
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  text(template: Template): string {
    const result = template.render(this.#scope);
    if (result.kind === "value") return result.value;
    this.failure ??= result.diagnostic;
    return "";
  }
}

function textsWithVariables({ headers, credential }: ExternalCall): readonly EnvironmentText[] {
  return [...headers.map((header) => header.text), ...credential?.kind === "text" ? [credential.text] : []];
}

/** Source: Prometheus HTTP API, instant queries. */
function addressOf(call: ExternalCall, url: string, query: string | undefined): string | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  if (call.protocol !== "prometheus") return new URL(url).href;
  const address = new URL(url);
  if (!/\/api\/v1\/query$/.test(address.pathname)) {
    address.pathname = `${address.pathname.replace(/\/$/, "")}/api/v1/query`;
  }
  address.searchParams.set("query", query ?? "");
  return address.href;
}

function headersOf(
  call: ExternalCall,
  { rendered, hasBody }: { readonly rendered: Renderer; readonly hasBody: boolean },
  world: ExternalWorld,
): Refused | { readonly values: Readonly<Record<string, string>> } {
  const values: Record<string, string> = {};
  if (hasBody) values["content-type"] = "application/json";
  if (call.credential) {
    const secret = credentialOf(call.credential, rendered, world);
    if (secret === undefined) return refused(call, missingCredential(call.credential));
    const isBearer = call.credential.header.toLowerCase() === "authorization" && !/^\w+ /.test(secret);
    if (secret !== "") values[call.credential.header.toLowerCase()] = isBearer ? `Bearer ${secret}` : secret;
  }
  for (const { key, text } of call.headers) values[key.toLowerCase()] = rendered.text(text.template);
  const broken = Object.entries(values).find(([key, value]) => !isHeader(key, value));
  return broken
    ? refused(call, `header "${broken[0]}" holds characters that no header may hold`)
    : { values };
}

function isHeader(key: string, value: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(key) && !/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(value);
}

function credentialOf(credential: Credential, rendered: Renderer, world: ExternalWorld): string | undefined {
  switch (credential.kind) {
    case "text":
      return rendered.text(credential.text.template);
    case "variable":
      return world.environment(credential.name) || undefined;
    case "secret":
      return world.secret(credential)?.trim() || undefined;
  }
}

function missingCredential(credential: Credential): string {
  if (credential.kind === "variable") return `environment variable ${credential.name} is not set`;
  return credential.kind === "secret"
    ? `Secret "${credential.name}" has no key "${credential.key}"`
    : "its token is empty";
}
