// Owns: a way to the API server on which anything may go wrong, by seed. Must not: know what is sent, or the real network.

import { type Clock, type JsonObject, type Random, sleep } from "../../runtime/base/mod.ts";
import {
  type ApiRequest,
  type ApiResponse,
  type ApiStream,
  type Transport,
  TransportError,
} from "../../runtime/kube/mod.ts";
import { Conduct } from "./conduct.ts";

export interface FaultyTransportOptions {
  readonly inner: Transport;
  readonly random: Random;
  readonly clock: Clock;
  /** Factor of all pauses. */
  readonly slowness: number;
  /** Told of what the process may not do. @default nobody is */
  readonly onMisconduct?: (text: string) => void;
  /** So long after its last renewal a process may not write. */
  readonly leaseMs?: number | undefined;
  /** Told of every fault and of every write that the server took. */
  readonly note: (text: string) => void;
}

/** `lost`: the server took the request and the answer never came. `504 after`: it took it and did not wait for the end. */
type RequestFault =
  | "cut"
  | "lost"
  | "silent"
  | "lateAnswer"
  | "lateRequest"
  | "409"
  | "429"
  | "500"
  | "503"
  | "504"
  | "504 after";
type OpenFault = "cut" | "410" | "429" | "500";
type LineFault = "twice" | "late" | "cut" | "end" | "410";

const REQUEST_FAULTS: readonly RequestFault[] = [
  ...[
    "cut",
    "lost",
    "silent",
    "lateAnswer",
    "lateRequest",
    "409",
    "429",
    "500",
    "503",
    "504",
    "504 after",
  ] as const,
];
const OPEN_FAULTS: readonly OpenFault[] = ["cut", "410", "429", "500"];
const LINE_FAULTS: readonly LineFault[] = ["twice", "twice", "late", "late", "cut", "end", "410"];

const REASONS: Readonly<Record<number, string>> = {
  409: "Conflict",
  410: "Expired",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

interface OpenStream {
  cut(): void;
}

interface StreamState {
  isCut: boolean;
  /** It was cut or closed. */
  readonly ending: AbortSignal;
}

/** Calm at first. */
export class FaultyTransport implements Transport {
  readonly server: string;
  /** Chance of a fault per request and per event. */
  #rate = 0;
  #isDead = false;
  #dieAt: { writes: number; readonly reached: boolean } | undefined;
  #onDeath: (() => void)[] = [];
  readonly #options: FaultyTransportOptions;
  readonly #streams = new Set<OpenStream>();
  readonly #conduct: Conduct;
  #isBlind = false;
  #isLeaseCut = false;
  #held = 0;
  /** How often the server has forgotten its history. */
  #losses = 0;
  /** Up to which loss a watch knows of it, by what it watches. */
  readonly #knownLosses = new Map<string, number>();
  /** Writes that the server took, reports and the lease excepted. */
  readonly taken: string[] = [];
  /** Everything that was asked, watches and the lease excepted. */
  readonly asked: string[] = [];

  constructor(options: FaultyTransportOptions) {
    this.#options = options;
    this.#conduct = new Conduct({ ...options, onFault: options.onMisconduct ?? (() => {}) });
    this.server = options.inner.server;
  }

  /** Requests, answers and events that a fault holds back at this moment. */
  get held(): number {
    return this.#held;
  }

  faults(rate: number): void {
    this.#rate = rate;
    if (rate === 0) this.#isLeaseCut = false;
  }

  /** The lease can be neither read nor renewed; everything else goes on. */
  cutLease(isCut: boolean): void {
    this.#isLeaseCut = isCut;
  }

  /** As a process that ends between two instructions: nothing is sent any more, what was in flight is cut. */
  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.cutStreams(1);
    this.#options.inner.close();
    for (const tell of this.#onDeath) tell();
  }

  /** Dies at a write to come: just before it is sent, or when the server has taken it and nobody has heard. */
  dieAtWrite(writes: number, reached: boolean): Promise<void> {
    this.#dieAt = { writes, reached };
    return new Promise((resolve) => this.#onDeath.push(resolve));
  }

  /** Cuts a share of the open watches. */
  cutStreams(share: number): void {
    for (const stream of [...this.#streams]) if (this.#options.random.next() < share) stream.cut();
  }

  /** Cuts every watch, and none opens until it sees again. */
  blind(): void {
    this.#isBlind = true;
    this.cutStreams(1);
  }

  /** Watches open again, but none can go on where it stopped: what happened meanwhile is seen by a list alone. */
  seeAgain(): void {
    this.#isBlind = false;
    this.#losses++;
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    const isOfLease = request.path.startsWith("/apis/coordination.k8s.io/");
    if (!isOfLease) this.asked.push(`${request.method} ${request.path}`);
    if (isOfLease && this.#isLeaseCut) throw broken("reset", "the connection was cut");
    const isReport = isOfLease || request.path.startsWith("/apis/events.k8s.io/");
    const isWrite = request.method !== "GET" && !isReport;
    const dies = isWrite && this.#dieAt !== undefined && --this.#dieAt.writes === 0;
    if (dies && !this.#dieAt?.reached) this.die();
    this.#checkAlive();
    const hear = request.signal?.aborted
      ? undefined
      : isWrite
      ? this.#conduct.sent(request)
      : isOfLease
      ? this.#conduct.renews(request)
      : undefined;
    let answer: ApiResponse | undefined;
    try {
      return answer = await this.#ask(request, { isWrite, dies });
    } finally {
      hear?.(answer);
    }
  }

  async #ask(
    request: ApiRequest,
    { isWrite, dies }: { readonly isWrite: boolean; readonly dies: boolean },
  ): Promise<ApiResponse> {
    const fault = this.#pick(REQUEST_FAULTS);
    if (fault) this.#options.note(`fault ${fault}: ${request.method} ${request.path}`);
    const answer = await this.#send(request, fault);
    if (isWrite && answer.status < 300) this.#took(request);
    if (dies) this.die();
    this.#checkAlive();
    if (fault === "504 after") return refusal(504);
    if (fault === "lost") throw broken("reset", "the answer was lost");
    if (fault === "lateAnswer") await this.#pause(1_000, request.signal);
    this.#checkAlive();
    return answer;
  }

  async stream(request: ApiRequest): Promise<ApiStream> {
    this.#checkAlive();
    if (this.#isBlind) throw broken("reset", "the connection was cut");
    const fault = this.#mustList(request) ? "410" : this.#pick(OPEN_FAULTS);
    if (fault) this.#options.note(`fault ${fault}: WATCH ${request.path}`);
    if (fault === "cut") throw broken("reset", "the connection was cut");
    if (fault) return { ...refusal(Number(fault)), lines: noLines(), close: () => {} };
    const inner = await this.#options.inner.stream(request);
    if (this.#isDead) inner.close();
    this.#checkAlive();
    return inner.status === 200 ? this.#follow(inner, request.signal) : inner;
  }

  renew(): void {
    this.#options.inner.renew?.();
  }

  close(): void {
    this.#options.inner.close();
  }

  #mustList({ path, query }: ApiRequest): boolean {
    const { labelSelector, fieldSelector } = query ?? {};
    const watched = `${path} ${labelSelector} ${fieldSelector}`;
    const known = this.#knownLosses.get(watched) ?? 0;
    this.#knownLosses.set(watched, this.#losses);
    return known < this.#losses;
  }

  async #send(request: ApiRequest, fault: RequestFault | undefined): Promise<ApiResponse> {
    if (fault === "cut") throw broken("reset", "the connection was cut");
    if (fault === "silent") {
      await this.#pause(1_500, request.signal);
      throw broken("timeout", "no answer came in time");
    }
    // A creation has no version that could be in conflict.
    if (fault === "409" && request.method !== "PATCH") return await this.#options.inner.request(request);
    if (fault === "409" || fault === "429" || fault === "500" || fault === "503" || fault === "504") {
      return refusal(Number(fault));
    }
    if (fault === "lateRequest") await this.#pause(1_000, request.signal);
    this.#checkAlive();
    return await this.#options.inner.request(request);
  }

  #took(request: ApiRequest): void {
    const text = `${request.method} ${request.path}`;
    this.taken.push(text);
    this.#options.note(`took ${text} ${JSON.stringify(request.body).slice(0, 300)}`);
  }

  #follow(inner: ApiStream, signal?: AbortSignal): ApiStream {
    const ending = new AbortController();
    const state = { isCut: false, ending: ending.signal };
    const end = () => {
      ending.abort();
      inner.close();
    };
    signal?.addEventListener("abort", end);
    const stream: OpenStream = {
      cut: () => {
        state.isCut = true;
        end();
      },
    };
    this.#streams.add(stream);
    const close = () => {
      this.#streams.delete(stream);
      signal?.removeEventListener("abort", end);
      end();
    };
    return { status: inner.status, lines: this.#lines(inner, state), close };
  }

  async *#lines(inner: ApiStream, state: StreamState): AsyncGenerator<JsonObject> {
    try {
      for await (const line of inner.lines) {
        if (state.isCut) break;
        const fault = this.#pick(LINE_FAULTS);
        if (fault) this.#options.note(`fault ${fault}: event`);
        if (fault === "cut") throw broken("reset", "the watch was cut");
        if (fault === "end") return;
        if (fault === "410") {
          yield { type: "ERROR", object: refusal(410).body };
          return;
        }
        if (fault === "late") await this.#pause(2_000, state.ending).catch(() => {});
        if (state.ending.aborted) break;
        yield line;
        if (fault === "twice") yield line;
      }
    } catch (error) {
      if (!state.isCut) throw error;
    }
    if (state.isCut) throw broken("reset", "the watch was cut");
  }

  #pick<T>(from: readonly T[]): T | undefined {
    if (this.#rate === 0 || this.#options.random.next() >= this.#rate) return undefined;
    return from[Math.floor(this.#options.random.next() * from.length)];
  }

  async #pause(upToMs: number, signal?: AbortSignal): Promise<void> {
    const { clock, random, slowness } = this.#options;
    this.#held++;
    await sleep(clock, random.next() * upToMs * slowness, signal);
    this.#held--;
    if (signal?.aborted) throw broken("aborted", "it was cancelled");
  }

  #checkAlive(): void {
    if (this.#isDead) throw broken("reset", "this process is dead");
  }
}

function broken(kind: "reset" | "timeout" | "aborted", message: string): TransportError {
  const retry = kind === "aborted" ? "never" : "backoff";
  return new TransportError(message, { code: `transport/${kind}`, retry });
}

function refusal(code: number): { status: number; body: JsonObject; retryAfterSeconds?: number } {
  const body = {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    message: "a fault of the test",
    reason: REASONS[code] ?? "",
    code,
  };
  const isAsking = code === 429 || code === 503;
  return { status: code, body, ...(isAsking ? { retryAfterSeconds: 1 } : {}) };
}

async function* noLines(): AsyncGenerator<JsonObject> {}
