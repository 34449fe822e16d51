// Owns: the record of Jobs that ran for an object, kept on the object, in bounded space. Must not: decide what runs.

import type { KubeObject, ObjectRef } from "../../kube/mod.ts";
import type { Expanded } from "./expand.ts";
import { ANNOTATION_JOBS, ANNOTATION_TEMPLATE_HASH } from "./names.ts";
import { childKey } from "./snapshot.ts";

/** Name to digest of the rendered template, in the order in which they ran. */
export type JobRecord = ReadonlyMap<string, string>;

/** Jobs that nothing declares any more are remembered up to this number, the latest ones; about 80 bytes each. */
const MAX_FORMER = 100;

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

/** The record with what is there now, and without what was declared long ago. */
export function recordWith(
  owner: KubeObject,
  jobs: readonly KubeObject[],
  expanded: readonly Expanded[],
): JobRecord {
  const record = new Map(recordedJobs(owner));
  for (const { metadata } of jobs) {
    const hash = metadata.annotations?.[ANNOTATION_TEMPLATE_HASH];
    const name = jobName(owner, metadata);
    if (hash === undefined || record.get(name) === hash) continue;
    record.delete(name);
    record.set(name, hash);
  }
  return withoutOldest(record, owner, expanded);
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
  for (const name of former.slice(0, Math.max(0, former.length - MAX_FORMER))) record.delete(name);
  return record;
}

/** The key of a Job by its name in the record. */
function keyOf(owner: KubeObject, name: string): string {
  const [namespace, own] = name.includes("/") ? name.split("/") as [string, string] : [undefined, name];
  const place = namespace ?? owner.metadata.namespace;
  return childKey({ group: "batch", kind: "Job" }, {
    ...(place === undefined ? {} : { namespace: place }),
    name: own,
  });
}
