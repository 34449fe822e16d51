// Owns: facts about events, kept until the object they are about is reconciled. Must not: decide what a gate does.

import { asJson } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { sentinelFacts } from "../../language/rules/mod.ts";
import type { Change } from "../watch/mod.ts";

type Facts = Readonly<Record<string, boolean>>;

/** Events of one object meet in the queue: what was true of one of them is true of all. */
export class EventFacts {
  readonly #names: readonly string[];
  readonly #byKey = new Map<string, Set<string>>();

  constructor(plan: CrdPlan) {
    this.#names = plan.rules.gates.sentinels;
  }

  /** The facts of one event. */
  of(change: Change): Facts {
    if (this.#names.length === 0) return {};
    const before = change.kind === "added" ? undefined : asJson(change.old);
    const after = change.kind === "deleted" ? undefined : asJson(change.new);
    return sentinelFacts({ ...(before ? { before } : {}), ...(after ? { after } : {}) }, this.#names);
  }

  /** Keeps what is true until `taken`. */
  remember(key: string, facts: Facts): void {
    for (const [name, isTrue] of Object.entries(facts)) {
      if (!isTrue) continue;
      const known = this.#byKey.get(key) ?? new Set();
      this.#byKey.set(key, known.add(name));
    }
  }

  /** What is true of the object since it was last taken. */
  take(key: string): Facts {
    const known = this.#byKey.get(key);
    this.#byKey.delete(key);
    return Object.fromEntries([...known ?? []].map((name) => [name, true]));
  }

  forget(key: string): void {
    this.#byKey.delete(key);
  }
}
