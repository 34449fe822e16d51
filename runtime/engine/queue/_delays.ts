// Owns: items that wait for a time, with one timer for all. Must not: know what becomes of an item that is due.

import type { Clock, Timer } from "../../base/mod.ts";
import { createDueHeap } from "./_due_heap.ts";
import type { Item } from "./_item.ts";

export interface DelaysOptions {
  readonly clock: Clock;
  /** Called once per item when its time has come; it waits no more. */
  readonly onDue: (item: Item) => void;
  /** Items that exist, waiting or not: a heap much larger than this is mostly stale. */
  readonly known: () => number;
}

/**
 * An item waits for one time, `heapMs`. Entries of the heap that say another time are stale (the item was moved, taken
 * or removed) and are passed over. Cost: logarithmic per wait.
 */
export class Delays {
  readonly #options: DelaysOptions;
  readonly #heap = createDueHeap<Item>();
  #count = 0;
  #timer: Timer | undefined;
  #timerAtMs = Infinity;
  #stopped = false;

  constructor(options: DelaysOptions) {
    this.#options = options;
  }

  /** Items that wait. */
  get count(): number {
    return this.#count;
  }

  /** Lets an item wait until this time instead of any earlier said one. */
  wait(item: Item, dueMs: number): void {
    if (item.heapMs === dueMs) return;
    this.#mark(item, dueMs);
    this.#heap.push(dueMs, item);
    this.#sweep();
    this.#arm();
  }

  /** Ends the wait of an item. */
  leave(item: Item): void {
    this.#mark(item, Infinity);
  }

  /** Lets nothing become due any more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #mark(item: Item, heapMs: number): void {
    this.#count += Number(heapMs < Infinity) - Number(item.heapMs < Infinity);
    item.heapMs = heapMs;
  }

  #sweep(): void {
    const { size } = this.#heap;
    if (size <= 64 || size <= 2 * this.#options.known()) return;
    this.#heap.sweep((due) => due.item.heapMs === due.atMs);
  }

  #arm(): void {
    if (this.#stopped) return;
    const nextMs = this.#heap.peek()?.atMs ?? Infinity;
    if (nextMs === this.#timerAtMs) return;
    const { clock } = this.#options;
    this.#timer?.cancel();
    this.#timerAtMs = nextMs;
    this.#timer = nextMs === Infinity
      ? undefined
      : clock.after(nextMs - clock.monotonicMs(), () => this.#onTimer());
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#timerAtMs = Infinity;
    const nowMs = this.#options.clock.monotonicMs();
    for (let due = this.#heap.peek(); due && due.atMs <= nowMs; due = this.#heap.peek()) {
      this.#heap.pop();
      if (due.item.heapMs !== due.atMs) continue;
      this.leave(due.item);
      this.#options.onDue(due.item);
    }
    this.#arm();
  }
}
