// Owns: Jobs that ended and were removed before a reconcile could record how. Must not: record it.

import { type KubeObject, objectKey, type ResourceType } from "../../kube/mod.ts";
import { LABEL_OWNER_UID, readinessOf } from "../reconcile/mod.ts";
import type { Change } from "../watch/mod.ts";

/** Of so many managed objects; of those that left last. */
const MAX_OWNERS = 1_000;
/** Of each; of those that left last. No fewer than may leave before a reconcile records them. */
const MAX_JOBS = 100;

/** A Job with a short time to live may be gone when its end is looked at: the watch had both in one go. */
export class DepartedJobs {
  readonly #byOwner = new Map<string, Map<string, KubeObject>>();

  note(type: ResourceType, change: Change): void {
    if (type.group !== "batch" || type.kind !== "Job") return;
    if (change.kind === "deleted" && readinessOf(change.old).isFinished) this.#add(change.old);
    if (change.kind === "added") this.#byOwner.get(ownerOf(change.new))?.delete(change.key);
  }

  of(uid: string | undefined): readonly KubeObject[] {
    return [...this.#byOwner.get(uid ?? "")?.values() ?? []];
  }

  #add(job: KubeObject): void {
    const owner = ownerOf(job);
    if (owner === "") return;
    const jobs = this.#byOwner.get(owner) ?? new Map<string, KubeObject>();
    const key = objectKey(job.metadata);
    jobs.delete(key);
    jobs.set(key, withoutSpec(job));
    this.#byOwner.delete(owner);
    this.#byOwner.set(owner, jobs);
    keepLast(jobs, MAX_JOBS);
    keepLast(this.#byOwner, MAX_OWNERS);
  }
}

function keepLast(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}

function ownerOf(job: KubeObject): string {
  return job.metadata.labels?.[LABEL_OWNER_UID] ?? "";
}

function withoutSpec({ apiVersion, kind, metadata, status }: KubeObject): KubeObject {
  const { name, namespace, creationTimestamp, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    status,
  };
}
