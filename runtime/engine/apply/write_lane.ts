// Owns: writes that may wait: few at a time, at a bounded rate, in bounded memory. Must not: retry, or block its callers.

import { type Clock, errorMessage, OrkError, type Timer } from "../../base/mod.ts";
import { type Counter, counterOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import { TokenBucket } from "./_token_bucket.ts";

export interface WriteLaneOptions {
  /** For logs and the `lane` label. */
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Tasks in flight. @default 2 */
  readonly concurrency?: number;
  /** Tasks started per second, on average. @default 50 */
  readonly ratePerSecond?: number;
  /** Tasks that may start at once after a pause. @default 50 */
  readonly burst?: number;
  /** While it answers true, tasks start at `busyRatePerSecond` only: foreground work goes first. @default never */
  readonly isBusy?: () => boolean;
  /** @default 5 */
  readonly busyRatePerSecond?: number;
  /** Tasks waiting; more are refused. @default 2000 */
  readonly maxQueued?: number;
}

export type LaneTask = (signal: AbortSignal) => Promise<unknown>;

/** A first-in, first-out background queue. */
export interface WriteLane {
  /** False when the task was refused, because the queue is full or closed; that is counted, and logged once per episode. */
  submit(task: LaneTask): boolean;
  /** Waiting and running tasks. */
  readonly pending: number;
  /** Resolves once nothing waits or runs, or when `signal` aborts. */
  idle(signal?: AbortSignal): Promise<void>;
  /** Refuses new tasks, drops waiting ones (counted) and aborts running ones. Idempotent. */
  close(): void;
}

/** Starts tasks as concurrency and rate allow. A task that fails with an OrkError is logged at debug; others as bugs. */
export function createWriteLane(options: WriteLaneOptions): WriteLane {
  return new BackgroundLane(options);
}

class BackgroundLane implements WriteLane {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #concurrency: number;
  readonly #maxQueued: number;
  readonly #bucket: TokenBucket;
  readonly #dropped: Counter;
  readonly #bugs: Counter;
  readonly #abort = new AbortController();
  #waiting: LaneTask[] = [];
  #running = 0;
  #timer: Timer | undefined;
  /** The warning of this episode was given. */
  #overflowing = false;
  #idlers: (() => void)[] = [];

  constructor(options: WriteLaneOptions) {
    this.#name = options.name;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#concurrency = options.concurrency ?? 2;
    this.#maxQueued = options.maxQueued ?? 2_000;
    this.#bucket = new TokenBucket({
      clock: options.clock,
      ratePerSecond: options.ratePerSecond ?? 50,
      burst: options.burst ?? 50,
      isBusy: options.isBusy ?? (() => false),
      busyRatePerSecond: options.busyRatePerSecond ?? 5,
    });
    this.#dropped = counterOf(options.metrics, METRICS.backgroundDropped);
    this.#bugs = counterOf(options.metrics, METRICS.bugsTotal);
  }

  get pending(): number {
    return this.#waiting.length + this.#running;
  }

  submit(task: LaneTask): boolean {
    if (this.#abort.signal.aborted || this.#waiting.length >= this.#maxQueued) return this.#refuse();
    this.#waiting.push(task);
    this.#pump();
    return true;
  }

  idle(signal?: AbortSignal): Promise<void> {
    if (this.pending === 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        signal?.removeEventListener("abort", done);
        resolve();
      };
      this.#idlers.push(done);
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#timer?.cancel();
    if (this.#waiting.length > 0) this.#dropped.add({ lane: this.#name }, this.#waiting.length);
    this.#waiting = [];
    this.#abort.abort();
    if (this.#running === 0) this.#settle();
  }

  /** Starts what may start and sees to it that the rest is started later. */
  #pump(): void {
    this.#bucket.refill();
    while (this.#hasRoom() && this.#bucket.hasToken) {
      this.#bucket.take();
      void this.#run(this.#waiting.shift()!);
    }
    if (this.#waiting.length === 0) this.#overflowing = false;
    if (this.#hasRoom()) this.#timer ??= this.#clock.after(this.#bucket.waitMs, () => this.#onTimer());
    if (this.pending === 0) this.#settle();
  }

  /** A task waits and may run, were it not for the rate. */
  #hasRoom(): boolean {
    return this.#waiting.length > 0 && this.#running < this.#concurrency;
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#pump();
  }

  async #run(task: LaneTask): Promise<void> {
    this.#running++;
    try {
      await task(this.#abort.signal);
    } catch (error) {
      this.#report(error);
    } finally {
      this.#running--;
      this.#pump();
    }
  }

  #report(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    const lane = this.#name;
    if (error instanceof OrkError) {
      const fields = {
        event: "background-write-failed",
        lane,
        code: error.code,
        reason: errorMessage(error),
      } as const;
      this.#logger.debug("background write failed", fields);
      return;
    }
    this.#bugs.add({ where: `lane/${lane}` });
    this.#logger.error("background write failed", { event: "write-bug", lane, error });
  }

  #refuse(): false {
    this.#dropped.add({ lane: this.#name });
    if (this.#overflowing || this.#abort.signal.aborted) return false;
    this.#overflowing = true;
    const fields = { event: "writes-dropped", lane: this.#name, queued: this.#maxQueued } as const;
    this.#logger.warn("background writes are being dropped: their queue is full", fields);
    return false;
  }

  #settle(): void {
    const done = this.#idlers;
    this.#idlers = [];
    for (const resolve of done) resolve();
  }
}
