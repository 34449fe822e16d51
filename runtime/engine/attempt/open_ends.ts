// Owns: of which objects a write may have been stored although no answer came. Must not: send anything.

import type { Clock } from "../../base/mod.ts";
import { type KubeObject, TransportError, type Write } from "../../kube/mod.ts";
import { isCollectable } from "../reconcile/mod.ts";
import type { Executed } from "./executed.ts";

/** By then the watch has shown what was stored, even if it had to notice first that its connection is dead. */
const SHOWN_WITHIN_MS = 30_000;

/** Lost with the process; the list at its start shows everything. */
export class OpenEnds {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes unanswered writes of what the garbage collector would not reach. */
  note(key: string, owner: KubeObject, results: readonly Executed[]): void {
    const isOpen = results.some(({ write, result }) =>
      result.kind === "failed" && result.error instanceof TransportError &&
      !isCollectable(owner, targetOf(write.write))
    );
    if (isOpen) this.#untilMs.set(key, this.#clock.monotonicMs() + SHOWN_WITHIN_MS);
  }

  /** For how long the cache may still lack a child that exists; 0 when it does not. */
  leftMs(key: string): number {
    const leftMs = (this.#untilMs.get(key) ?? 0) - this.#clock.monotonicMs();
    if (leftMs > 0) return leftMs;
    this.#untilMs.delete(key);
    return 0;
  }

  forget(key: string): void {
    this.#untilMs.delete(key);
  }
}

function targetOf(write: Write): { readonly namespace?: string } {
  return "object" in write ? write.object.metadata : write.ref;
}
