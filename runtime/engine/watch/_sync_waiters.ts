// Owns: who waits for the first complete list. Must not: know when it is complete.

/** Callers whose answer is still open. One that aborts is answered false. */
export class SyncWaiters {
  readonly #waiting = new Set<(synced: boolean) => void>();

  wait(signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (synced: boolean) => {
        signal?.removeEventListener("abort", onAbort);
        this.#waiting.delete(finish);
        resolve(synced);
      };
      const onAbort = () => finish(false);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(finish);
    });
  }

  /** Answers all. */
  settle(synced: boolean): void {
    for (const finish of [...this.#waiting]) finish(synced);
  }
}
