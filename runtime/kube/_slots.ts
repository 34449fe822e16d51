// Owns: a limit on what runs at once, served in order of arrival. Must not: know what it limits.

/** A counting semaphore; waiters are served first come, first served. */
export interface Slots {
  /** Takes a slot; undefined means it was free at once. The promise rejects with `signal.reason` when aborted. */
  take(signal?: AbortSignal): Promise<void> | undefined;
  /** Gives a slot back. Exactly once per taken slot. */
  free(): void;
  readonly inUse: number;
  readonly waiting: number;
}

interface Waiter {
  resolve(): void;
  dead: boolean;
}

/** Makes a semaphore of `size` slots. */
export function createSlots(size: number): Slots {
  let inUse = 0;
  let waiting = 0;
  let head = 0;
  let queue: Waiter[] = [];

  function takeQueued(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        waiter.dead = true;
        waiting--;
        reject(signal!.reason);
      };
      const waiter: Waiter = {
        dead: false,
        resolve() {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      waiting++;
      queue.push(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  function next(): Waiter | undefined {
    while (head < queue.length) {
      const waiter = queue[head++]!;
      if (head > 64 && head * 2 > queue.length) {
        queue = queue.slice(head);
        head = 0;
      }
      if (!waiter.dead) return waiter;
    }
    return undefined;
  }

  return {
    take(signal) {
      if (inUse < size && waiting === 0) {
        inUse++;
        return undefined;
      }
      return takeQueued(signal);
    },
    free() {
      const waiter = next();
      if (!waiter) {
        inUse--;
        return;
      }
      waiting--;
      waiter.resolve();
    },
    get inUse() {
      return inUse;
    },
    get waiting() {
      return waiting;
    },
  };
}
