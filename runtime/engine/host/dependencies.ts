// Owns: when a CRD may start and whether it must pause, by the health of those it depends on. Must not: start it.

import type { CrdPlan } from "../../language/plan/mod.ts";
import type { DependencyView, Operator } from "../operator/mod.ts";

/** Waits for conditions of other CRDs; told of changes, never polling. */
export class Dependencies {
  readonly #operators: ReadonlyMap<string, Operator>;
  readonly #waiters = new Set<() => void>();

  constructor(operators: ReadonlyMap<string, Operator>) {
    this.#operators = operators;
  }

  /** Looks at everything again: who waits may go on, who must pause is paused. */
  changed(): void {
    for (const operator of this.#operators.values()) {
      const unhealthy = operator.plan.dependsOn.filter((d) =>
        d.condition === "healthy" && !this.#satisfies(d)
      );
      operator.health.setUnhealthyDependencies(unhealthy.length > 0);
      if (unhealthy.some((d) => d.pauseOnUnhealthy)) operator.pause();
      else operator.resume();
    }
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Resolves when all dependencies are satisfied (true) or the signal aborts (false). */
  satisfied(plan: CrdPlan, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (value: boolean) => {
        this.#waiters.delete(look);
        signal.removeEventListener("abort", look);
        resolve(value);
      };
      const look = () => {
        if (signal.aborted) finish(false);
        else if (plan.dependsOn.every((d) => this.#satisfies(d))) finish(true);
      };
      this.#waiters.add(look);
      signal.addEventListener("abort", look);
      look();
    });
  }

  views(plan: CrdPlan): readonly DependencyView[] {
    return plan.dependsOn.map((dependency) => {
      const health = this.#operators.get(dependency.name)?.health.snapshot();
      return {
        name: dependency.name,
        condition: dependency.condition,
        state: health?.missing
          ? "missing"
          : health?.state === "gated"
          ? "healthy"
          : health?.state ?? "missing",
        satisfied: this.#satisfies(dependency),
      };
    });
  }

  #satisfies(dependency: CrdPlan["dependsOn"][number]): boolean {
    return this.#operators.get(dependency.name)?.health.satisfies(dependency.condition) ?? false;
  }
}
