// Owns: holding workers back. Must not: know why.

/** Open at first. Who passes while it is closed waits. */
export class Gate {
  #closed: { readonly until: Promise<void>; open(): void } | undefined;

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    let open = () => {};
    const until = new Promise<void>((resolve) => (open = resolve));
    this.#closed = { until, open };
  }

  /** Idempotent. */
  open(): void {
    this.#closed?.open();
    this.#closed = undefined;
  }

  /** Returns once the gate is open, or when `signal` aborts: who is held back must be able to stop. */
  async passed(signal: AbortSignal): Promise<void> {
    while (this.#closed && !signal.aborted) {
      const { until } = this.#closed;
      await new Promise<void>((resolve) => {
        const done = () => {
          signal.removeEventListener("abort", done);
          resolve();
        };
        signal.addEventListener("abort", done, { once: true });
        void until.then(done);
      });
    }
  }
}
