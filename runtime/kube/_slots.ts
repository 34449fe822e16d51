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
  return new Semaphore(size);
}

class Semaphore implements Slots {
  readonly #size: number;
  #inUse = 0;
  #waiting = 0;
  /** From `#head` on in order of arrival; one that was aborted is dead and passed over. */
  #queue: Waiter[] = [];
  #head = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#waiting;
  }

  take(signal?: AbortSignal): Promise<void> | undefined {
    if (this.#inUse >= this.#size || this.#waiting > 0) return this.#wait(signal);
    this.#inUse++;
    return undefined;
  }

  free(): void {
    const waiter = this.#next();
    if (!waiter) {
      this.#inUse--;
      return;
    }
    this.#waiting--;
    waiter.resolve();
  }

  #wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        waiter.dead = true;
        this.#waiting--;
        reject(signal!.reason);
      };
      const waiter: Waiter = {
        dead: false,
        resolve() {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      this.#waiting++;
      this.#queue.push(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  #next(): Waiter | undefined {
    while (this.#head < this.#queue.length) {
      const waiter = this.#queue[this.#head++]!;
      this.#dropServed();
      if (!waiter.dead) return waiter;
    }
    return undefined;
  }

  #dropServed(): void {
    if (this.#head <= 64 || this.#head * 2 <= this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }
}
