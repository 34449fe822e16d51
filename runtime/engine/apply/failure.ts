// Owns: what to advise when a write is refused. Must not: retry or delete.

import { OrkError, ownValue } from "../../base/mod.ts";
import { formatRef, KubeApiError, type ObjectRef, refOf, type Write } from "../../kube/mod.ts";

/** Fields that the API server never changes, by kind; a prefix of the refused field. Source: Kubernetes API validation. */
const IMMUTABLE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec.selector"],
  ReplicaSet: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  StatefulSet: ["spec"],
  Job: [
    "spec.template",
    "spec.selector",
    "spec.completions",
    "spec.completionMode",
    "spec.podFailurePolicy",
  ],
  Service: ["spec.clusterIP", "spec.clusterIPs", "spec.ipFamilies"],
  ConfigMap: ["data", "binaryData", "immutable"],
  Secret: ["data", "type", "immutable"],
  PersistentVolumeClaim: ["spec"],
  PersistentVolume: ["spec"],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  Pod: ["spec"],
};

/** The object that a write is about. */
export function targetOf(write: Write): ObjectRef {
  return "ref" in write ? write.ref : refOf(write.object);
}

/**
 * The failure with advice where there is some: `apply/immutable-field` and `apply/field-conflict` keep the server's error
 * as their cause; every other failure is returned as it is.
 */
export function explainFailure(error: OrkError, write: Write): OrkError {
  if (!(error instanceof KubeApiError)) return error;
  const target = targetOf(write);
  if (error.reason === "FieldConflict") {
    return new OrkError(error.message, {
      code: "apply/field-conflict",
      retry: error.retry,
      cause: error,
      hint:
        "set `forceConflict: true` on this entry to take the fields over, or leave them out of the template",
    });
  }
  if (error.reason !== "Invalid" || write.kind !== "apply") return error;
  const fields = [...new Set(error.causes.map((c) => c.field))].filter((f) => isImmutable(target.kind, f));
  if (fields.length === 0) return error;
  return new OrkError(error.message, {
    code: "apply/immutable-field",
    retry: error.retry,
    cause: error,
    hint:
      `if ${fields.join(", ")} was meant to change: the API server never changes it on a ${target.kind}; ` +
      `delete ${formatRef(target)} and it is created again, or undo the change`,
  });
}

function isImmutable(kind: string, field: string): boolean {
  return (ownValue(IMMUTABLE_FIELDS, kind) ?? []).some((f) =>
    field === f || field.startsWith(`${f}.`) || field.startsWith(`${f}[`)
  );
}
