// Owns: which permissions a Katalog needs, derived and never listed by hand. Must not: write RBAC objects.

import type { CrdPlan, Permission } from "./plan.ts";

const CHILD_VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"];

/** Permissions of all CRDs, merged per resource and sorted. */
export function derivePermissions(crds: readonly CrdPlan[]): readonly Permission[] {
  const merged = new Map<string, Permission>();
  const add = (permission: Permission) => {
    const key = `${permission.group}/${permission.resource}`;
    const present = merged.get(key);
    const verbs = new Set([...(present?.verbs ?? []), ...permission.verbs]);
    merged.set(key, { ...(present ?? permission), verbs: [...verbs].sort() });
  };
  for (const crd of crds) {
    const { group, plural, kind } = crd.type;
    add({ group, resource: plural, verbs: ["get", "list", "patch", "watch"], because: `${kind} is managed` });
    if (crd.hasStatusSubresource) {
      add({
        group,
        resource: `${plural}/status`,
        verbs: ["patch"],
        because: `the status of ${kind} is reported`,
      });
    }
    if (crd.settings.finalizers.length > 0 || mayNeedFinalizer(crd)) {
      add({ group, resource: `${plural}/finalizers`, verbs: ["update"], because: `${kind} is cleaned up` });
    }
    for (const child of crd.childTypes) {
      add({
        group: child.gvk.group,
        resource: child.plural ?? `${child.gvk.kind.toLowerCase()}s`,
        verbs: CHILD_VERBS,
        because: `${kind} makes ${child.gvk.kind}`,
      });
    }
  }
  add({
    group: "events.k8s.io",
    resource: "events",
    verbs: ["create", "patch"],
    because: "what happened is reported",
  });
  add({
    group: "coordination.k8s.io",
    resource: "leases",
    verbs: ["create", "get", "update"],
    because: "one replica leads",
  });
  return [...merged.values()].sort((a, b) =>
    a.group === b.group ? (a.resource < b.resource ? -1 : 1) : a.group < b.group ? -1 : 1
  );
}

/** True when an object of this CRD may have children that the garbage collector does not remove. */
export function mayNeedFinalizer(crd: CrdPlan): boolean {
  if (crd.onDelete.length > 0) return true;
  return crd.type.namespaced &&
    [...crd.onCreate, ...crd.onReconcile].some(({ resource }) =>
      resource.namespaced !== true || resource.declaresNamespace
    );
}
