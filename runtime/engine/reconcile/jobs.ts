// Owns: the record of Jobs that ran for an object, kept on the object, in bounded space. Must not: decide what runs.

import type { KubeObject, ObjectRef } from "../../kube/mod.ts";
import type { Expanded } from "./expand.ts";
import { formatOutcome, goneJob, outcomeOf, parseOutcome } from "./job_outcomes.ts";
import { ANNOTATION_JOBS, ANNOTATION_TEMPLATE_HASH } from "./names.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

/**
 * Name to digest of the rendered template, in the order in which they ran; with `:` and how it ended, once that was seen
 * and where something reads it.
 */
export type JobRecord = ReadonlyMap<string, string>;

/** Jobs that nothing declares any more are remembered up to this number, the latest ones; about 80 bytes each, 130 with how they ended. */
const MAX_FORMER = 100;

/** Beyond so many characters the oldest lose how they ended. Source: apimachinery, 256 KiB for all annotations together. */
const MAX_CHARACTERS = 128 * 1024;

/** In the record; no name of an object looks like it. */
const ON_DELETE = "onDelete.";

/** The Jobs that ran for this object. */
export function recordedJobs(object: KubeObject): JobRecord {
  const text = object.metadata.annotations?.[ANNOTATION_JOBS] ?? "";
  return new Map(
    text.split(",").filter((part) => part.includes("=")).map((part) => part.split("=") as [string, string]),
  );
}

/** The opposite of `recordedJobs`. */
export function formatJobs(jobs: JobRecord): string {
  return [...jobs].map(([name, hash]) => `${name}=${hash}`).join(",");
}

/** How the record names a Job: by its name in the namespace of the object, else with its namespace. */
export function jobName(owner: KubeObject, at: Pick<ObjectRef, "namespace" | "name">): string {
  const isNear = at.namespace === undefined || at.namespace === owner.metadata.namespace;
  return isNear ? at.name : `${at.namespace}/${at.name}`;
}

/** The same for a Job of `onDelete`. */
export function lastJobName(owner: KubeObject, at: Pick<ObjectRef, "namespace" | "name">): string {
  return ON_DELETE + jobName(owner, at);
}

/** True for the key of a Job that ran. */
export function hasRun(owner: KubeObject, key: string): boolean {
  return [...recordedJobs(owner).keys()].some((name) => keyOf(owner, name) === key);
}

/** Digest of the template with which a Job ran, if it did. */
export function ranWith(owner: KubeObject, at: Pick<ObjectRef, "namespace" | "name">): string | undefined {
  return hashIn(recordedJobs(owner).get(jobName(owner, at)));
}

/** The record with what is there now, and without what was declared long ago. */
export function recordWith(
  owner: KubeObject,
  jobs: KnownJobs,
  { expanded, keepsOutcomes }: {
    readonly expanded: readonly Expanded[];
    /** Something reads how Jobs ended. */
    readonly keepsOutcomes: boolean;
  },
): JobRecord {
  return withinSize(withoutOldest(noted(owner, jobs, keepsOutcomes), owner, expanded));
}

function noted(owner: KubeObject, jobs: KnownJobs, keepsOutcomes: boolean): Map<string, string> {
  const record = new Map(recordedJobs(owner));
  for (const job of jobs.departed) {
    // One that ran again since is no news.
    const known = record.get(jobName(owner, job.metadata));
    if (known === undefined || hashIn(known) === hashOf(job)) note(record, owner, { job, keepsOutcomes });
  }
  for (const job of jobs.present) note(record, owner, { job, keepsOutcomes });
  return record;
}

/** What is known of the Jobs of an object besides the record. */
export interface KnownJobs {
  readonly present: readonly KubeObject[];
  /** As they were last. */
  readonly departed: readonly KubeObject[];
}

function hashOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[ANNOTATION_TEMPLATE_HASH];
}

function hashIn(recorded: string | undefined): string | undefined {
  return recorded?.split(":")[0];
}

function note(
  record: Map<string, string>,
  owner: KubeObject,
  { job, keepsOutcomes }: { readonly job: KubeObject; readonly keepsOutcomes: boolean },
): void {
  const hash = hashOf(job);
  if (hash === undefined) return;
  const name = jobName(owner, job.metadata);
  const outcome = keepsOutcomes ? outcomeOf(job) : undefined;
  const known = record.get(name);
  if (hashIn(known) === hash) {
    if (outcome) record.set(name, `${hash}:${formatOutcome(outcome)}`);
    return;
  }
  record.delete(name);
  record.set(name, outcome ? `${hash}:${formatOutcome(outcome)}` : hash);
}

/**
 * The Jobs of the record that are gone: those whose end was seen, and the keys of those of which it was not. Those that run
 * again are neither.
 */
export function goneJobs(
  { object: owner, children, reruns }: Snapshot,
  present: readonly KubeObject[],
): { readonly ended: readonly KubeObject[]; readonly unknown: ReadonlySet<string> } {
  const record = noted(owner, { present: [], departed: children.departed?.() ?? [] }, true);
  const there = new Set(present.map(({ metadata }) => jobName(owner, metadata)));
  const ended: KubeObject[] = [];
  const unknown = new Set<string>();
  for (const [name, text] of record) {
    if (name.startsWith(ON_DELETE) || there.has(name) || reruns?.has(keyOf(owner, name))) continue;
    const outcome = parseOutcome(text.slice(text.indexOf(":") + 1));
    if (outcome) ended.push(goneJob(placeOf(owner, name), outcome));
    else unknown.add(keyOf(owner, name));
  }
  return { ended, unknown };
}

/** A Job that is declared never runs again, whether its conditions hold or not. */
function withoutOldest(
  record: Map<string, string>,
  owner: KubeObject,
  expanded: readonly Expanded[],
): JobRecord {
  if (record.size <= MAX_FORMER) return record;
  const ofJobs = expanded.filter(({ entry }) => entry.upkeep === "createOnce");
  const isUncertain = ofJobs.some((e) =>
    e.kind === "failed" || (e.kind === "unwanted" && e.key === undefined)
  );
  if (isUncertain) return record;
  const declared = new Set(ofJobs.flatMap((e) => (e.kind === "failed" ? [] : e.key ?? [])));
  const former = [...record.keys()].filter((name) =>
    !name.startsWith(ON_DELETE) && !declared.has(keyOf(owner, name))
  );
  // What is found to have run takes no place of what is recorded: each would push out the next at every reconcile.
  const known = recordedJobs(owner);
  const firstToGo = [
    ...former.filter((name) => !known.has(name)),
    ...former.filter((name) => known.has(name)),
  ];
  for (const name of firstToGo.slice(0, Math.max(0, former.length - MAX_FORMER))) record.delete(name);
  return record;
}

/** An annotation that is too large would be refused, and with it the finalizer beside it. */
function withinSize(record: ReadonlyMap<string, string>): JobRecord {
  let excess = formatJobs(record).length - MAX_CHARACTERS;
  if (excess <= 0) return record;
  return new Map([...record].map(([name, text]) => {
    const hash = excess > 0 ? text.split(":")[0]! : text;
    excess -= text.length - hash.length;
    return [name, hash];
  }));
}

/** The key of a Job by its name in the record. */
function keyOf(owner: KubeObject, name: string): string {
  return childKey({ group: "batch", kind: "Job" }, placeOf(owner, name));
}

function placeOf(owner: KubeObject, name: string): { readonly namespace?: string; readonly name: string } {
  const [namespace, own] = name.includes("/") ? name.split("/") as [string, string] : [undefined, name];
  const place = namespace ?? owner.metadata.namespace;
  return { ...(place === undefined ? {} : { namespace: place }), name: own };
}
