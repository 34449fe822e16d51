// Owns: time that passes as fast as everything in it is done, for many processes. Must not: read system time.

import { setImmediate } from "node:timers";
import type { Clock, Timer } from "../../runtime/base/mod.ts";

interface Entry {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Stands still except inside `passUntil`. */
export class SimulatedTime implements Clock {
  readonly #startMs: number;
  /** A binary heap by time, then by order. */
  readonly #heap: Entry[] = [];
  #elapsedMs = 0;
  #order = 0;
  /** Timers that have run. */
  steps = 0;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const atMs = this.#elapsedMs + Math.max(0, Math.ceil(delayMs));
    const entry: Entry = { atMs, order: this.#order++, run };
    this.#push(entry);
    return { cancel: () => void (entry.run = undefined) };
  }

  /** Lets time pass until the promise settles. @throws what it rejects with, or when nothing is left to happen. */
  async passUntil<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => void (isOver = true);
    promise.then(over, over);
    for (await drained(); !isOver; await drained()) {
      const next = this.#pop();
      if (!next) throw new Error("nothing is left that could happen");
      this.#elapsedMs = next.atMs;
      this.steps++;
      next.run?.();
    }
    return await promise;
  }

  /** The earliest that was not cancelled. */
  #pop(): Entry | undefined {
    for (let top = this.#take(); top; top = this.#take()) if (top.run) return top;
    return undefined;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(entry, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  #take(): Entry | undefined {
    const heap = this.#heap;
    const [top, last] = [heap[0], heap.pop()];
    if (!top || !last || heap.length === 0) return top;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      const right = below + 1;
      const least = right < heap.length && isBefore(heap[right]!, heap[below]!) ? right : below;
      if (!isBefore(heap[least]!, last)) break;
      heap[at] = heap[least]!;
      at = least;
    }
    heap[at] = last;
    return top;
  }
}

/** The clock of one process: its timers end with it. */
export class ProcessClock implements Clock {
  readonly #time: Clock;
  readonly #timers = new Set<Timer>();
  #isDead = false;

  constructor(time: Clock) {
    this.#time = time;
  }

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#time.now();
  }

  monotonicMs(): number {
    return this.#time.monotonicMs();
  }

  after(delayMs: number, run: () => void): Timer {
    if (this.#isDead) return { cancel() {} };
    const timer = this.#time.after(delayMs, () => (this.#timers.delete(timer), run()));
    this.#timers.add(timer);
    return { cancel: () => (timer.cancel(), void this.#timers.delete(timer)) };
  }

  kill(): void {
    this.#isDead = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Everything has happened that needs no time: promises are followed to their end. */
function drained(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
