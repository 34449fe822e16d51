// Owns: one attempt on the wire, from acquiring a pool to the last byte. Must not: read answers or try again.

import { type Clock, jsonText } from "../base/mod.ts";
import type { Deadlined, Deadlines } from "./_deadlines.ts";
import type { HttpClients, PooledClient } from "./_http_clients.ts";
import type { ApiRequest } from "./transport.ts";
import { abortedError, asTransportError, transportError } from "./_transport_error.ts";
import { yamlSafe } from "./_yaml_safe.ts";

const DEFAULT_TIMEOUT_MS = 30_000;

/** What all exchanges of one sort share: requests, or streams. */
export interface ExchangeSetting {
  readonly server: string;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly pools: HttpClients;
  readonly deadlines: Deadlines;
  /** Those that have not ended. */
  readonly open: Set<Exchange>;
}

/** Holds a connection pool until `end`. Whoever makes one ends it. */
export class Exchange implements Deadlined {
  readonly startedMs: number;
  readonly deadlineMs: number;
  readonly #setting: ExchangeSetting;
  readonly #pool: PooledClient;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #onAbort = () => this.fail(abortedError(this.#setting.server));
  /**
   * Held until the exchange is over: when the garbage collector takes a response whose body is being read, Deno 2.7 does
   * not pass an abort on to the reading any more, which then waits for ever.
   */
  #response: Response | undefined;
  #failure: Error | undefined;
  #ended = false;

  constructor(request: ApiRequest, setting: ExchangeSetting) {
    this.#setting = setting;
    this.#pool = setting.pools.acquire();
    this.#signal = request.signal;
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.startedMs = setting.clock.monotonicMs();
    this.deadlineMs = this.startedMs + this.#timeoutMs;
    setting.deadlines.add(this);
    setting.open.add(this);
  }

  async send(request: ApiRequest, authorization: string | undefined): Promise<Response> {
    const { server, userAgent } = this.#setting;
    const init: RequestInit & { client: PooledClient["client"] } = {
      method: request.method,
      headers: headersOf(request, { userAgent, authorization }),
      client: this.#pool.client,
      signal: this.#controller.signal,
      redirect: "manual",
    };
    if (request.body !== undefined) init.body = bodyText(request);
    return this.#response = await fetch(server + request.path + queryText(request.query), init);
  }

  /** The time for an answer is over. */
  expire(): void {
    const { server, pools } = this.#setting;
    pools.renew();
    this.fail(transportError("timeout", `${server} did not answer within ${this.#timeoutMs} ms`));
  }

  /** Ends the exchange from our side with this reason. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#controller.abort();
  }

  /** The head of a stream arrived: from here on only its reader decides. */
  stopTimer(): void {
    this.#setting.deadlines.remove(this);
  }

  errorOf(error: unknown): Error {
    return this.#failure ?? asTransportError(error, this.#setting.server);
  }

  /** Idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.stopTimer();
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#setting.open.delete(this);
    this.#response = undefined;
    this.#setting.pools.release(this.#pool);
  }
}

function bodyText({ body, contentType }: ApiRequest): string {
  const text = jsonText(body);
  return contentType?.endsWith("+yaml") ? yamlSafe(text) : text;
}

function headersOf(
  request: ApiRequest,
  { userAgent, authorization }: { readonly userAgent: string; readonly authorization: string | undefined },
): Record<string, string> {
  const headers: Record<string, string> = {
    "user-agent": userAgent,
    accept: request.accept ?? "application/json",
  };
  if (authorization !== undefined) headers["authorization"] = authorization;
  if (request.body !== undefined) headers["content-type"] = request.contentType ?? "application/json";
  return headers;
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
