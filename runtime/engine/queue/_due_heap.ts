// Owns: what is due when, earliest first. Must not: run timers.

interface Due<T> {
  readonly atMs: number;
  readonly item: T;
}

/** A binary heap by time. Entries are not removed when they become stale: the reader checks. */
export interface DueHeap<T> {
  push(atMs: number, item: T): void;
  /** The earliest entry, left in place. */
  peek(): Due<T> | undefined;
  pop(): Due<T> | undefined;
  readonly size: number;
  /** Drops entries that `keep` rejects. */
  sweep(keep: (due: Due<T>) => boolean): void;
}

/** Makes a heap. Cost: logarithmic per push and pop. */
export function createDueHeap<T>(): DueHeap<T> {
  return new BinaryHeap();
}

class BinaryHeap<T> implements DueHeap<T> {
  #heap: Due<T>[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(atMs: number, item: T): void {
    this.#heap.push({ atMs, item });
    this.#siftUp(this.#heap.length - 1);
  }

  peek(): Due<T> | undefined {
    return this.#heap[0];
  }

  pop(): Due<T> | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (this.#heap.length > 0) {
      this.#heap[0] = last!;
      this.#siftDown(0);
    }
    return first;
  }

  sweep(keep: (due: Due<T>) => boolean): void {
    this.#heap = this.#heap.filter(keep);
    for (let i = (this.#heap.length >> 1) - 1; i >= 0; i--) this.#siftDown(i);
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.atMs <= heap[at]!.atMs) return;
      [heap[parent], heap[at]] = [heap[at]!, heap[parent]!];
      at = parent;
    }
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    let at = start;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && heap[child]!.atMs < heap[least]!.atMs) least = child;
      }
      if (least === at) return;
      [heap[least], heap[at]] = [heap[at]!, heap[least]!];
      at = least;
    }
  }
}
