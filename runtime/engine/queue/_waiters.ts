// Owns: who waits for an item, in order of arrival. Must not: choose the item.

import type { WorkItem } from "./work_item.ts";

interface Waiter {
  give(work: WorkItem | undefined): void;
}

/** Callers whose answer is still open. One that aborts leaves with the answer undefined. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  wait(signal: AbortSignal | undefined): Promise<WorkItem | undefined> {
    return new Promise((resolve) => {
      const onAbort = () => {
        this.#waiting.delete(waiter);
        resolve(undefined);
      };
      const waiter: Waiter = {
        give(work) {
          signal?.removeEventListener("abort", onAbort);
          resolve(work);
        },
      };
      this.#waiting.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Answers the callers one after the other, as long as there is something to take. */
  serve(take: () => WorkItem | undefined): void {
    for (const waiter of this.#waiting) {
      const work = take();
      if (!work) return;
      this.#waiting.delete(waiter);
      waiter.give(work);
    }
  }

  /** Answers all with undefined. */
  dismiss(): void {
    const dismissed = [...this.#waiting];
    this.#waiting.clear();
    for (const waiter of dismissed) waiter.give(undefined);
  }
}
