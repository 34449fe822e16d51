// Owns: the port to an API server at the level of HTTP. Must not: know kinds, retries or policies.

import type { JsonObject } from "../base/mod.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request to an API server. `path` starts with a slash; `query` values are encoded by the transport. */
export interface ApiRequest {
  readonly method: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Serialised as JSON. */
  readonly body?: unknown;
  /** @default "application/json" */
  readonly contentType?: string;
  /** @default "application/json" */
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** Sent at once, however many requests wait: for the lease, which must not be late. @default false */
  readonly urgent?: boolean;
  /** Whole-request limit in milliseconds; streams: limit for the response head. @default 30000 */
  readonly timeoutMs?: number;
}

/** Any answer of the API server, failures included: a transport never throws for a status code. */
export interface ApiResponse {
  readonly status: number;
  /** Parsed JSON body; text bodies stand under `text`. */
  readonly body: JsonObject;
  readonly text?: string;
  /** Seconds, from `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** An open watch. Iterating yields one parsed line each; ends when the server ends it; throws TransportError when cut. */
export interface ApiStream {
  readonly status: number;
  /** The parsed body when `status` is not 200; then there are no lines. */
  readonly body?: JsonObject;
  readonly retryAfterSeconds?: number;
  readonly lines: AsyncIterable<JsonObject>;
  /** Ends the stream and frees its connection. Idempotent. */
  close(): void;
}

/**
 * The one way to an API server: real (fetch) or in memory. Every implementation passes the contract suite in
 * `tests/contract`. Requests fail with TransportError when no answer came.
 */
export interface Transport {
  /** Shown to people, e.g. `https://127.0.0.1:6443`. */
  readonly server: string;
  request(request: ApiRequest): Promise<ApiResponse>;
  stream(request: ApiRequest): Promise<ApiStream>;
  /**
   * Forgets pooled connections, because a peer was found silent: later requests connect anew, and requests that have
   * been waiting for seconds fail with TransportError. Absent where there are no connections.
   */
  renew?(): void;
  /** Frees connections. Requests in flight may fail. Idempotent. */
  close(): void;
}
