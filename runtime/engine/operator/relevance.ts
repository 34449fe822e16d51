// Owns: which changes are worth a reconcile. Must not: enqueue.

import { type Json, jsonEqual } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { readinessOf } from "../reconcile/mod.ts";
import type { Change } from "../watch/mod.ts";

/**
 * True when a change of the managed object itself can change its decision. Our own writes and status-only updates of
 * others cannot, unless something reads `status` (decisions 1.22).
 */
export function isObjectChangeRelevant(plan: CrdPlan, change: Change): boolean {
  if (change.kind !== "modified") return true;
  if (!sameMetadata(change.old, change.new)) return change.origin !== "write";
  if (change.old.metadata.generation !== change.new.metadata.generation) return true;
  if (change.new.metadata.generation === undefined && change.origin !== "write") return true;
  return plan.readsStatus && !jsonEqual(change.old["status"] as Json, change.new["status"] as Json);
}

/** True when a change of a child can mean drift, or can change what is reported or rendered. */
export function isChildChangeRelevant(plan: CrdPlan, change: Change): boolean {
  if (change.origin === "write" && !plan.readsChildren) return false;
  if (change.kind !== "modified") return true;
  const { generation } = change.new.metadata;
  if (generation === undefined || change.old.metadata.generation !== generation) return true;
  if (!sameMetadata(change.old, change.new)) return true;
  if (plan.readsChildren) return !jsonEqual(change.old["status"] as Json, change.new["status"] as Json);
  const [before, after] = [readinessOf(change.old), readinessOf(change.new)];
  return before.isReady !== after.isReady || before.isFinished !== after.isFinished;
}

function sameMetadata(a: KubeObject, b: KubeObject): boolean {
  const [left, right] = [a.metadata, b.metadata];
  return left.deletionTimestamp === right.deletionTimestamp &&
    jsonEqual({ ...left.labels }, { ...right.labels }) &&
    jsonEqual({ ...left.annotations }, { ...right.annotations }) &&
    jsonEqual([...left.finalizers ?? []], [...right.finalizers ?? []]) &&
    jsonEqual(
      (left.ownerReferences ?? []) as unknown as Json,
      (right.ownerReferences ?? []) as unknown as Json,
    );
}
