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
  let heap: Due<T>[] = [];

  function siftUp(start: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.atMs <= heap[at]!.atMs) return;
      [heap[parent], heap[at]] = [heap[at]!, heap[parent]!];
      at = parent;
    }
  }

  function siftDown(start: number): void {
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

  return {
    push(atMs, item) {
      heap.push({ atMs, item });
      siftUp(heap.length - 1);
    },
    peek: () => heap[0],
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length > 0) {
        heap[0] = last!;
        siftDown(0);
      }
      return first;
    },
    get size() {
      return heap.length;
    },
    sweep(keep) {
      heap = heap.filter(keep);
      for (let i = (heap.length >> 1) - 1; i >= 0; i--) siftDown(i);
    },
  };
}
