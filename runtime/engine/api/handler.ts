// Owns: requests of the live API -> answers. Must not: listen, compute bodies, or reach the cluster.

import { type Clock, type Json, jsonText, nearestName } from "../../base/mod.ts";
import { counterOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import type { CrdView, HostView } from "../operator/mod.ts";
import { crdBody, crdHealthBody } from "./crd_body.ts";
import { katalogBody, redactKatalog } from "./katalog_body.ts";
import { objectBody, objectListBody } from "./object_body.ts";
import type { ErrorBody, ProbeBody } from "./wire.ts";

export interface ApiHandlerOptions {
  readonly view: HostView;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const MAX_URL_LENGTH = 4_096;

/**
 * Answers `/startup`, `/health`, `/ready`, `/metrics` and `/katalog...`, all from memory. Never rejects: an exception is
 * logged, counted and answered with 500 without details.
 */
export function createApiHandler(options: ApiHandlerOptions): (request: Request) => Promise<Response> {
  const { logger, metrics } = options;
  const bugs = counterOf(metrics, METRICS.bugsTotal);

  async function respond(request: Request): Promise<Response> {
    if (request.method !== "GET" && request.method !== "HEAD") {
      const body = problem(
        "api/method-not-allowed",
        `${request.method} is not allowed; the live API is read-only`,
      );
      return json({ status: 405, body }, { allow: "GET, HEAD" });
    }
    if (request.url.length > MAX_URL_LENGTH) {
      return json(failure(414, "api/uri-too-long", "the URL is too long"));
    }
    const url = new URL(request.url);
    if (url.pathname === "/metrics") {
      const { contentType, text } = await metrics.expose();
      return new Response(text, { headers: headers({ "content-type": contentType }) });
    }
    const segments = segmentsOf(url.pathname);
    if (!segments) return json(failure(400, "api/bad-path", "the path is not valid percent-encoding"));
    return json(route(options, segments, url.searchParams));
  }

  return async (request) => {
    let response: Response;
    try {
      response = await respond(request);
    } catch (error) {
      bugs.add({ where: "api" });
      const { method, url } = request;
      logger.error("request failed", { event: "request-bug", method, path: url.slice(0, 200), error });
      response = json(failure(500, "api/internal", "internal error; the log has the details"));
    }
    return request.method === "HEAD"
      ? new Response(null, { status: response.status, headers: response.headers })
      : response;
  };
}

function route(options: ApiHandlerOptions, segments: readonly string[], query: URLSearchParams): Answer {
  const { view } = options;
  const [first, second, ...rest] = segments;
  if (segments.length === 1) {
    const process = view.process();
    if (first === "startup") return probe(view, process.started, 503);
    if (first === "health") return probe(view, process.healthy, 500);
    if (first === "ready") return probe(view, process.ready, 503);
  }
  if (first !== "katalog") return unknownPath(segments);
  if (second === undefined) {
    const body = katalogBody(view);
    return { status: body.healthy ? 200 : 503, body };
  }
  if (rest.length === 0 && second === "raw") return ok(redactKatalog(view.katalog().canonical));
  if (rest.length === 0 && second === "enriched") return ok(redactKatalog(view.katalog().enriched));
  const crd = view.crd(second);
  if (!crd) return unknownCrd(view, second);
  if (!crd.info().endpoints.enabled) return disabled(crd);
  return crdRoute(options, { crd, rest, segments, query });
}

interface CrdRequest {
  readonly crd: CrdView;
  readonly rest: readonly string[];
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

function crdRoute(options: ApiHandlerOptions, { crd, rest, segments, query }: CrdRequest): Answer {
  const { view, clock } = options;
  const [what, ...at] = rest;
  if (what === undefined) return crd.info().endpoints.info ? ok(crdBody(view, crd)) : disabled(crd);
  if (what === "health" && at.length === 0) {
    if (!crd.info().endpoints.health) return disabled(crd);
    const body = crdHealthBody(view, crd);
    return { status: body.status, body };
  }
  if (what === "raw" && at.length === 0) return entryOf(view.katalog().canonical, crd);
  if (what === "enriched" && at.length === 0) return entryOf(view.katalog().enriched, crd);
  if (what !== "cr" || at.length > 2) return unknownPath(segments);
  const field = query.get("field") ?? undefined;
  const bodyOptions = { nowMs: clock.now(), ...(field ? { field } : {}) };
  if (at.length === 0) return ok(objectListBody(crd, bodyOptions));
  const [name, namespace] = at.length === 1 ? [at[0]!, undefined] : [at[1]!, at[0]!];
  const object = find(crd, name, namespace);
  if (object) return ok(objectBody(crd, object, bodyOptions));
  const shown = namespace === undefined ? name : `${namespace}/${name}`;
  return failure(404, "api/not-found", `${crd.info().type.kind} "${shown}" is not in the cache`);
}

/** A namespaced object may be asked for by name alone: it is looked for in the watched namespace, then in `default`. */
function find(crd: CrdView, name: string, namespace: string | undefined) {
  const { type, namespace: watched } = crd.info();
  if (!type.namespaced) return namespace === undefined ? crd.object({ name }) : undefined;
  return crd.object({ namespace: namespace ?? watched ?? "default", name });
}

/** The entry is cut out of the redacted document, because a secret may stand in another entry. */
function entryOf(document: { readonly [key: string]: Json }, crd: CrdView): Answer {
  const spec = redactKatalog(document)["spec"] as
    | { readonly crds?: Readonly<Record<string, Json>> }
    | undefined;
  const found = Object.entries(spec?.crds ?? {}).find(([name]) => name.toLowerCase() === crd.name);
  return found ? ok(found[1]) : failure(404, "api/not-found", `the Katalog has no entry "${crd.name}"`);
}

function probe(view: HostView, isFine: boolean, failureStatus: number): Answer {
  const { isLeader, reason } = view.process();
  const body: ProbeBody = isFine
    ? { status: "ok", isKonductor: isLeader }
    : { status: "unavailable", isKonductor: isLeader, ...(reason === undefined ? {} : { reason }) };
  return { status: isFine ? 200 : failureStatus, body };
}

function unknownCrd(view: HostView, name: string): Answer {
  const names = view.crds().map((c) => c.name);
  const near = nearestName(name.slice(0, 100), names);
  const hint = near ? `did you mean "${near}"?` : "GET /katalog lists the CRDs";
  return {
    status: 404,
    body: problem("api/not-found", `no CRD "${name.slice(0, 100)}" in this Katalog`, hint),
  };
}

function unknownPath(segments: readonly string[]): Answer {
  const path = `/${segments.join("/")}`.slice(0, 200);
  return {
    status: 404,
    body: problem("api/not-found", `no such path: ${path}`, "GET /katalog is the place to start"),
  };
}

function disabled(crd: CrdView): Answer {
  return failure(404, "api/disabled", `this endpoint is disabled for the CRD "${crd.name}"`);
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function failure(status: number, code: string, error: string): Answer {
  return { status, body: problem(code, error) };
}

function problem(code: string, error: string, hint?: string): ErrorBody {
  return { code, error, ...(hint === undefined ? {} : { hint }) };
}

/** Decoded, without empty segments (double and trailing slashes); undefined when the encoding is broken. */
function segmentsOf(pathname: string): readonly string[] | undefined {
  try {
    return pathname.split("/").filter((s) => s !== "").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function json(answer: Answer, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${jsonText(answer.body)}\n`, {
    status: answer.status,
    headers: headers({ "content-type": "application/json; charset=utf-8", ...more }),
  });
}

function headers(more: Readonly<Record<string, string>>): HeadersInit {
  return { "cache-control": "no-store", "x-content-type-options": "nosniff", ...more };
}
