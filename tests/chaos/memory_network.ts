// Owns: connections of processes to an API server in memory, which take time and can be down. Must not: know what is sent.

import { type Clock, type JsonObject, type Random, sleep } from "../../runtime/base/mod.ts";
import { type ApiStream, type Transport, TransportError } from "../../runtime/kube/mod.ts";
import type { MemoryServer } from "../support/memory_api_server.ts";

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly server: MemoryServer;
}

export interface MemoryConnection {
  readonly transport: Transport;
  /** Paths of the watches that are open. */
  readonly open: readonly string[];
}

const LONGEST_WAY_MS = 20;

export class MemoryNetwork {
  isDown = false;
  readonly #options: MemoryNetworkOptions;

  constructor(options: MemoryNetworkOptions) {
    this.#options = options;
  }

  connect(): MemoryConnection {
    const { server } = this.#options;
    const streams = new Map<ApiStream, string>();
    const transport: Transport = {
      server: server.transport.server,
      // What is under way arrives, whatever becomes of its sender.
      request: ({ signal, ...request }) =>
        untilAborted(signal, async () => {
          await this.#way();
          const answer = await server.transport.request(request);
          await this.#way();
          return answer;
        }),
      stream: (request) =>
        untilAborted(request.signal, async () => {
          await this.#way();
          const inner = await server.transport.stream(request);
          streams.set(inner, request.path);
          const closing = new AbortController();
          const end = () => closing.abort();
          const close = () => {
            request.signal?.removeEventListener("abort", end);
            end();
            inner.close();
            streams.delete(inner);
          };
          request.signal?.addEventListener("abort", end);
          if (request.signal?.aborted) close();
          return { ...inner, lines: this.#lines(inner, closing.signal), close };
        }),
      close: () => [...streams.keys()].forEach((stream) => stream.close()),
    };
    return {
      transport,
      get open() {
        return [...streams.values()];
      },
    };
  }

  /** From one side to the other. */
  async #way(): Promise<void> {
    if (!this.isDown) await sleep(this.#options.clock, 1 + this.#options.random.next() * LONGEST_WAY_MS);
    if (this.isDown) {
      throw new TransportError("the connection was refused", { code: "transport/refused", retry: "backoff" });
    }
  }

  async *#lines(inner: ApiStream, closing: AbortSignal): AsyncGenerator<JsonObject> {
    for await (const line of inner.lines) {
      await sleep(this.#options.clock, this.#options.random.next() * LONGEST_WAY_MS, closing);
      if (closing.aborted) return;
      yield line;
    }
  }
}

/** What it makes is no longer of interest once the signal aborts. */
function untilAborted<T>(signal: AbortSignal | undefined, make: () => Promise<T>): Promise<T> {
  const aborted = () => new TransportError("it was cancelled", { code: "transport/aborted", retry: "never" });
  if (signal?.aborted) return Promise.reject(aborted());
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(aborted());
    signal?.addEventListener("abort", onAbort, { once: true });
    make().then(resolve, reject).finally(() => signal?.removeEventListener("abort", onAbort));
  });
}
