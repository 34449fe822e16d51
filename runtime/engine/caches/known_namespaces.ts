// Owns: namespaces of others that satisfy an entry, so that they are not asked for at every reconcile. Must not: ask.

import type { Clock } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";

/** Nobody tells that one is deleted: what was seen longer ago than this is looked for again. */
const FRESH_MS = 10 * 60_000;
/** More are asked for each time. */
const MOST = 1_000;

interface Known {
  readonly object: KubeObject;
  /** Monotonic ms. */
  readonly seenMs: number;
}

export class KnownNamespaces {
  readonly #clock: Clock;
  /** By child key; the one that was seen longest ago is the first. */
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Keeps the namespaces among objects that were just read; one that is kept already was not. */
  learn(objects: ReadonlyMap<string, KubeObject>): void {
    const seenMs = this.#clock.monotonicMs();
    for (const [key, object] of objects) {
      if (object.kind !== "Namespace" || this.#known.get(key)?.object === object) continue;
      this.#known.delete(key);
      this.#known.set(key, { object, seenMs });
    }
    this.#forgetOld();
  }

  /** A copy, to which a reconcile adds what it reads. */
  current(): Map<string, KubeObject> {
    this.#forgetOld();
    return new Map([...this.#known].map(([key, { object }]) => [key, object]));
  }

  /** One of them may be gone. */
  clear(): void {
    this.#known.clear();
  }

  #forgetOld(): void {
    const oldestMs = this.#clock.monotonicMs() - FRESH_MS;
    for (const [key, { seenMs }] of this.#known) {
      if (seenMs >= oldestMs && this.#known.size <= MOST) return;
      this.#known.delete(key);
    }
  }
}
