// Owns: which permissions a Katalog needs, derived and never listed by hand. Must not: write RBAC objects.

import { builtInKind } from "../katalog/mod.ts";
import type { GroupVersionKind } from "../../kube/mod.ts";
import type { ChildType, CrdPlan, Permission } from "./plan.ts";

const CHILD_VERBS = ["create", "delete", "get", "list", "patch", "watch"];

/** What every runtime needs, whatever it manages. */
const RUNTIME_PERMISSIONS: readonly Permission[] = [
  {
    group: "events.k8s.io",
    resource: "events",
    verbs: ["create", "patch"],
    because: "what happened is reported",
  },
  {
    group: "coordination.k8s.io",
    resource: "leases",
    verbs: ["create", "get", "patch"],
    because: "one replica leads",
  },
  {
    group: "apiextensions.k8s.io",
    resource: "customresourcedefinitions",
    verbs: ["list", "watch"],
    because: "a kind that appears later is noticed at once",
  },
];

/** Permissions of all CRDs, merged per resource and sorted. */
export function derivePermissions(crds: readonly CrdPlan[]): readonly Permission[] {
  const merged = new Map<string, Permission>();
  for (const permission of [...crds.flatMap(permissionsOf), ...RUNTIME_PERMISSIONS]) {
    const key = `${permission.group}/${permission.resource}`;
    merged.set(key, together(merged.get(key), permission));
  }
  return [...merged.values()].sort((a, b) =>
    a.group === b.group ? (a.resource < b.resource ? -1 : 1) : a.group < b.group ? -1 : 1
  );
}

/** One permission for both; the reason is that of the first. */
function together(first: Permission | undefined, second: Permission): Permission {
  const verbs = new Set([...(first?.verbs ?? []), ...second.verbs]);
  const note = first?.note ?? second.note;
  return { ...(first ?? second), verbs: [...verbs].sort(), ...(note === undefined ? {} : { note }) };
}

function permissionsOf(crd: CrdPlan): readonly Permission[] {
  if (crd.observesOnly) return [onObjects(crd)];
  return [
    onObjects(crd),
    ...(crd.hasStatusSubresource ? [onStatus(crd)] : []),
    onFinalizers(crd),
    ...crd.childTypes.map((child) => onChildren(crd, child)),
    ...onNamespaces(crd),
  ];
}

function onObjects(crd: CrdPlan): Permission {
  const { group, plural, kind } = crd.type;
  const writes = crd.rules.cleanup ? ["delete", "patch"] : crd.observesOnly ? [] : ["patch"];
  return {
    group,
    resource: plural,
    verbs: [...writes, "get", "list", "watch"],
    because: crd.observesOnly ? `${kind} is checked` : `${kind} is managed`,
  };
}

function onStatus({ type: { group, plural, kind } }: CrdPlan): Permission {
  return {
    group,
    resource: `${plural}/status`,
    verbs: ["patch"],
    because: `the status of ${kind} is reported`,
  };
}

/** Where OwnerReferencesPermissionEnforcement is on, blocking owner references need it even without a finalizer. */
function onFinalizers({ type: { group, plural, kind } }: CrdPlan): Permission {
  return {
    group,
    resource: `${plural}/finalizers`,
    verbs: ["update"],
    because: `${kind} owns its children`,
  };
}

function onChildren(crd: CrdPlan, child: ChildType): Permission {
  const copying = copies(crd, child) ? " and reads those it copies" : "";
  return {
    group: child.gvk.group,
    resource: child.plural ?? pluralOf(child.gvk),
    verbs: CHILD_VERBS,
    because: `${crd.type.kind} makes ${child.gvk.kind}${copying}`,
    ...noteOn(child.gvk),
  };
}

/** Where children lie in namespaces that may appear later. */
function onNamespaces(crd: CrdPlan): readonly Permission[] {
  const isPlaced = [...crd.onCreate, ...crd.onReconcile].some(({ resource }) =>
    resource.declaresNamespace || resource.targets !== undefined
  );
  if (!isPlaced) return [];
  return [{
    group: "",
    resource: "namespaces",
    verbs: ["list", "watch"],
    because: "a namespace that appears later is noticed at once",
  }];
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
