// Owns: writes that may wait: few at a time, at a bounded rate, in bounded memory. Must not: retry, or block its callers.

import { type Clock, errorMessage, OrkError, type Timer } from "../../base/mod.ts";
import { counterOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";

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
  const { clock, logger, name } = options;
  const concurrency = options.concurrency ?? 2;
  const freeRatePerMs = (options.ratePerSecond ?? 50) / 1_000;
  const busyRatePerMs = (options.busyRatePerSecond ?? 5) / 1_000;
  const burst = options.burst ?? 50;
  let ratePerMs = freeRatePerMs;
  const maxQueued = options.maxQueued ?? 2_000;
  const dropped = counterOf(options.metrics, METRICS.backgroundDropped);
  const bugs = counterOf(options.metrics, METRICS.bugsTotal);
  const abort = new AbortController();
  let waiting: LaneTask[] = [];
  let running = 0;
  let tokens = burst;
  let filledMs = clock.monotonicMs();
  let timer: Timer | undefined;
  let overflowing = false;
  let idlers: (() => void)[] = [];

  function refill(): void {
    const nowMs = clock.monotonicMs();
    const isBusy = options.isBusy?.() ?? false;
    ratePerMs = isBusy ? busyRatePerMs : freeRatePerMs;
    tokens = Math.min(isBusy ? 1 : burst, tokens + (nowMs - filledMs) * ratePerMs);
    filledMs = nowMs;
  }

  function pump(): void {
    refill();
    while (waiting.length > 0 && running < concurrency && tokens >= 1) {
      tokens -= 1;
      void run(waiting.shift()!);
    }
    if (waiting.length === 0) overflowing = false;
    if (waiting.length > 0 && running < concurrency) {
      timer ??= clock.after(Math.ceil((1 - tokens) / ratePerMs), () => {
        timer = undefined;
        pump();
      });
    }
    if (waiting.length === 0 && running === 0) settle();
  }

  async function run(task: LaneTask): Promise<void> {
    running++;
    try {
      await task(abort.signal);
    } catch (error) {
      report(error);
    } finally {
      running--;
      pump();
    }
  }

  function report(error: unknown): void {
    if (abort.signal.aborted) return;
    if (error instanceof OrkError) {
      logger.debug("background write failed", { lane: name, code: error.code, reason: errorMessage(error) });
      return;
    }
    bugs.add({ where: `lane/${name}` });
    logger.error("background write failed", { lane: name, error });
  }

  function settle(): void {
    const done = idlers;
    idlers = [];
    for (const resolve of done) resolve();
  }

  function refuse(): false {
    dropped.add({ lane: name });
    if (!overflowing && !abort.signal.aborted) {
      overflowing = true;
      logger.warn("background writes are being dropped: their queue is full", {
        lane: name,
        queued: maxQueued,
      });
    }
    return false;
  }

  return {
    submit(task) {
      if (abort.signal.aborted || waiting.length >= maxQueued) return refuse();
      waiting.push(task);
      pump();
      return true;
    },
    get pending() {
      return waiting.length + running;
    },
    idle(signal) {
      if ((waiting.length === 0 && running === 0) || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          signal?.removeEventListener("abort", done);
          resolve();
        };
        idlers.push(done);
        signal?.addEventListener("abort", done, { once: true });
      });
    },
    close() {
      if (abort.signal.aborted) return;
      timer?.cancel();
      if (waiting.length > 0) dropped.add({ lane: name }, waiting.length);
      waiting = [];
      abort.abort();
      if (running === 0) settle();
    },
  };
}
