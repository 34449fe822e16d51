// Owns: which workloads a declared HorizontalPodAutoscaler scales, and the replicas that it gave them. Must not: write.

import { isJsonObject, type JsonObject } from "../../base/mod.ts";
import { asJson, type KubeObject, refOf } from "../../kube/mod.ts";
import type { Expanded } from "./expand.ts";
import type { Scaling } from "./scaling.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

const AUTOSCALER = "HorizontalPodAutoscaler";

/** Keys of the workloads whose replicas belong to an autoscaler that is declared, or that is there and stays. */
export function autoscaledKeys(expanded: readonly Expanded[], { children }: Snapshot): ReadonlySet<string> {
  const declared = expanded.filter(({ entry }) => entry.resource.gvk.kind === AUTOSCALER);
  if (declared.length === 0) return new Set();
  const staying = new Set(declared.flatMap((e) => (e.kind === "unwanted" && !e.byIntent ? e.key ?? [] : [])));
  const autoscalers = [
    ...declared.flatMap((e) => (e.kind === "wanted" ? e.build().object ?? [] : [])),
    ...children.owned().filter((child) =>
      child.kind === AUTOSCALER && staying.has(childKey(refOf(child), refOf(child)))
    ),
  ];
  return new Set(autoscalers.flatMap((autoscaler) => targetOf(autoscaler) ?? []));
}

/**
 * The replicas that an autoscaler gave a workload; undefined where it has no say: 0 in the template stops the workload, and
 * 0 in the cluster makes an autoscaler rest until somebody starts the workload again.
 * Source: Kubernetes "Horizontal Pod Autoscaling", implicit maintenance-mode deactivation.
 */
export function autoscaledReplicas(declared: KubeObject, existing: KubeObject): Scaling | undefined {
  const replicas = specOf(existing)["replicas"];
  if (typeof replicas !== "number" || replicas === 0 || specOf(declared)["replicas"] === 0) return undefined;
  return { replicas, problems: [] };
}

function targetOf(autoscaler: KubeObject): string | undefined {
  const target = specOf(autoscaler)["scaleTargetRef"];
  if (!isJsonObject(target)) return undefined;
  const { apiVersion, kind, name } = target;
  if (typeof kind !== "string" || typeof name !== "string") return undefined;
  const { namespace } = autoscaler.metadata;
  const group = /^(.+)\//.exec(typeof apiVersion === "string" ? apiVersion : "")?.[1] ?? "";
  return childKey({ group, kind }, { name, ...(namespace === undefined ? {} : { namespace }) });
}

function specOf(object: KubeObject): JsonObject {
  const spec = asJson(object)["spec"];
  return isJsonObject(spec) ? spec : {};
}
