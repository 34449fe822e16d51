// Owns: which key is worked on next and when. Must not: know what a key stands for, or run workers.

import { type Clock, InvariantError, type Random, type Timer } from "../../base/mod.ts";
import { backoffMs, type BackoffOptions } from "./backoff.ts";
import { createDueHeap } from "./_due_heap.ts";
import { createLane, type LaneEntry } from "./_lane.ts";

/** `fresh`: something changed. `background`: initial list and resync. */
export type Priority = "fresh" | "background";

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Ready items beyond this many count as parked. @default unlimited */
  readonly maxDepth?: number;
  readonly backoff?: BackoffOptions;
}

/** One key handed to a worker. It stays in processing until `done`. */
export interface WorkItem {
  readonly key: string;
  readonly priority: Priority;
  /** How long the key was ready before a worker took it. */
  readonly waitedMs: number;
  /** Failures in a row so far. */
  readonly failures: number;
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
   * Counts a failure and wants the key again after its backoff, at the priority it had. Called before `done`. Returns
   * the wait in milliseconds: 0 when a fresh add came meanwhile.
   */
  retry(key: string): number;
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

interface Item extends LaneEntry {
  readonly key: string;
  priority: Priority;
  /** When somebody wants it worked on; Infinity: nobody. */
  wantedMs: number;
  /** Not before this time, because it failed. */
  gateMs: number;
  failures: number;
  processing: boolean;
  /** Priority with which it went into processing. */
  taken: Priority;
  /** A fresh add without delay came while it was in processing. */
  changed: boolean;
  ready: boolean;
  readySinceMs: number;
  /** The time it stands in the heap for; Infinity: none. */
  heapMs: number;
}

interface Waiter {
  give(item: WorkItem | undefined): void;
}

/** While both priorities wait, one item in this many is a background one. */
const BACKGROUND_SHARE = 8;

/**
 * A deduplicating queue with two priorities, delays and backoff per key. No key is ever worked on twice at once, and
 * none is lost: it is ready, parked, delayed or in processing.
 * Cost: constant per operation, logarithmic for delays; one timer for all delays.
 */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { clock, random } = options;
  const maxDepth = options.maxDepth ?? Infinity;
  const items = new Map<string, Item>();
  let lastTicket = 0;
  const nextTicket = () => ++lastTicket;
  const lanes = { fresh: createLane<Item>(nextTicket), background: createLane<Item>(nextTicket) };
  const heap = createDueHeap<Item>();
  const waiters = new Set<Waiter>();
  let timer: Timer | undefined;
  let timerAtMs = Infinity;
  let freshInARow = 0;
  let processing = 0;
  let failing = 0;
  let parkedTotal = 0;
  let delayed = 0;
  let mode: "open" | "draining" | "closed" = "open";
  let idle: { readonly promise: Promise<void>; resolve(): void } | undefined;

  function itemOf(key: string): Item {
    let item = items.get(key);
    if (!item) {
      item = {
        key,
        ticket: 0,
        priority: "background",
        wantedMs: Infinity,
        gateMs: 0,
        failures: 0,
        processing: false,
        taken: "background",
        changed: false,
        ready: false,
        readySinceMs: 0,
        heapMs: Infinity,
      };
      items.set(key, item);
    }
    return item;
  }

  /** Puts an item where its times say, or forgets it when there is nothing to know. */
  function place(item: Item): void {
    if (item.processing || item.ready) return;
    const dueMs = Math.max(item.wantedMs, item.gateMs);
    if (dueMs === Infinity) {
      if (item.failures === 0) items.delete(item.key);
      return;
    }
    const now = clock.monotonicMs();
    if (dueMs <= now) return enqueue(item, now);
    if (item.heapMs === dueMs) return;
    setHeapMs(item, dueMs);
    heap.push(dueMs, item);
    if (heap.size > 64 && heap.size > 2 * items.size) heap.sweep((d) => d.item.heapMs === d.atMs);
    armTimer();
  }

  function setHeapMs(item: Item, heapMs: number): void {
    delayed += Number(heapMs < Infinity) - Number(item.heapMs < Infinity);
    item.heapMs = heapMs;
  }

  function enqueue(item: Item, now: number): void {
    item.ready = true;
    item.readySinceMs = now;
    setHeapMs(item, Infinity);
    lanes[item.priority].join(item);
    if (readyCount() > maxDepth) parkedTotal++;
    serve();
  }

  function readyCount(): number {
    return lanes.fresh.size + lanes.background.size;
  }

  function armTimer(): void {
    if (mode !== "open") return;
    const nextMs = heap.peek()?.atMs ?? Infinity;
    if (nextMs === timerAtMs) return;
    timer?.cancel();
    timerAtMs = nextMs;
    timer = nextMs === Infinity ? undefined : clock.after(nextMs - clock.monotonicMs(), onTimer);
  }

  function onTimer(): void {
    timer = undefined;
    timerAtMs = Infinity;
    const now = clock.monotonicMs();
    for (let due = heap.peek(); due && due.atMs <= now; due = heap.peek()) {
      heap.pop();
      if (due.item.heapMs !== due.atMs) continue; // Stale: it was moved, taken or removed.
      setHeapMs(due.item, Infinity);
      place(due.item);
    }
    armTimer();
  }

  function nextReady(): Item | undefined {
    const { fresh, background } = lanes;
    const turn = background.size > 0 && (fresh.size === 0 || freshInARow >= BACKGROUND_SHARE - 1);
    if (turn) {
      freshInARow = 0;
      return background.shift();
    }
    if (background.size > 0) freshInARow++;
    return fresh.shift();
  }

  function take(): WorkItem | undefined {
    const item = nextReady();
    if (!item) return undefined;
    const now = clock.monotonicMs();
    const { key, priority, failures } = item;
    item.ready = false;
    item.processing = true;
    item.gateMs = 0;
    item.wantedMs = Infinity;
    item.taken = priority;
    item.changed = false;
    item.priority = "background";
    processing++;
    return { key, priority, failures, waitedMs: now - item.readySinceMs };
  }

  function serve(): void {
    for (const waiter of waiters) {
      const work = take();
      if (!work) break;
      waiters.delete(waiter);
      waiter.give(work);
    }
    if (mode === "draining" && readyCount() === 0) dismissWaiters();
  }

  function dismissWaiters(): void {
    const dismissed = [...waiters];
    waiters.clear();
    for (const waiter of dismissed) waiter.give(undefined);
  }

  function raise(item: Item): void {
    if (item.priority === "fresh") return;
    if (item.ready) {
      lanes.background.leave(item);
      lanes.fresh.join(item);
    }
    item.priority = "fresh";
  }

  function settleIdle(): void {
    if (processing === 0 && (mode === "closed" || (mode === "draining" && readyCount() === 0))) {
      idle?.resolve();
    }
  }

  return {
    add(key, { priority = "fresh", afterMs = 0 } = {}) {
      if (mode !== "open") return;
      const item = itemOf(key);
      if (priority === "fresh" && afterMs <= 0) {
        item.gateMs = 0;
        item.changed = item.processing;
      }
      if (priority === "fresh") raise(item);
      item.wantedMs = Math.min(item.wantedMs, clock.monotonicMs() + Math.max(0, afterMs));
      place(item);
    },
    get(signal) {
      if (mode === "closed" || signal?.aborted) return Promise.resolve(undefined);
      if (waiters.size === 0) {
        const work = take();
        if (work || mode === "draining") return Promise.resolve(work);
      }
      return new Promise((resolve) => {
        const onAbort = () => {
          waiters.delete(waiter);
          resolve(undefined);
        };
        const waiter: Waiter = {
          give(work) {
            signal?.removeEventListener("abort", onAbort);
            resolve(work);
          },
        };
        waiters.add(waiter);
        signal?.addEventListener("abort", onAbort, { once: true });
      });
    },
    done(key) {
      const item = items.get(key);
      if (!item?.processing) throw new InvariantError("done() for a key that is not in processing", { key });
      item.processing = false;
      processing--;
      place(item);
      settleIdle();
    },
    retry(key) {
      const item = itemOf(key);
      if (item.failures === 0) failing++;
      item.failures++;
      const waitMs = backoffMs(item.failures, random, options.backoff);
      const now = clock.monotonicMs();
      if (!item.changed) item.gateMs = now + waitMs;
      if (item.processing && item.taken === "fresh") raise(item);
      item.wantedMs = Math.min(item.wantedMs, now);
      place(item);
      return item.changed ? 0 : waitMs;
    },
    forget(key) {
      const item = items.get(key);
      if (!item) return;
      if (item.failures > 0) failing--;
      item.failures = 0;
      item.gateMs = 0;
      place(item);
    },
    remove(key) {
      const item = items.get(key);
      if (!item) return;
      if (item.failures > 0) failing--;
      item.failures = 0;
      item.gateMs = 0;
      item.wantedMs = Infinity;
      item.changed = false;
      setHeapMs(item, Infinity);
      if (item.ready) lanes[item.priority].leave(item);
      item.ready = false;
      item.priority = "background";
      place(item);
      settleIdle();
    },
    stats() {
      const ready = readyCount();
      const depth = Math.min(ready, maxDepth);
      return { depth, parked: ready - depth, delayed, processing, parkedTotal, failing };
    },
    async shutdown({ drain }) {
      if (mode !== "closed") mode = drain ? "draining" : "closed";
      if (!drain || readyCount() === 0) dismissWaiters();
      timer?.cancel();
      timer = undefined;
      if (!idle) {
        let resolve = () => {};
        const promise = new Promise<void>((r) => resolve = r);
        idle = { promise, resolve };
      }
      settleIdle();
      await idle.promise;
      mode = "closed";
      let abandoned = 0;
      for (const item of items.values()) if (item.wantedMs < Infinity) abandoned++;
      return { abandoned };
    },
  };
}
