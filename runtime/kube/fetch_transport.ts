// Owns: the Transport to a real API server over Deno's fetch. Must not: know kinds, retries or policies.

import { type Clock, errorMessage } from "../base/mod.ts";
import { answerOf } from "./_answer.ts";
import type { ClusterConnection } from "./connection.ts";
import { createDeadlines, type Deadlines } from "./_deadlines.ts";
import { Exchange, type ExchangeSetting } from "./_exchange.ts";
import { createHttpClients } from "./_http_clients.ts";
import { LineStream, refusedStream } from "./_line_stream.ts";
import { createSlots, type Slots } from "./_slots.ts";
import type { ApiRequest, ApiResponse, ApiStream, Transport } from "./transport.ts";
import { TransportError } from "./api_error.ts";
import { abortedError, transportError } from "./_transport_error.ts";

export interface FetchTransportOptions {
  readonly clock: Clock;
  /** Requests sent at once; more wait in order of arrival. Streams and urgent ones do not count. @default 32 */
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
  return new PooledTransport(cluster, options);
}

class PooledTransport implements FetchTransport {
  readonly server: string;
  readonly #cluster: ClusterConnection;
  readonly #clock: Clock;
  readonly #slots: Slots;
  readonly #deadlines: Deadlines;
  readonly #requests: ExchangeSetting;
  readonly #streams: ExchangeSetting;
  readonly #openStreams = new Set<ApiStream>();
  #caPem: string | undefined;
  #sent = 0;
  #closed = false;

  constructor(cluster: ClusterConnection, options: FetchTransportOptions) {
    const { clock, maxInFlight = 32, userAgent = "ork" } = options;
    const { server } = cluster;
    const deadlines = createDeadlines(clock);
    const setting = (maxIdle: number): ExchangeSetting => ({
      server,
      clock,
      userAgent,
      deadlines,
      pools: createHttpClients(cluster, maxIdle),
      open: new Set(),
    });
    this.server = server;
    this.#cluster = cluster;
    this.#caPem = cluster.caPem;
    this.#clock = clock;
    this.#slots = createSlots(maxInFlight);
    this.#deadlines = deadlines;
    this.#requests = setting(maxInFlight);
    this.#streams = setting(8);
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    this.#checkUsable(request);
    if (request.urgent) return await this.#answer(request);
    const queued = this.#slots.take(request.signal);
    if (queued) {
      await queued.catch(() => {
        throw abortedError(this.server);
      });
    }
    try {
      return await this.#answer(request);
    } finally {
      this.#slots.free();
    }
  }

  async #answer(request: ApiRequest): Promise<ApiResponse> {
    const answer = await this.#trusting(() => this.#roundTrip(request, false));
    return answer.status === 401 && this.#cluster.token ? await this.#roundTrip(request, true) : answer;
  }

  async stream(request: ApiRequest): Promise<ApiStream> {
    this.#checkUsable(request);
    const stream = await this.#trusting(() => this.#openStream(request, false));
    return stream.status === 401 && this.#cluster.token ? await this.#openStream(request, true) : stream;
  }

  renew(): void {
    this.#requests.pools.renew();
    this.#streams.pools.renew();
    const suspiciousMs = this.#clock.monotonicMs() - SUSPICIOUS_AFTER_MS;
    for (const exchange of [...this.#requests.open]) {
      if (exchange.startedMs > suspiciousMs) continue;
      exchange.fail(
        transportError("reset", `Connection to ${this.server} was given up: its peer is silent`),
      );
    }
  }

  stats(): TransportStats {
    return {
      inFlight: this.#slots.inUse,
      waiting: this.#slots.waiting,
      openStreams: this.#openStreams.size,
      sent: this.#sent,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stream of [...this.#openStreams]) stream.close();
    for (const { open } of [this.#requests, this.#streams]) {
      for (const exchange of [...open]) exchange.fail(abortedError(this.server));
    }
    this.#deadlines.close();
    this.#requests.pools.close();
    this.#streams.pools.close();
  }

  #checkUsable(request: ApiRequest): void {
    if (this.#closed) throw transportError("aborted", `Connection to ${this.server} is closed`);
    if (request.signal?.aborted) throw abortedError(this.server);
  }

  /** Once more with the present authority, when the server's certificate is not trusted and the authority is another. */
  async #trusting<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof TransportError) || error.code !== "transport/tls") throw error;
      if (!await this.#readAuthority()) throw error;
      return await send();
    }
  }

  /** True when there is a new one. One that cannot be read now is no reason to hide why it was asked for. */
  async #readAuthority(): Promise<boolean> {
    const caPem = await this.#cluster.readCa?.().catch(() => undefined);
    if (caPem === undefined || caPem === this.#caPem) return false;
    this.#caPem = caPem;
    for (const { pools } of [this.#requests, this.#streams]) pools.trust(caPem);
    return true;
  }

  async #authorization(fresh: boolean): Promise<string | undefined> {
    const token = await this.#cluster.token?.read({ fresh }).catch((error) => {
      const message = `The token for ${this.server} cannot be read: ${errorMessage(error)}`;
      throw new TransportError(message, { code: "transport/token", retry: "backoff", cause: error });
    });
    return token === undefined ? undefined : `Bearer ${this.#sendable(token)}`;
  }

  /** What no header may hold would be refused with the whole token in the message. Source: RFC 6750, section 2.1. */
  #sendable(token: string): string {
    if (/^[\x21-\x7e]+$/.test(token)) return token;
    const message =
      `The token for ${this.server} cannot be sent: it is empty or holds spaces, line breaks or others`;
    throw new TransportError(message, { code: "transport/token", retry: "backoff" });
  }

  async #roundTrip(request: ApiRequest, fresh: boolean): Promise<ApiResponse> {
    const authorization = this.#cluster.token ? await this.#authorization(fresh) : undefined;
    this.#checkUsable(request);
    const exchange = new Exchange(request, this.#requests);
    try {
      this.#sent++;
      const response = await exchange.send(request, authorization);
      return answerOf(response, await response.text());
    } catch (error) {
      throw exchange.errorOf(error);
    } finally {
      exchange.end();
    }
  }

  async #openStream(request: ApiRequest, fresh: boolean): Promise<ApiStream> {
    const authorization = this.#cluster.token ? await this.#authorization(fresh) : undefined;
    this.#checkUsable(request);
    const exchange = new Exchange(request, this.#streams);
    try {
      this.#sent++;
      const response = await exchange.send(request, authorization);
      if (response.status === 200 && response.body) return this.#follow(response.body, exchange);
      const answer = answerOf(response, await response.text());
      exchange.end();
      return refusedStream(answer);
    } catch (error) {
      exchange.end();
      throw exchange.errorOf(error);
    }
  }

  #follow(body: ReadableStream<Uint8Array>, exchange: Exchange): ApiStream {
    exchange.stopTimer();
    const onClose = (stream: ApiStream) => void this.#openStreams.delete(stream);
    const stream = new LineStream(body, { exchange, onClose });
    this.#openStreams.add(stream);
    return stream;
  }
}
