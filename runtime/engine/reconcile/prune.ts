// Owns: which children go because nothing declares them any more. Must not: delete what is not ours by uid.

import { type KubeObject, refOf } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { ChildWrite, DesiredChild } from "./decision.ts";
import { type Expanded, kindKey, uncertainKinds } from "./expand.ts";
import { ANNOTATION_BLOCK } from "./names.ts";
import { isRepeated } from "./own.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

export interface PruneInput {
  readonly snapshot: Snapshot;
  readonly expanded: readonly Expanded[];
  readonly desired: ReadonlyMap<string, DesiredChild>;
}

/**
 * Deletes of children that carry our owner-uid and that no passing declaration covers (decisions 1.7 and 2.8). They stay
 * when they are Jobs, when they come from plain `onCreate`, when a declaration of their kind could not be evaluated, or
 * when the condition that turned false reads an observation rather than intent.
 */
export function decidePruning(plan: CrdPlan, input: PruneInput): readonly ChildWrite[] {
  const { snapshot, expanded, desired } = input;
  const uncertain = uncertainKinds(expanded);
  const wanted = new Set(expanded.flatMap((e) => (e.kind === "wanted" ? [e.key] : [])));
  const heldBack = new Set(
    expanded.flatMap((e) => (e.kind === "unwanted" && e.key !== undefined && !e.byIntent ? [e.key] : [])),
  );
  const declined = declinedByIntent(expanded);
  const isBlind = isPartlyBlind(plan, snapshot);
  const writes: ChildWrite[] = [];
  for (const child of snapshot.children.owned()) {
    const ref = refOf(child);
    const key = childKey(ref, ref);
    if (wanted.has(key) || desired.has(key) || heldBack.has(key) || uncertain.has(kindKey(ref))) continue;
    // What left a list that is made of children may have left it only because they cannot be seen.
    if (isBlind && !declined.has(key)) continue;
    if (child.kind === "Job" || child.metadata.deletionTimestamp !== undefined) continue;
    if (!isOurChild(child, snapshot.object) || isKeptByBlock(plan, child, expanded)) continue;
    const type = snapshot.typeOf(ref);
    if (!type) continue;
    writes.push({
      key,
      write: {
        kind: "delete",
        type,
        ref,
        ...(child.metadata.uid === undefined ? {} : { uid: child.metadata.uid }),
        propagation: "Background",
      },
    });
  }
  return writes;
}

function declinedByIntent(expanded: readonly Expanded[]): ReadonlySet<string> {
  return new Set(
    expanded.flatMap((e) => (e.kind === "unwanted" && e.byIntent && e.key !== undefined ? [e.key] : [])),
  );
}

/** True when templates read children and some of them cannot be seen: what they say then is no ground to delete. */
export function isPartlyBlind(plan: CrdPlan, snapshot: Snapshot): boolean {
  return plan.readsChildren && snapshot.unavailable.size > 0;
}

/** Something else may carry our labels (pods of a workload, copies made by a tool): another controller means not ours. */
function isOurChild(child: KubeObject, owner: KubeObject): boolean {
  const controller = child.metadata.ownerReferences?.find((o) => o.controller);
  return controller === undefined || controller.uid === owner.metadata.uid;
}

/** Plain `onCreate` children stay; an element that left a `forEach` that still exists takes its child with it. */
function isKeptByBlock(plan: CrdPlan, child: KubeObject, expanded: readonly Expanded[]): boolean {
  const mark = child.metadata.annotations?.[ANNOTATION_BLOCK];
  if (mark === "onCreate") return true;
  if (mark !== "onCreate.forEach") return false;
  const stillRepeated = plan.onCreate.some((e) => isRepeated(e) && e.resource.gvk.kind === child.kind);
  return !stillRepeated ||
    expanded.some((e) => e.kind === "unwanted" && e.key === childKey(refOf(child), refOf(child)));
}
