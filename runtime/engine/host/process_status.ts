// Owns: what the process says of itself. Must not: decide what it does.

import type { Operator, ProcessState } from "../operator/mod.ts";

/** Not started, not leading and not stopping at first. */
export class ProcessStatus {
  readonly #operators: ReadonlyMap<string, Operator>;
  started = false;
  isLeader = false;
  stopping = false;

  constructor(operators: ReadonlyMap<string, Operator>) {
    this.#operators = operators;
  }

  state(): ProcessState {
    const reason = this.#reason();
    return {
      started: this.started,
      healthy: true,
      // One failing CRD must not take the others out of service.
      ready: this.started && !this.stopping,
      isLeader: this.isLeader,
      ...(reason === undefined ? {} : { reason }),
    };
  }

  #reason(): string | undefined {
    if (this.stopping) return "stopping";
    const degraded = [...this.#operators.values()].filter((o) => o.health.snapshot().degraded);
    if (degraded.length === 0) return undefined;
    return `degraded: ${degraded.map((o) => o.plan.name).join(", ")}`;
  }
}
