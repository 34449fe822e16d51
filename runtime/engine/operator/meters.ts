// Owns: the metrics of one CRD by name. Must not: decide when to measure.

import { apiVersionOf } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { counterOf, gaugeOf, histogramOf, METRICS, type Metrics } from "../../telemetry/mod.ts";

/** The metrics of one CRD, with its label filled in. */
export interface Meters {
  reconciled(success: boolean, seconds: number): void;
  load(stats: { readonly depth: number; readonly parked: number }, workers: number, processing: number): void;
  resources(count: number): void;
  activated(seconds: number): void;
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
  const bugs = counterOf(metrics, METRICS.bugsTotal);
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
    bug: () => bugs.add({ where: "worker" }),
  };
}
