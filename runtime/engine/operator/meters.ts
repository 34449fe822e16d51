// Owns: the metrics of one CRD by name. Must not: decide when to measure.

import { apiVersionOf } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Verdict } from "../attempt/mod.ts";
import { counterOf, gaugeOf, histogramOf, METRICS, type Metrics } from "../../telemetry/mod.ts";

/** The metrics of one CRD, with its label filled in. */
export interface Meters {
  reconciled(success: boolean, seconds: number): void;
  load(stats: { readonly depth: number; readonly parked: number }, workers: number, processing: number): void;
  resources(count: number): void;
  activated(seconds: number): void;
  /** What validation and mutation did to one object; nothing is counted for a CRD without such rules. */
  judged(verdict: Verdict): void;
  bug(): void;
}

export function metersOf(metrics: Metrics, plan: CrdPlan): Meters {
  const crd = `${apiVersionOf(plan.type)}/${plan.type.kind}`;
  const total = counterOf(metrics, METRICS.reconcileTotal);
  const duration = histogramOf(metrics, METRICS.reconcileDuration);
  const resources = gaugeOf(metrics, METRICS.resourceCount);
  const depth = gaugeOf(metrics, METRICS.queueDepth);
  const parked = gaugeOf(metrics, METRICS.queueParked);
  const workersTotal = gaugeOf(metrics, METRICS.workersTotal);
  const idle = gaugeOf(metrics, METRICS.workersIdle);
  const busy = gaugeOf(metrics, METRICS.workersProcessing);
  const latency = histogramOf(metrics, METRICS.activationLatency);
  const activations = counterOf(metrics, METRICS.activationTotal);
  const validations = counterOf(metrics, METRICS.validationTotal);
  const violations = counterOf(metrics, METRICS.validationViolations);
  const source = "reconcile";
  const bugs = counterOf(metrics, METRICS.bugsTotal);
  const mutations = counterOf(metrics, METRICS.mutationTotal);
  const mutatedFields = counterOf(metrics, METRICS.mutationApplied);
  const decided = counterOf(metrics, METRICS.admissionMutationTotal);
  const decidedFields = counterOf(metrics, METRICS.admissionMutationApplied);

  function countMutations(mutated: NonNullable<Verdict["mutated"]>): void {
    decided.add({ crd, result: mutated.length > 0 ? "applied" : "skipped", source });
    if (mutated.length > 0) mutations.add({ crd });
    for (const { field, mode: type } of mutated) {
      mutatedFields.add({ crd, field, type });
      decidedFields.add({ crd, field, type, source });
    }
  }

  return {
    reconciled(success, seconds) {
      total.add({ crd, result: success ? "success" : "error" });
      duration.observe({ crd }, seconds);
    },
    load(stats, workers, processing) {
      depth.set({ crd }, stats.depth);
      parked.set({ crd }, stats.parked);
      workersTotal.set({ crd }, workers);
      idle.set({ crd }, workers - processing);
      busy.set({ crd }, processing);
    },
    resources: (count) => resources.set({ crd }, count),
    activated(seconds) {
      latency.observe({ crd }, seconds);
      activations.add({ crd, result: "success" });
    },
    judged({ denials, warnings, mutated }) {
      if (mutated && plan.rules.mutation.rules.length > 0) countMutations(mutated);
      if (plan.rules.validation.rules.length === 0) return;
      const result = denials.length > 0 ? "denied" : warnings.length > 0 ? "warned" : "allowed";
      validations.add({ crd, result, source });
      for (const { field, operator, action } of [...denials, ...warnings]) {
        violations.add({ crd, field, rule: operator, action, source });
      }
    },
    bug: () => bugs.add({ where: "worker" }),
  };
}
