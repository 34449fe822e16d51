// Owns: which key is worked on next and when. Must not: know what a key stands for, or run workers.

import { type Clock, InvariantError, type Random } from "../../base/mod.ts";
import { backoffMs, type BackoffOptions } from "./backoff.ts";
import { Delays } from "./_delays.ts";
import { type Item, newItem } from "./_item.ts";
import { ReadyLanes } from "./_ready_lanes.ts";
import { RetryPace, type RetryPaceOptions } from "./_retry_pace.ts";
import { Waiters } from "./_waiters.ts";
import type { Priority, WorkItem } from "./work_item.ts";

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Ready items beyond this many count as parked. @default unlimited */
  readonly maxDepth?: number;
  readonly backoff?: BackoffOptions;
  /** Of all failed keys together. */
  readonly retryPace?: RetryPaceOptions;
}

export interface QueueStats {
  /** Ready to be worked on now, at most `maxDepth`. */
  readonly depth: number;
  /** Ready beyond `maxDepth`. They are taken when there is room, in the same order of priority. */
  readonly parked: number;
  /** Waiting for a time, and neither ready nor in processing. */
  readonly delayed: number;
  readonly processing: number;
  /** Times a key was parked since the start. */
  readonly parkedTotal: number;
  /** Keys with at least one failure in a row. */
  readonly failing: number;
}

export interface AddOptions {
  /** @default "fresh" */
  readonly priority?: Priority;
  /** Not before this many milliseconds from now. @default 0 */
  readonly afterMs?: number;
}

export interface WorkQueue {
  /**
   * Wants the key to be worked on. A key that waits already stays one item, at the higher priority and the earlier
   * time: being worked on once fulfils all earlier wishes, so who needs a later moment asks again after each time.
   * A key in processing is worked on again after `done`. A `fresh` add without delay ends the wait after a failure; a
   * `background` one does not.
   */
  add(key: string, options?: AddOptions): void;
  /** The next item, or undefined when the queue is shut down or `signal` aborts. Waiters are served in order. */
  get(signal?: AbortSignal): Promise<WorkItem | undefined>;
  /** Ends the processing of a key. @throws InvariantError when it is not in processing. */
  done(key: string): void;
  /**
   * Counts a failure and wants the key again after its backoff, at the priority it had; later where so many fail that
   * together they would come back faster than `retryPace`, or where a server has asked for `atLeastMs`. Called before
   * `done`. Returns the wait in milliseconds: 0 when a fresh add came meanwhile.
   */
  retry(key: string, atLeastMs?: number): number;
  /** Forgets the failures of a key: it succeeded. */
  forget(key: string): void;
  /** Forgets all wishes and failures of a key: what it stood for is gone. In processing it stays so until `done`. */
  remove(key: string): void;
  stats(): QueueStats;
  /**
   * Takes no more keys. With `drain`, what is ready is still handed out; otherwise `get` answers undefined at once.
   * Resolves when nothing is in processing, with the number of keys that were left. Idempotent.
   */
  shutdown(options: { readonly drain: boolean }): Promise<{ readonly abandoned: number }>;
}

/**
 * A deduplicating queue with two priorities, delays and backoff per key. No key is ever worked on twice at once, and
 * none is lost: it is ready, parked, delayed or in processing.
 * Cost: constant per operation, logarithmic for delays; one timer for all delays.
 */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  return new Queue(options);
}

class Queue implements WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #clock: Clock;
  readonly #maxDepth: number;
  readonly #items = new Map<string, Item>();
  readonly #ready = new ReadyLanes();
  readonly #delays: Delays;
  readonly #waiters = new Waiters();
  readonly #retryPace: RetryPace;
  readonly #takeNext = () => this.#take();
  #processing = 0;
  #failing = 0;
  #parkedTotal = 0;
  #mode: "open" | "draining" | "closed" = "open";
  /** Set by the first shutdown, resolved when nothing is left to do. */
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#maxDepth = options.maxDepth ?? Infinity;
    this.#retryPace = new RetryPace(options.retryPace);
    this.#delays = new Delays({
      clock: options.clock,
      onDue: (item) => this.#place(item),
      known: () => this.#items.size,
    });
  }

  add(key: string, { priority = "fresh", afterMs = 0 }: AddOptions = {}): void {
    if (this.#mode !== "open") return;
    const item = this.#itemOf(key);
    if (priority === "fresh") {
      this.#ready.raise(item);
      if (afterMs <= 0) {
        item.gateMs = 0;
        item.changed = item.processing;
      }
    }
    item.wantedMs = Math.min(item.wantedMs, this.#clock.monotonicMs() + Math.max(0, afterMs));
    this.#place(item);
  }

  get(signal?: AbortSignal): Promise<WorkItem | undefined> {
    if (this.#mode === "closed" || signal?.aborted) return Promise.resolve(undefined);
    const work = this.#take();
    if (work || this.#mode === "draining") return Promise.resolve(work);
    return this.#waiters.wait(signal);
  }

  done(key: string): void {
    const item = this.#items.get(key);
    if (!item?.processing) throw new InvariantError("done() for a key that is not in processing", { key });
    item.processing = false;
    this.#processing--;
    this.#place(item);
    this.#settleIdle();
  }

  retry(key: string, atLeastMs = 0): number {
    const item = this.#itemOf(key);
    if (item.failures === 0) this.#failing++;
    item.failures++;
    const nowMs = this.#clock.monotonicMs();
    if (!item.changed) item.gateMs = Math.max(nowMs + atLeastMs, this.#comesBackMs(item, nowMs));
    if (item.processing && item.taken === "fresh") this.#ready.raise(item);
    item.wantedMs = Math.min(item.wantedMs, nowMs);
    this.#place(item);
    return item.changed ? 0 : item.gateMs - nowMs;
  }

  forget(key: string): void {
    const item = this.#items.get(key);
    if (!item) return;
    this.#pardon(item);
    this.#place(item);
  }

  remove(key: string): void {
    const item = this.#items.get(key);
    if (!item) return;
    this.#pardon(item);
    this.#delays.leave(item);
    this.#ready.leave(item);
    item.wantedMs = Infinity;
    item.changed = false;
    item.priority = "background";
    this.#place(item);
    this.#settleIdle();
  }

  stats(): QueueStats {
    const ready = this.#ready.size;
    const depth = Math.min(ready, this.#maxDepth);
    return {
      depth,
      parked: ready - depth,
      delayed: this.#delays.count,
      processing: this.#processing,
      parkedTotal: this.#parkedTotal,
      failing: this.#failing,
    };
  }

  async shutdown({ drain }: { readonly drain: boolean }): Promise<{ readonly abandoned: number }> {
    if (this.#mode !== "closed") this.#mode = drain ? "draining" : "closed";
    this.#waiters.dismiss(); // Who waits does so because nothing is ready.
    this.#delays.stop();
    this.#idle ??= Promise.withResolvers();
    this.#settleIdle();
    await this.#idle.promise;
    this.#mode = "closed";
    let abandoned = 0;
    for (const item of this.#items.values()) if (item.wantedMs < Infinity) abandoned++;
    return { abandoned };
  }

  #itemOf(key: string): Item {
    let item = this.#items.get(key);
    if (!item) {
      item = newItem(key);
      this.#items.set(key, item);
    }
    return item;
  }

  /** When a failed item may be tried again. */
  #comesBackMs({ failures }: Item, nowMs: number): number {
    const { random, backoff } = this.#options;
    return Math.max(nowMs + backoffMs(failures, random, backoff), this.#retryPace.take(nowMs));
  }

  /** Puts an item where its times say, or forgets it when there is nothing to know. */
  #place(item: Item): void {
    if (item.processing || item.ready) return;
    const dueMs = Math.max(item.wantedMs, item.gateMs);
    if (dueMs === Infinity) {
      if (item.failures === 0) this.#items.delete(item.key);
      return;
    }
    const nowMs = this.#clock.monotonicMs();
    if (dueMs <= nowMs) this.#enqueue(item, nowMs);
    else this.#delays.wait(item, dueMs);
  }

  #enqueue(item: Item, nowMs: number): void {
    this.#delays.leave(item);
    this.#ready.join(item, nowMs);
    if (this.#ready.size > this.#maxDepth) this.#parkedTotal++;
    this.#waiters.serve(this.#takeNext);
  }

  /** Moves the next item into processing: what was wished until now is about to be fulfilled. */
  #take(): WorkItem | undefined {
    const item = this.#ready.shift();
    if (!item) return undefined;
    const { key, priority, failures } = item;
    item.processing = true;
    item.gateMs = 0;
    item.wantedMs = Infinity;
    item.taken = priority;
    item.changed = false;
    item.priority = "background";
    this.#processing++;
    return { key, priority, failures, waitedMs: this.#clock.monotonicMs() - item.readySinceMs };
  }

  /** Forgets the failures of an item, and with them its wait. */
  #pardon(item: Item): void {
    if (item.failures > 0) this.#failing--;
    item.failures = 0;
    item.gateMs = 0;
  }

  #settleIdle(): void {
    const isOver = this.#mode === "closed" || (this.#mode === "draining" && this.#ready.size === 0);
    if (isOver && this.#processing === 0) this.#idle?.resolve();
  }
}
