// Owns: deciding when an object itself is to be deleted by its cleanup rule. Must not: delete anything.

import { type KubeObject, refOf, type Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { decideCleanup } from "../../language/rules/mod.ts";
import { ANNOTATION_CLEANUP_SINCE } from "./names.ts";
import { isPartlyBlind } from "./prune.ts";
import { scopeOf } from "./scope.ts";
import type { Snapshot } from "./snapshot.ts";

export type Expiry =
  /** Nothing to do; `write` forgets a moment that does not count any more. */
  | { readonly kind: "keep"; readonly write?: Write }
  /** The conditions hold; `write` remembers since when. The object is looked at again at `dueMs`. */
  | { readonly kind: "wait"; readonly write?: Write; readonly dueMs: number }
  | { readonly kind: "delete"; readonly write: Write };

/** What the cleanup rule of a CRD says about one object. Nothing is remembered without such a rule. */
export function decideExpiry(plan: CrdPlan, snapshot: Snapshot): Expiry {
  const { object } = snapshot;
  if (!plan.rules.cleanup || object.metadata.deletionTimestamp !== undefined) return { kind: "keep" };
  if (isPartlyBlind(plan, snapshot)) return { kind: "keep" };
  const remembered = object.metadata.annotations?.[ANNOTATION_CLEANUP_SINCE];
  const sinceMs = Date.parse(remembered ?? "");
  const decision = decideCleanup(
    plan.rules.cleanup,
    scopeOf(plan, snapshot),
    Number.isNaN(sinceMs) ? undefined : sinceMs,
  );
  switch (decision.kind) {
    case "keep":
      return { kind: "keep", ...(remembered === undefined ? {} : { write: remember(plan, object, null) }) };
    case "wait":
      return {
        kind: "wait",
        dueMs: decision.dueMs,
        ...(Number.isNaN(sinceMs) ? { write: remember(plan, object, decision.sinceMs) } : {}),
      };
    case "delete":
      return { kind: "delete", write: deletionOf(plan, object) };
  }
}

function remember(plan: CrdPlan, object: KubeObject, sinceMs: number | null): Write {
  const value = sinceMs === null ? null : new Date(sinceMs).toISOString();
  return {
    kind: "patchMeta",
    type: plan.type,
    ref: refOf(object),
    patch: { annotations: { [ANNOTATION_CLEANUP_SINCE]: value } },
  };
}

function deletionOf(plan: CrdPlan, object: KubeObject): Write {
  const { uid } = object.metadata;
  return {
    kind: "delete",
    type: plan.type,
    ref: refOf(object),
    propagation: "Background",
    ...(uid === undefined ? {} : { uid }),
  };
}
