// Owns: the Transport to a real API server over Deno's fetch. Must not: know kinds, retries or policies.

import type { Clock, JsonObject } from "../base/mod.ts";
import type { ClusterConnection } from "./connection.ts";
import type { ApiRequest, ApiResponse, ApiStream, Transport } from "./transport.ts";
import { createDeadlines, type Deadlined } from "./_deadlines.ts";
import { createHttpClients, type HttpClients, type PooledClient } from "./_http_clients.ts";
import { createJsonLineDecoder } from "./_json_lines.ts";
import { createSlots } from "./_slots.ts";
import { asTransportError, transportError } from "./_transport_error.ts";

export interface FetchTransportOptions {
  readonly clock: Clock;
  /** Requests sent at once; more wait in order of arrival. Streams do not count. @default 32 */
  readonly maxInFlight?: number;
  /** @default "ork" */
  readonly userAgent?: string;
}

export interface TransportStats {
  readonly inFlight: number;
  readonly waiting: number;
  readonly openStreams: number;
  /** Requests sent since the start, streams included. */
  readonly sent: number;
}

export interface FetchTransport extends Transport {
  stats(): TransportStats;
  renew(): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** A request that has waited this long when a dead peer is noticed is given up with the connection. */
const SUSPICIOUS_AFTER_MS = 3_000;

/**
 * Connects to an API server; no connection is opened before the first request. Requests and streams use separate
 * pools, all of HTTP/1.1, so each stream has a connection of its own. `timeoutMs` counts from sending, not from
 * waiting for a slot. After a timeout, and on `renew`, later requests use new connections.
 * Cost: about 0.3 ms CPU a request, most of it Deno's fetch and TLS.
 */
export function createFetchTransport(
  cluster: ClusterConnection,
  options: FetchTransportOptions,
): FetchTransport {
  const { clock } = options;
  const maxInFlight = options.maxInFlight ?? 32;
  const slots = createSlots(maxInFlight);
  const requestPool = createHttpClients(cluster, maxInFlight);
  const streamPool = createHttpClients(cluster, 8);
  const exchanges = new Set<Exchange>();
  const deadlines = createDeadlines(clock);
  const streams = new Set<ApiStream>();
  const fixedHeaders = { "user-agent": options.userAgent ?? "ork" };
  let sent = 0;
  let closed = false;

  /** One attempt on the wire, from acquiring a pool to the last byte. */
  class Exchange implements Deadlined {
    readonly #controller = new AbortController();
    readonly #pools: HttpClients;
    readonly #pool: PooledClient;
    readonly #signal: AbortSignal | undefined;
    readonly startedMs = clock.monotonicMs();
    readonly abortable: boolean;
    readonly deadlineMs: number;
    readonly #timeoutMs: number;
    #failure: Error | undefined;
    #ended = false;

    constructor(request: ApiRequest, pools: HttpClients) {
      this.#pools = pools;
      this.#pool = pools.acquire();
      this.#signal = request.signal;
      this.abortable = pools === requestPool;
      this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
      this.#timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      this.deadlineMs = this.startedMs + this.#timeoutMs;
      deadlines.add(this);
      exchanges.add(this);
    }

    expire(): void {
      this.#pools.renew();
      this.fail(transportError("timeout", `${cluster.server} did not answer within ${this.#timeoutMs} ms`));
    }

    #onAbort = () => this.fail(abortedError(cluster.server));

    /** Ends the exchange from our side with this reason. */
    fail(reason: Error): void {
      this.#failure ??= reason;
      this.#controller.abort();
    }

    send(request: ApiRequest, authorization: string | undefined): Promise<Response> {
      sent++;
      const headers: Record<string, string> = {
        ...fixedHeaders,
        accept: request.accept ?? "application/json",
      };
      if (authorization !== undefined) headers["authorization"] = authorization;
      const init: RequestInit & { client: Deno.HttpClient } = {
        method: request.method,
        headers,
        client: this.#pool.client,
        signal: this.#controller.signal,
        redirect: "manual",
      };
      if (request.body !== undefined) {
        headers["content-type"] = request.contentType ?? "application/json";
        init.body = JSON.stringify(request.body);
      }
      return fetch(cluster.server + request.path + queryText(request.query), init);
    }

    /** The head of a stream arrived: from here on only its reader decides. */
    stopTimer(): void {
      deadlines.remove(this);
    }

    errorOf(error: unknown): Error {
      return this.#failure ?? asTransportError(error, cluster.server);
    }

    end(): void {
      if (this.#ended) return;
      this.#ended = true;
      this.stopTimer();
      this.#signal?.removeEventListener("abort", this.#onAbort);
      exchanges.delete(this);
      this.#pools.release(this.#pool);
    }
  }

  async function authorization(fresh: boolean): Promise<string | undefined> {
    const token = await cluster.token?.read({ fresh });
    return token === undefined ? undefined : `Bearer ${token}`;
  }

  function checkUsable(request: ApiRequest): void {
    if (closed) throw transportError("aborted", `Connection to ${cluster.server} is closed`);
    if (request.signal?.aborted) throw abortedError(cluster.server);
  }

  async function roundTrip(request: ApiRequest, fresh: boolean): Promise<ApiResponse> {
    const auth = cluster.token ? await authorization(fresh) : undefined;
    checkUsable(request);
    const exchange = new Exchange(request, requestPool);
    try {
      const response = await exchange.send(request, auth);
      return answerOf(response, await response.text());
    } catch (error) {
      throw exchange.errorOf(error);
    } finally {
      exchange.end();
    }
  }

  async function openStream(request: ApiRequest, fresh: boolean): Promise<ApiStream> {
    const auth = cluster.token ? await authorization(fresh) : undefined;
    checkUsable(request);
    const exchange = new Exchange(request, streamPool);
    try {
      const response = await exchange.send(request, auth);
      if (response.status === 200 && response.body) {
        exchange.stopTimer();
        return streamOf(response.body, exchange);
      }
      const answer = answerOf(response, await response.text());
      exchange.end();
      return { ...answer, lines: NO_LINES, close() {} };
    } catch (error) {
      exchange.end();
      throw exchange.errorOf(error);
    }
  }

  function streamOf(body: ReadableStream<Uint8Array>, exchange: Exchange): ApiStream {
    const reader = body.getReader();
    let open = true;
    const finish = () => {
      open = false;
      streams.delete(stream);
      exchange.end();
    };
    async function* lines(): AsyncGenerator<JsonObject> {
      const decoder = createJsonLineDecoder();
      try {
        while (open) {
          const { done, value } = await reader.read();
          if (done || !open) return;
          for (const line of decoder.push(value)) {
            yield line;
            if (!open) return;
          }
        }
      } catch (error) {
        if (open) throw exchange.errorOf(error);
      } finally {
        stream.close();
      }
    }
    const stream: ApiStream = {
      status: 200,
      lines: lines(),
      close() {
        if (!open) return;
        finish();
        reader.cancel().catch(() => {}); // Already broken: nothing left to free.
      },
    };
    streams.add(stream);
    return stream;
  }

  return {
    server: cluster.server,
    async request(request) {
      checkUsable(request);
      const queued = slots.take(request.signal);
      if (queued) {
        await queued.catch(() => {
          throw abortedError(cluster.server);
        });
      }
      try {
        const answer = await roundTrip(request, false);
        return answer.status === 401 && cluster.token ? await roundTrip(request, true) : answer;
      } finally {
        slots.free();
      }
    },
    async stream(request) {
      checkUsable(request);
      const stream = await openStream(request, false);
      return stream.status === 401 && cluster.token ? await openStream(request, true) : stream;
    },
    renew() {
      requestPool.renew();
      streamPool.renew();
      const now = clock.monotonicMs();
      for (const exchange of [...exchanges]) {
        if (!exchange.abortable || now - exchange.startedMs < SUSPICIOUS_AFTER_MS) continue;
        exchange.fail(
          transportError("reset", `Connection to ${cluster.server} was given up: its peer is silent`),
        );
      }
    },
    stats() {
      return { inFlight: slots.inUse, waiting: slots.waiting, openStreams: streams.size, sent };
    },
    close() {
      if (closed) return;
      closed = true;
      for (const stream of [...streams]) stream.close();
      for (const exchange of [...exchanges]) exchange.fail(abortedError(cluster.server));
      deadlines.close();
      requestPool.close();
      streamPool.close();
    },
  };
}

const NO_LINES: AsyncIterable<JsonObject> = {
  async *[Symbol.asyncIterator]() {},
};

function abortedError(server: string): Error {
  return transportError("aborted", `Request to ${server} was cancelled`);
}

function queryText(query: ApiRequest["query"]): string {
  if (!query) return "";
  let text = "";
  for (const key in query) {
    const value = query[key];
    if (value === undefined) continue;
    text += `${text === "" ? "?" : "&"}${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
  }
  return text;
}

function answerOf(response: Response, text: string): ApiResponse {
  const retryAfter = response.status >= 400 ? Number(response.headers.get("retry-after") ?? NaN) : NaN;
  return {
    status: response.status,
    ...bodyOf(text, response.status),
    ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfterSeconds: retryAfter } : {}),
  };
}

function bodyOf(text: string, status: number): { readonly body: JsonObject; readonly text?: string } {
  if (!text.startsWith("{")) return text === "" ? { body: {} } : { body: {}, text };
  try {
    return { body: JSON.parse(text) };
  } catch (error) {
    if (status < 300) throw error;
    return { body: {}, text }; // The page of a proxy that happens to start with a brace.
  }
}
