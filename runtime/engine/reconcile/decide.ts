// Owns: the decision for one object: (plan, snapshot) -> what to write. Must not: do I/O or know a clock.

import { formatSpan } from "../../base/mod.ts";
import { asJson, type KubeObject, refOf, type ResourceType } from "../../kube/mod.ts";
import type { CrdPlan, PlannedEntry } from "../../language/plan/mod.ts";
import type { Act, ChildWrite, Decision, DesiredChild, Problem } from "./decision.ts";
import { autoscaledKeys, autoscaledReplicas } from "./autoscaled.ts";
import { type Expanded, expandEntries, kindKey, nextTimeChange, type Wanted } from "./expand.ts";
import { heldBackForGood } from "./held_back.ts";
import { ranWith } from "./jobs.ts";
import { objectLabels } from "./labels.ts";
import { finalizersToAdd, metadataWrites } from "./metadata.ts";
import { ANNOTATION_TEMPLATE_HASH, LABEL_OWNER_UID, objectLabel } from "./names.ts";
import { isForeignNamespace, obstacleOf } from "./obstacle.ts";
import { isCollectable, ownChild } from "./own.ts";
import { decidePruning, isPartlyBlind } from "./prune.ts";
import { isKept, rotationMoment, withRenewal } from "./renewal.ts";
import { decideRemoval } from "./remove.ts";
import { asIfRunning, rerunJobs } from "./reruns.ts";
import { decidedFrom, decideScaling, scaleWrite, type Scaling, withScaling } from "./scaling.ts";
import { scopeOf } from "./scope.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

/** Decides for one object. Pure: the same plan and snapshot give the same decision. */
export function decide(plan: CrdPlan, snapshot: Snapshot): Decision {
  const { object } = snapshot;
  if (plan.childrenBy !== undefined) return withoutChildren(plan, snapshot);
  if (object.metadata.deletionTimestamp !== undefined) return decideRemoval(plan, snapshot);
  if (!isNamespaceAllowed(plan, object.metadata.namespace)) {
    return { kind: "ignore", because: "its namespace is not one that this CRD may act in" };
  }
  return decideAct(plan, snapshot);
}

/** Rules and status alone: another entry shows the same object in its storage version and makes what belongs to it. */
function withoutChildren(plan: CrdPlan, { object, now }: Snapshot): Decision {
  if (object.metadata.deletionTimestamp !== undefined) {
    return { kind: "ignore", because: `what belongs to it is removed by "${plan.childrenBy}"` };
  }
  const nextAtMs = nextTimeChange(plan, now);
  return {
    kind: "act",
    writes: [],
    desired: [],
    problems: [],
    ...(nextAtMs === undefined ? {} : { nextAtMs }),
  };
}

function decideAct(plan: CrdPlan, snapshot: Snapshot): Act {
  const { object } = snapshot;
  const { expanded, scope, view } = expandAll(plan, snapshot);
  const problems: Problem[] = expanded.flatMap((e) => (e.kind === "failed" ? e.problems : []));
  const among: Among = {
    soleWorkload: soleWorkloadLabel(plan, expanded),
    autoscaled: autoscaledKeys(expanded, snapshot),
    isBlind: isPartlyBlind(plan, snapshot),
  };
  const writes: ChildWrite[] = [];
  const desired = new Map<string, DesiredChild>();
  const moments: (number | undefined)[] = [nextTimeChange(plan, snapshot.now)];
  for (const wanted of wantedByKey(expanded, problems)) {
    const outcome = among.isBlind && asksForChildren(wanted.entry)
      ? kindProblem(wanted, "its condition is about children, and some of them cannot be seen")
      : decideChild(wanted, snapshot, among);
    problems.push(...outcome.problems);
    if (outcome.desired) desired.set(wanted.key, outcome.desired);
    if (outcome.write) writes.push(outcome.write);
    moments.push(outcome.nextAtMs);
  }
  problems.push(...heldBackForGood(view, expanded));
  writes.push(...decidePruning(plan, { snapshot, expanded, desired }));
  if (plan.observesOnly) return { kind: "act", writes: [], desired: [], problems };
  const needsFinalizer = plan.onDelete.length > 0 ||
    [...desired.values()].some((child) => !isCollectable(object, child.object.metadata));
  const { labels, problems: labelProblems } = objectLabels(plan, scope);
  problems.push(...labelProblems);
  const pending = new Set(writes.map((write) => write.key));
  const made = [...desired.values()].filter(({ key }) => pending.has(key));
  const metadata = metadataWrites(plan, {
    object,
    labels,
    now: snapshot.now,
    finalizers: finalizersToAdd(plan, object, needsFinalizer),
    jobs: [...jobsThere(snapshot), ...made.filter(({ type }) => type.kind === "Job")],
    departed: snapshot.children.departed?.() ?? [],
    expanded,
    pending,
  });
  const next = moments.filter((moment) => moment !== undefined);
  return {
    kind: "act",
    ...metadata,
    writes,
    desired: [...desired.values()],
    problems: eachOnce(problems),
    ...(view.reruns ? { reruns: view.reruns } : {}),
    ...(next.length > 0 ? { nextAtMs: Math.min(...next) } : {}),
  };
}

/** All declarations, seen as if Jobs that run again had not run before. */
function expandAll(plan: CrdPlan, snapshot: Snapshot) {
  const expandIn = (view: Snapshot) => {
    const scope = scopeOf(plan, view);
    return { view, scope, expanded: expandEntries(inApplyOrder(plan), { ...view, scope }) };
  };
  const first = expandIn(snapshot);
  const view = asIfRunning(snapshot, rerunJobs(plan, snapshot, first.expanded));
  return view === snapshot ? first : expandIn(view);
}

function asksForChildren({ blockPredicate, predicate }: PlannedEntry): boolean {
  return [...blockPredicate.reads, ...predicate.reads].some(({ path }) => path[0] === "children");
}

/** Children in several namespaces share what keeps them from being made. */
function eachOnce(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((one, i) => problems.findIndex((other) => other.message === one.message) === i);
}

/** What others rest on goes first, whichever block declares it. */
function inApplyOrder(plan: CrdPlan): readonly PlannedEntry[] {
  return [...plan.onCreate, ...plan.onReconcile].sort((a, b) => a.resource.order - b.resource.order);
}

/** One declaration per child: an entry that reconciles wins over one that only creates; two of a kind are a problem. */
function wantedByKey(expanded: readonly Expanded[], problems: Problem[]): Iterable<Wanted> {
  const byKey = new Map<string, Wanted>();
  for (const item of expanded) {
    if (item.kind !== "wanted") continue;
    const present = byKey.get(item.key);
    if (!present || (item.entry.reconciles && !present.entry.reconciles)) byKey.set(item.key, item);
    else if (item.entry.reconciles === present.entry.reconciles) {
      problems.push(twoOfAName(item, present));
    }
  }
  return byKey.values();
}

function twoOfAName({ entry, name }: Wanted, { entry: first }: Wanted): Problem {
  const child = `${entry.resource.gvk.kind} "${name}"`;
  const message = entry === first
    ? `${formatSpan(entry.span)} makes ${child} more than once; the first is used`
    : `${formatSpan(entry.span)} and ${formatSpan(first.span)} both make ${child}; the first is used`;
  return { reason: "ChildConflict", message, span: entry.span };
}

interface ChildOutcome {
  readonly write?: ChildWrite;
  readonly desired?: DesiredChild;
  readonly problems: readonly Problem[];
  readonly nextAtMs?: number;
}

/** What the other declarations mean for one of them. */
interface Among {
  readonly soleWorkload: string | undefined;
  readonly autoscaled: ReadonlySet<string>;
  /** Something asks for children, and some of them cannot be seen. */
  readonly isBlind: boolean;
}

function decideChild(wanted: Wanted, snapshot: Snapshot, among: Among): ChildOutcome {
  const { entry, key } = wanted;
  const { gvk } = entry.resource;
  const type = snapshot.typeOf(gvk);
  const unavailable = snapshot.unavailable.get(kindKey(gvk));
  if (unavailable !== undefined) return kindProblem(wanted, unavailable);
  if (!type) {
    return kindProblem(wanted, `the cluster does not serve ${gvk.kind} (${gvk.group}/${gvk.version})`);
  }
  const observed = snapshot.children.get(gvk, wanted);
  const foreign = snapshot.foreign.get(key);
  const existing = observed ?? foreign;
  if (existing && isForeignNamespace(existing, snapshot.object)) return { problems: [] };
  const obstacle = existing && obstacleOf(wanted, existing, snapshot);
  if (obstacle) return { problems: [obstacle] };
  const scaling = existing && decideScaling(wanted, existing, { now: snapshot.now, isBlind: among.isBlind });
  const own = observed ?? (isMadeFor(foreign, snapshot.object) ? foreign : undefined);
  if (own && isKept(wanted, own, snapshot.now)) {
    const desired: DesiredChild = { key, type, object: own, origin: originOf(entry) };
    const write = scaleWrite(type, own, scaling);
    return outcomeOf(desired, { write, scaling, moment: rotationMoment(wanted, own) });
  }
  const built = wanted.build();
  if (!built.object) return { problems: built.problems };
  const owned = ownChild(onServedScope(built.object, type), snapshot.object, {
    entry,
    ...(among.soleWorkload === undefined ? {} : { soleWorkload: among.soleWorkload }),
  });
  const rendered = withRenewal(owned, wanted, snapshot.now);
  const given = existing && among.autoscaled.has(key) ? autoscaledReplicas(rendered, existing) : undefined;
  const object = withScaling(rendered, scaling ?? given);
  const desired: DesiredChild = { key, type, object, origin: originOf(entry) };
  const ran = entry.upkeep === "createOnce" ? ranWith(snapshot.object, object.metadata) : undefined;
  const write = writeFor({ wanted, type, object, existing, ran, isScaled: Boolean(scaling ?? given) });
  // A Job that ran and is gone, as Jobs go in time: nothing is owed and nothing is waited for.
  if (!write && !existing) return { problems: [] };
  return outcomeOf(desired, { write, scaling, moment: firstMoment(wanted, existing, snapshot.now) });
}

/** A creation of ours of whose success nobody has heard; what is left of an earlier owner is taken over instead. */
function isMadeFor(found: KubeObject | undefined, owner: KubeObject): boolean {
  return found?.metadata.labels?.[LABEL_OWNER_UID] === owner.metadata.uid;
}

/** Jobs of the object as they are, declared still or not. */
function jobsThere({ children }: Snapshot) {
  return children.owned().filter(({ kind }) => kind === "Job")
    .map((object) => ({ key: childKey(refOf(object), refOf(object)), object }));
}

function outcomeOf(
  desired: DesiredChild,
  done: {
    readonly write: ChildWrite["write"] | undefined;
    readonly scaling: Scaling | undefined;
    readonly moment: number | undefined;
  },
): ChildOutcome {
  const { write, scaling } = done;
  const { key, origin } = desired;
  const moments = [done.moment, scaling?.nextAtMs].filter((moment) => moment !== undefined);
  const step = scaling?.step ? { scaled: scaling.step } : {};
  return {
    desired,
    problems: scaling?.problems ?? [],
    ...(write ? { write: { key, write, origin, ...step } } : {}),
    ...(moments.length > 0 ? { nextAtMs: Math.min(...moments) } : {}),
  };
}

/** When a child that is written now is looked at again by time alone: its values age, or its replicas begin to be decided. */
function firstMoment(wanted: Wanted, existing: KubeObject | undefined, now: number): number | undefined {
  if (!existing && wanted.entry.resource.autoscale) return now;
  return wanted.rotateAfterMs === undefined ? undefined : now + wanted.rotateAfterMs;
}

function writeFor(
  child: {
    readonly wanted: Wanted;
    readonly type: ResourceType;
    readonly object: KubeObject;
    readonly existing: KubeObject | undefined;
    /** Digest of the template with which this Job ran, if it did. */
    readonly ran: string | undefined;
    /** Its replicas were taken from the existing object. */
    readonly isScaled: boolean;
  },
): ChildWrite["write"] | undefined {
  const { type, object, existing } = child;
  const { entry } = child.wanted;
  if (entry.upkeep === "createOnce") {
    const hash = object.metadata.annotations?.[ANNOTATION_TEMPLATE_HASH];
    const ran = existing?.metadata.annotations?.[ANNOTATION_TEMPLATE_HASH] ?? child.ran;
    const again = entry.recreateOnChange && ran !== undefined && ran !== hash;
    if (existing) {
      return again ? { kind: "replace", type, object, uid: existing.metadata.uid ?? "" } : undefined;
    }
    return ran === undefined || again ? { kind: "create", type, object } : undefined;
  }
  if (!existing) return { kind: "create", type, object };
  const isOutdated = entry.upkeep === "replace" && hasOtherTemplate(existing, object);
  if (isOutdated || entry.resource.mustReplace?.(asJson(existing), asJson(object))) {
    return { kind: "replace", type, object, uid: existing.metadata.uid ?? "" };
  }
  const precondition = child.isScaled ? decidedFrom(existing) : {};
  return { kind: "apply", type, object, force: entry.force, ...precondition };
}

/** True when the existing object was made from another rendered spec; drift alone is repaired in place. */
function hasOtherTemplate(existing: KubeObject, object: KubeObject): boolean {
  const made = existing.metadata.annotations?.[ANNOTATION_TEMPLATE_HASH];
  return made !== undefined && made !== object.metadata.annotations?.[ANNOTATION_TEMPLATE_HASH];
}

/** Label of the only workload, so that a Service without selector finds its pods and no others. */
function soleWorkloadLabel(plan: CrdPlan, expanded: readonly Expanded[]): string | undefined {
  const entry = plan.soleWorkload;
  const found = expanded.find((e) => e.kind === "wanted" && e.entry === entry);
  return entry && found?.kind === "wanted" ? objectLabel(entry.resource.gvk.kind, found.name) : undefined;
}

/** A custom child of a cluster-scoped kind carries no namespace, whatever the default said. */
function onServedScope(object: KubeObject, type: ResourceType): KubeObject {
  if (type.namespaced || object.metadata.namespace === undefined) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function kindProblem(wanted: Wanted, message: string): ChildOutcome {
  return {
    problems: [{
      reason: "KindUnavailable",
      message: `${wanted.entry.resource.gvk.kind}/${wanted.name}: ${message}`,
      span: wanted.entry.span,
    }],
  };
}

function originOf(entry: PlannedEntry) {
  return { entryId: entry.id, span: entry.span };
}

/** False for an object in a namespace that this CRD may not act in: it is left alone. */
export function isNamespaceAllowed(plan: CrdPlan, namespace: string | undefined): boolean {
  if (namespace === undefined) return true;
  const { restrictedNamespaces, allowedNamespaces } = plan.settings;
  const matches = (pattern: string) =>
    pattern.endsWith("*") ? namespace.startsWith(pattern.slice(0, -1)) : namespace === pattern;
  if (restrictedNamespaces.some(matches)) return false;
  return allowedNamespaces.length === 0 || allowedNamespaces.some(matches);
}
