// Owns: compiling calls to other systems. Must not: make them (planning is in external_plan.ts).

import type { Span } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import type { DataRead, Predicate, Template } from "../expr/mod.ts";
import { firesAtReconcile, type RulesContext } from "./context.ts";
import { compileEnvironmentText, type EnvironmentText } from "./environment_text.ts";
import { checkExternal } from "./external_check.ts";
import {
  durationAt,
  entriesOf,
  flagAt,
  mapItems,
  namesBelow,
  numberAt,
  predicateAt,
  scalarAt,
  templateAt,
  textAt,
} from "./rule_parts.ts";

/** Where the credential of a call comes from. */
export type Credential =
  | { readonly kind: "text"; readonly header: string; readonly text: EnvironmentText }
  | { readonly kind: "variable"; readonly header: string; readonly name: string }
  | {
    readonly kind: "secret";
    readonly header: string;
    readonly name: string;
    readonly key: string;
    /** Absent: the namespace of the object. */
    readonly namespace?: string;
  };

export interface RetryBackoff {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly multiplier: number;
  /** The first attempt included. */
  readonly maxAttempts: number;
}

export interface ExternalCall {
  /** The result stands under `.external.<name>`. */
  readonly name: string;
  readonly protocol: string;
  readonly url: Template;
  readonly method: string;
  readonly body?: Template;
  /** Query of Prometheus. */
  readonly query?: Template;
  readonly headers: readonly { readonly key: string; readonly text: EnvironmentText }[];
  readonly credential?: Credential;
  /** @default 10000 */
  readonly timeoutMs: number;
  /** Undefined: every status below 400 is a success. */
  readonly expectedStatus?: number;
  readonly continueOnError: boolean;
  readonly predicate: Predicate;
  readonly delayMs: number;
  /** False: only at admission. */
  readonly atReconcile: boolean;
  readonly retry?: RetryBackoff;
  /** @default 0, no cache */
  readonly cacheForMs: number;
  /** Positions of earlier calls whose results this one reads. */
  readonly needs: readonly number[];
  readonly reads: readonly DataRead[];
  readonly span: Span;
}

export interface CompiledExternal {
  /** In declaration order. */
  readonly calls: readonly ExternalCall[];
  readonly reads: readonly DataRead[];
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** Compiles a list of calls; calls that cannot be compiled are reported and left out. */
export function compileExternal(node: Node | undefined, context: RulesContext): CompiledExternal {
  const items = mapItems(node);
  checkExternal(items, context);
  const calls: ExternalCall[] = [];
  for (const item of items) {
    const call = compileCall(item, context);
    if (call) calls.push({ ...call, needs: needsOf(call, calls) });
  }
  return { calls, reads: calls.flatMap((call) => call.reads) };
}

function compileCall(node: MapNode, context: RulesContext): ExternalCall | undefined {
  const name = textAt(node, "name");
  const url = templateAt(node, "url", context);
  if (name === undefined || !url) return undefined;
  const body = templateAt(node, "body", context);
  const query = templateAt(node, "query", context);
  const headers = compileHeaders(child(node, "headers"), context);
  const credential = compileCredential(node, context);
  const predicate = predicateAt(node, node.span, context);
  const expectedStatus = numberAt(node, "expectedStatus");
  const retry = compileRetry(child(node, "retryBackoff"));
  const texts = [
    url,
    ...body ? [body] : [],
    ...query ? [query] : [],
    ...headers.map((header) => header.text.template),
    ...credential?.kind === "text" ? [credential.text.template] : [],
  ];
  return {
    name,
    protocol: (textAt(node, "protocol") ?? "http").toLowerCase(),
    url,
    method: (textAt(node, "method") ?? "GET").toUpperCase(),
    ...(body ? { body } : {}),
    ...(query ? { query } : {}),
    headers,
    ...(credential ? { credential } : {}),
    timeoutMs: durationAt(node, "timeout") ?? DEFAULT_TIMEOUT_MS,
    ...(expectedStatus ? { expectedStatus } : {}),
    continueOnError: flagAt(node, "continueOnError") ?? false,
    predicate,
    delayMs: durationAt(node, "sleep") ?? 0,
    atReconcile: firesAtReconcile(node),
    ...(retry ? { retry } : {}),
    cacheForMs: durationAt(node, "cacheFor") ?? 0,
    needs: [],
    reads: [...predicate.reads, ...texts.flatMap((text) => text.reads)],
    span: node.span,
  };
}

function compileHeaders(node: Node | undefined, context: RulesContext): ExternalCall["headers"] {
  return entriesOf(node).flatMap(({ key, value }) => {
    const text = value.kind === "scalar" ? compileEnvironmentText(value, context) : undefined;
    return text ? [{ key, text }] : [];
  });
}

/** The credential of a node with `token` or `auth`. */
export function compileCredential(node: Node | undefined, context: RulesContext): Credential | undefined {
  const auth = child(node, "auth");
  const header = textAt(auth, "header") ?? "Authorization";
  const token = scalarAt(auth, "token") ?? scalarAt(node, "token");
  const secret = child(auth, "secretRef");
  const secretName = textAt(secret, "name");
  const variable = textAt(auth, "env");
  if (secretName !== undefined) {
    const namespace = textAt(secret, "namespace");
    return {
      kind: "secret",
      header,
      name: secretName,
      key: textAt(secret, "key") ?? "token",
      ...(namespace === undefined ? {} : { namespace }),
    };
  }
  if (variable !== undefined) return { kind: "variable", header, name: variable.replace(/^\$/, "") };
  const text = token && token.text !== "" ? compileEnvironmentText(token, context) : undefined;
  return text && { kind: "text", header, text };
}

const DEFAULT_RETRY: RetryBackoff = { initialMs: 500, maxMs: 30_000, multiplier: 2, maxAttempts: 3 };

/** A duration alone sets the first wait. Undefined when nothing is declared. */
export function compileRetry(node: Node | undefined): RetryBackoff | undefined {
  if (node === undefined || node.kind === "list" || (node.kind === "scalar" && node.value === null)) {
    return undefined;
  }
  const source = node.kind === "scalar"
    ? {
      kind: "map" as const,
      span: node.span,
      entries: [{ key: "initial", keySpan: node.span, value: node }],
    }
    : node;
  return {
    initialMs: durationAt(source, "initial") ?? DEFAULT_RETRY.initialMs,
    maxMs: durationAt(source, "max") ?? DEFAULT_RETRY.maxMs,
    multiplier: numberAt(source, "multiplier") ?? DEFAULT_RETRY.multiplier,
    maxAttempts: numberAt(source, "maxAttempts") ?? DEFAULT_RETRY.maxAttempts,
  };
}

/** Waits between the attempts, in order. */
export function retryWaits(retry: RetryBackoff | undefined): readonly number[] {
  if (!retry) return [];
  const count = Math.min(Math.max(0, retry.maxAttempts - 1), 100);
  return Array.from(
    { length: count },
    (_, i) => Math.min(retry.maxMs, retry.initialMs * retry.multiplier ** i),
  );
}

/** The longest that a call can take: all attempts time out, all waits are waited. */
export function worstCaseMs(call: Pick<ExternalCall, "timeoutMs" | "delayMs" | "retry">): number {
  const waits = retryWaits(call.retry);
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  return call.delayMs + call.timeoutMs * (waits.length + 1) + total;
}

function needsOf(call: ExternalCall, earlier: readonly ExternalCall[]): readonly number[] {
  const names = namesBelow("external", call.reads);
  return earlier.flatMap((other, i) => names.includes(undefined) || names.includes(other.name) ? [i] : []);
}

/** A host that calls go to; `host` is absent when it depends on the object. */
export interface HostUse {
  readonly name: string;
  readonly host?: string;
  readonly port?: number;
  readonly isTls: boolean;
  readonly span: Span;
}

const URL_HEAD = /^(https?):\/\/(?:[^/@{}\s]*@)?(\[[0-9a-f:]+\]|[^/:?#\s{}]+)(?::(\d+))?(?=[/?#]|$)/i;

/** Which hosts the calls reach, as far as the text tells without an object. */
export function externalHosts(external: CompiledExternal): readonly HostUse[] {
  return external.calls.map(({ name, url }) => hostUse(name, url));
}

/** The host of an address. */
export function hostUse(name: string, { source, span }: Pick<Template, "source" | "span">): HostUse {
  const isTls = /^\s*https:/i.test(source);
  const head = URL_HEAD.exec(source.trim());
  // A variable may hold more than a host.
  if (!head || head[2]!.includes("$")) return { name, isTls, span };
  const port = head[3] === undefined ? (isTls ? 443 : 80) : Number(head[3]);
  return { name, host: head[2]!.toLowerCase(), port, isTls, span };
}

/** Variables of the environment that the calls use. */
export function externalVariables(external: CompiledExternal): readonly string[] {
  return [
    ...new Set(external.calls.flatMap(({ headers, credential }) => [
      ...headers.flatMap((header) => header.text.variables),
      ...credential?.kind === "text" ? credential.text.variables : [],
      ...credential?.kind === "variable" ? [credential.name] : [],
    ])),
  ];
}

/** A key of a Secret that calls read. */
export interface SecretUse {
  readonly name: string;
  readonly key: string;
  /** Absent: the namespace of the object. */
  readonly namespace?: string;
}

/** Secrets that the calls read, for permissions. */
export function externalSecrets(external: CompiledExternal): readonly SecretUse[] {
  return external.calls.flatMap(({ credential }) => secretsOf(credential));
}

/** The Secret of a credential, if it is one. */
export function secretsOf(credential: Credential | undefined): readonly SecretUse[] {
  if (credential?.kind !== "secret") return [];
  const { name, key, namespace } = credential;
  return [{ name, key, ...(namespace === undefined ? {} : { namespace }) }];
}
