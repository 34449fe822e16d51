// Owns: what enters the queue of one CRD, and when: events, resyncs, moments of its gate. Must not: work on it.

import { type Clock, isJsonObject, type Timer } from "../../base/mod.ts";
import { type KubeObject, objectKey } from "../../kube/mod.ts";
import type { GateResult } from "../../language/rules/mod.ts";
import type { Priority, WorkQueue } from "../queue/mod.ts";
import type { EventFacts } from "./event_facts.ts";
import type { Facts } from "../attempt/mod.ts";

export interface IntakeOptions {
  readonly clock: Clock;
  readonly facts: EventFacts;
  readonly objects: () => Iterable<KubeObject>;
  /** Asks the gate before the queue. */
  readonly admits: (object: KubeObject, facts: Facts) => GateResult;
}

/** Takes nothing while there is no queue: whoever follows only watches. */
export class Intake {
  readonly #options: IntakeOptions;
  #queue: WorkQueue | undefined;
  /** Keys of what changed since `expect`. */
  #early: Set<string> | undefined;
  #moment: { readonly atMs: number; readonly timer: Timer } | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#queue !== undefined;
  }

  stats(): { readonly depth: number; readonly parked: number } {
    return this.#queue?.stats() ?? { depth: 0, parked: 0 };
  }

  /** There will be a queue: what changes until then goes before what is only found. */
  expect(): void {
    this.#early = new Set();
  }

  /** Takes everything that there is, as if each object had just been found. */
  open(queue: WorkQueue): void {
    this.#queue = queue;
    this.admitAll();
    this.#early = undefined;
  }

  close(): void {
    this.#queue = undefined;
    this.#early = undefined;
    this.#moment?.timer.cancel();
    this.#moment = undefined;
  }

  /** Enqueues unless the gate before the queue is closed; one that opens by time is asked again then. */
  admit(key: string, object: KubeObject, facts: Facts, priority: Priority = "background"): void {
    if (!this.#queue) {
      if (priority === "fresh") this.#early?.add(key);
      return;
    }
    const gate = this.#options.admits(object, facts);
    if (!gate.passed) return this.#askAgain(gate.nextAtMs);
    this.#options.facts.remember(key, facts);
    this.enqueue(key, priority);
  }

  /** As if each object had just been found: those that nobody has brought about yet go before the others. */
  admitAll(): void {
    const all = [...this.#options.objects()];
    this.#admitFound(all.filter((object) => !isSeen(object)));
    this.#admitFound(all.filter(isSeen));
  }

  #admitFound(objects: readonly KubeObject[]): void {
    const { facts } = this.#options;
    for (const object of objects) {
      const key = objectKey(object.metadata);
      const asFound = facts.of({ kind: "added", key, new: object, origin: "list" });
      this.admit(key, object, asFound, this.#early?.has(key) ? "fresh" : "background");
    }
  }

  /** Each object once more, though nothing is known to have changed. */
  resync(): void {
    for (const object of this.#options.objects()) this.admit(objectKey(object.metadata), object, {});
  }

  enqueue(key: string, priority: Priority, afterMs = 0): void {
    this.#queue?.add(key, { priority, afterMs });
  }

  /** At once, and as if they had not failed before. */
  retry(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#queue?.forget(key);
      this.enqueue(key, "fresh");
    }
  }

  remove(key: string): void {
    this.#queue?.remove(key);
  }

  #askAgain(atMs: number | undefined): void {
    if (atMs === undefined || (this.#moment && this.#moment.atMs <= atMs)) return;
    this.#moment?.timer.cancel();
    const { clock } = this.#options;
    const timer = clock.after(Math.max(0, atMs - clock.now()) + 1, () => {
      this.#moment = undefined;
      this.resync();
    });
    this.#moment = { atMs, timer };
  }
}

/** Its status speaks of its present spec. */
function isSeen({ metadata, status }: KubeObject): boolean {
  const seen = isJsonObject(status) ? status["observedGeneration"] : undefined;
  return seen !== undefined && seen === metadata.generation;
}
