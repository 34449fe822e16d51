// Owns: labels, annotations and finalizers that mark what is ours. Must not: decide anything.

import { shortHash } from "../../base/mod.ts";

/** Interface facts: users select by them, and older installations carry them. Source: decisions 1.8 and 1.21. */
export const LABEL_MANAGED = "orkestra.orkspace.io/managed";
export const LABEL_OWNER = "orkestra-owner";
export const LABEL_OWNER_UID = "orkestra.orkspace.io/owner-uid";
export const LABEL_MANAGED_BY = "managed-by";
/** Distinguishes the pods of two workloads of one object; immutable for the life of the workload. */
export const LABEL_OBJECT = "orkestra.orkspace.io/object";

export const ANNOTATION_MANAGED_BY = "orkestra.orkspace.io/managed-by";
export const ANNOTATION_MANAGED_SINCE = "orkestra.orkspace.io/managed-since";
/** On a child: the block that made it, which decides whether it goes when nothing declares it any more. */
export const ANNOTATION_BLOCK = "orkestra.orkspace.io/block";
/** On a Secret that is rotated: when its values were generated, RFC 3339. */
export const ANNOTATION_GENERATED_AT = "orkestra.orkspace.io/generated-at";
/** On a Secret with a certificate: digests of what was asked for and of what was made. */
export const ANNOTATION_CERTIFICATE = "orkestra.orkspace.io/certificate";
/** On a workload with `autoscale`: when its replicas were last changed by that, RFC 3339. */
export const ANNOTATION_LAST_SCALE = "orkestra.orkspace.io/last-scale-event";
/** On a Job: digest of its rendered template. */
export const ANNOTATION_TEMPLATE_HASH = "orkestra.orkspace.io/template-hash";
/** On the managed object: Jobs that ran, so that one removed by hand or by its TTL does not run again. */
export const ANNOTATION_JOBS = "orkestra.orkspace.io/jobs";

/** On the managed object: since when the conditions of its cleanup rule hold, RFC 3339. */
export const ANNOTATION_CLEANUP_SINCE = "orkestra.orkspace.io/cleanup-since";

export const FINALIZER_CLEANUP = "orkestra.orkspace.io/cleanup";

/** A name as a label value: at most 63 characters, long names end in a digest. Source: Kubernetes label syntax. */
export function labelValue(name: string): string {
  return name.length <= 63 ? name : `${name.slice(0, 54).replace(/[^a-zA-Z0-9]+$/, "")}-${shortHash(name)}`;
}

/** Value of the per-object selector label. */
export function objectLabel(kind: string, name: string): string {
  return `${kind.toLowerCase()}-${shortHash(name)}`.slice(-63);
}
