// Owns: what happens while an object is being deleted. Must not: be stopped by a template error (decisions 1.17).

import { formatRef, type KubeObject, refOf, type Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { ChildWrite, Decision, Problem } from "./decision.ts";
import { expandEntries, kindKey } from "./expand.ts";
import { formatJobs, lastJobName, recordedJobs } from "./jobs.ts";
import { ANNOTATION_JOBS, FINALIZER_CLEANUP, LABEL_OWNER_UID } from "./names.ts";
import { isCollectable, ownChild } from "./own.ts";
import { readinessOf } from "./readiness.ts";
import { scopeOf } from "./scope.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

/**
 * `onDelete` Jobs run to completion, other `onDelete` entries are deleted, then children that the garbage collector does
 * not reach, then our finalizers go.
 */
export function decideRemoval(plan: CrdPlan, snapshot: Snapshot): Decision {
  const { object } = snapshot;
  const present = object.metadata.finalizers ?? [];
  const ours = present.filter((f) => f === FINALIZER_CLEANUP || plan.settings.finalizers.includes(f));
  if (ours.length === 0) return { kind: "ignore", because: "it is being deleted and needs nothing from us" };
  const problems: Problem[] = [];
  const declared = decideOnDelete(plan, snapshot, problems);
  if (declared.waitingFor.length > 0 || declared.writes.length > 0) {
    return { kind: "remove", writes: declared.writes, waitingFor: declared.waitingFor, problems };
  }
  const left = decideLeftovers(plan, snapshot, problems);
  if (left.waitingFor.length > 0) {
    const guard = recordOf(plan, object, declared.finished);
    const { writes, waitingFor } = left;
    return { kind: "remove", ...(guard ? { guard } : {}), writes, waitingFor, problems };
  }
  return {
    kind: "remove",
    writes: [],
    waitingFor: [],
    problems,
    release: {
      kind: "patchMeta",
      type: plan.type,
      ref: refOf(object),
      patch: { finalizers: present.filter((f) => !ours.includes(f)) },
      ...(object.metadata.resourceVersion === undefined
        ? {}
        : { resourceVersion: object.metadata.resourceVersion }),
    },
  };
}

interface Step {
  readonly writes: readonly ChildWrite[];
  readonly waitingFor: readonly string[];
}

/** The finished Jobs are removed next; without a record they would be missing then, and run again. */
function recordOf(plan: CrdPlan, object: KubeObject, finished: readonly string[]): Write | undefined {
  const recorded = recordedJobs(object);
  const unrecorded = finished.filter((name) => !recorded.has(name));
  if (unrecorded.length === 0) return undefined;
  const jobs = new Map([...recorded, ...unrecorded.map((name) => [name, "finished"] as const)]);
  return {
    kind: "patchMeta",
    type: plan.type,
    ref: refOf(object),
    patch: { annotations: { [ANNOTATION_JOBS]: formatJobs(jobs) } },
  };
}

function decideOnDelete(
  plan: CrdPlan,
  snapshot: Snapshot,
  problems: Problem[],
): Step & { readonly finished: readonly string[] } {
  const recorded = recordedJobs(snapshot.object);
  const finished: string[] = [];
  const writes: ChildWrite[] = [];
  const waitingFor: string[] = [];
  const { object } = snapshot;
  for (const item of expandEntries(plan.onDelete, { ...snapshot, scope: scopeOf(plan, snapshot) })) {
    if (item.kind === "failed") problems.push(...item.problems);
    if (item.kind !== "wanted") continue;
    const { entry } = item;
    const type = snapshot.typeOf(entry.resource.gvk);
    if (!type) continue;
    const found = snapshot.children.get(entry.resource.gvk, item);
    // A child of another object may bear the name; it is neither ours to delete nor a Job that ran for us.
    const observed = found?.metadata.labels?.[LABEL_OWNER_UID] === object.metadata.uid ? found : undefined;
    const origin = { entryId: entry.id, span: entry.span };
    if (entry.upkeep === "createOnce") {
      const recordedAs = lastJobName(object, item);
      if (recorded.has(recordedAs)) continue;
      if (observed && readinessOf(observed).isFinished) {
        finished.push(recordedAs);
        continue;
      }
      if (snapshot.impossible?.has(item.key)) {
        const message = `Job/${item.name} cannot run: its namespace is being deleted`;
        problems.push({ reason: "NamespaceForbidden", message, span: entry.span });
        continue;
      }
      waitingFor.push(`Job/${item.name} to finish`);
      if (observed) continue;
      const built = item.build();
      if (!built.object) {
        problems.push(...built.problems);
        waitingFor.pop();
        continue;
      }
      const job = ownChild(built.object, object, { entry });
      writes.push({ key: item.key, write: { kind: "create", type, object: job }, origin });
    } else if (observed) {
      waitingFor.push(`${entry.resource.gvk.kind}/${item.name} to be deleted`);
      if (observed.metadata.deletionTimestamp === undefined) {
        writes.push(deletion(observed, snapshot, "Foreground"));
      }
    }
  }
  return { writes, waitingFor, finished };
}

/** Children in other namespaces, cluster-scoped ones, and the Jobs of `onDelete`: found by owner-uid, not by templates. */
function decideLeftovers(plan: CrdPlan, snapshot: Snapshot, problems: Problem[]): Step {
  for (const { gvk } of plan.childTypes) {
    const reason = snapshot.unavailable.get(kindKey(gvk));
    if (reason !== undefined) problems.push({ reason: "KindUnavailable", message: `${gvk.kind}: ${reason}` });
  }
  const blocked = problems.filter((p) => p.reason === "KindUnavailable").map((p) => p.message);
  const owned = snapshot.children.owned();
  const left = owned.filter((child) => needsUs(child, snapshot.object));
  return {
    writes: [...left, ...holdersOf(left, owned, snapshot.object)].filter((child) =>
      child.metadata.deletionTimestamp === undefined
    )
      .map((child) => deletion(child, snapshot, "Background")),
    waitingFor: [...blocked, ...left.map((child) => `${formatRef(refOf(child))} to be deleted`)],
  };
}

/**
 * What keeps a child from going: a volume stays while a claim is bound to it, a claim while pods use it. The garbage
 * collector would take these after the object, which waits for the volume. Source: storage object in use protection.
 */
function holdersOf(
  left: readonly KubeObject[],
  owned: readonly KubeObject[],
  owner: KubeObject,
): readonly KubeObject[] {
  if (!left.some((child) => child.kind === "PersistentVolume" && child.apiVersion === "v1")) return [];
  return owned.filter((child) =>
    child.metadata.ownerReferences?.some((o) => o.controller && o.uid === owner.metadata.uid) &&
    isCollectable(owner, child.metadata)
  );
}

function needsUs(child: KubeObject, owner: KubeObject): boolean {
  const controller = child.metadata.ownerReferences?.find((o) => o.controller);
  if (controller) return controller.uid === owner.metadata.uid && !isCollectable(owner, child.metadata);
  return true;
}

function deletion(
  child: KubeObject,
  snapshot: Snapshot,
  propagation: "Foreground" | "Background",
): ChildWrite {
  const ref = refOf(child);
  return {
    key: childKey(ref, ref),
    write: {
      kind: "delete",
      type: snapshot.typeOf(ref) ?? {
        ...ref,
        plural: `${ref.kind.toLowerCase()}s`,
        namespaced: ref.namespace !== undefined,
      },
      ref,
      ...(child.metadata.uid === undefined ? {} : { uid: child.metadata.uid }),
      propagation,
    },
  };
}
