// Owns: which permissions a Katalog needs, derived and never listed by hand. Must not: write RBAC objects.

import { builtInKind } from "../katalog/mod.ts";
import type { GroupVersionKind } from "../../kube/mod.ts";
import type { ChildType, CrdPlan, Permission } from "./plan.ts";

const CHILD_VERBS = ["create", "delete", "get", "list", "patch", "watch"];

/** Permissions of all CRDs, merged per resource and sorted. */
export function derivePermissions(crds: readonly CrdPlan[]): readonly Permission[] {
  const merged = new Map<string, Permission>();
  const add = (permission: Permission) => {
    const key = `${permission.group}/${permission.resource}`;
    const present = merged.get(key);
    const verbs = new Set([...(present?.verbs ?? []), ...permission.verbs]);
    const note = present?.note ?? permission.note;
    merged.set(key, {
      ...(present ?? permission),
      verbs: [...verbs].sort(),
      ...(note === undefined ? {} : { note }),
    });
  };
  for (const crd of crds) {
    const { group, plural, kind } = crd.type;
    const writes = crd.rules.cleanup ? ["delete", "patch"] : crd.observesOnly ? [] : ["patch"];
    add({
      group,
      resource: plural,
      verbs: [...writes, "get", "list", "watch"],
      because: crd.observesOnly ? `${kind} is checked` : `${kind} is managed`,
    });
    if (crd.observesOnly) continue;
    if (crd.hasStatusSubresource) {
      add({
        group,
        resource: `${plural}/status`,
        verbs: ["patch"],
        because: `the status of ${kind} is reported`,
      });
    }
    // Where OwnerReferencesPermissionEnforcement is on, blocking owner references need it even without a finalizer.
    add({ group, resource: `${plural}/finalizers`, verbs: ["update"], because: `${kind} owns its children` });
    for (const child of crd.childTypes) {
      add({
        group: child.gvk.group,
        resource: child.plural ?? pluralOf(child.gvk),
        verbs: CHILD_VERBS,
        because: `${kind} makes ${child.gvk.kind}${copies(crd, child) ? " and reads those it copies" : ""}`,
        ...noteOn(child.gvk),
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
    verbs: ["create", "get", "patch"],
    because: "one replica leads",
  });
  add({
    group: "apiextensions.k8s.io",
    resource: "customresourcedefinitions",
    verbs: ["list", "watch"],
    because: "a kind that appears later is noticed at once",
  });
  return [...merged.values()].sort((a, b) =>
    a.group === b.group ? (a.resource < b.resource ? -1 : 1) : a.group < b.group ? -1 : 1
  );
}

/** True when some child of the kind is made from an object that somebody else keeps. */
function copies(crd: CrdPlan, { gvk }: ChildType): boolean {
  return [...crd.onCreate, ...crd.onReconcile].some(({ resource }) =>
    resource.copies !== undefined && resource.gvk.kind === gvk.kind && resource.gvk.group === gvk.group
  );
}

/** Source: RBAC, privilege escalation prevention. */
function noteOn({ group, kind }: GroupVersionKind): { readonly note?: string } {
  if (group !== "rbac.authorization.k8s.io") return {};
  return kind.endsWith("Binding")
    ? {
      note:
        "the API server lets nobody bind a role with rules that he lacks: grant the runtime these rules too, or the verb bind on that role",
    }
    : {
      note:
        "the API server lets nobody grant rules that he lacks: grant the runtime these rules too, or the verb escalate on roles",
    };
}

/** The plural of a kind: known for built-in kinds, otherwise by the rule that CRD generators follow. */
function pluralOf(gvk: GroupVersionKind): string {
  const known = builtInKind(gvk.kind);
  if (known && known.group === gvk.group) return known.plural;
  const lower = gvk.kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}
