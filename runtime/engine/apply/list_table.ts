// Owns: which lists of built-in kinds are maps or sets by nature, and which fields are quantities. Must not: compare.

import type { JsonObject } from "../../base/mod.ts";
import { jsonAt } from "../../base/mod.ts";
import type { GroupVersionKind } from "../../kube/mod.ts";

/** How the elements of a list are told apart. `ordered`: their relative order matters too. */
export interface ListIdentity {
  /** Field names and, where the field may be absent, its default. */
  readonly keys: readonly (readonly [field: string, absent?: string])[];
  readonly ordered?: boolean;
}

const BY_NAME: ListIdentity = { keys: [["name"]] };
/** Start order and variable expansion follow the list. */
const BY_NAME_IN_ORDER: ListIdentity = { keys: [["name"]], ordered: true };

/** Source: `x-kubernetes-list-map-keys` of the Kubernetes OpenAPI schema, v1.36. */
const BY_FIELD: Readonly<Record<string, ListIdentity>> = {
  containers: BY_NAME_IN_ORDER,
  initContainers: BY_NAME_IN_ORDER,
  ephemeralContainers: BY_NAME,
  env: BY_NAME_IN_ORDER,
  volumes: BY_NAME,
  volumeMounts: { keys: [["mountPath"]] },
  volumeDevices: { keys: [["devicePath"]] },
  imagePullSecrets: BY_NAME,
  resourceClaims: BY_NAME,
  schedulingGates: BY_NAME,
  hostAliases: { keys: [["ip"]] },
  topologySpreadConstraints: { keys: [["topologyKey"], ["whenUnsatisfiable"]] },
};
const CONTAINER_PORTS: ListIdentity = { keys: [["containerPort"], ["protocol", "TCP"]] };
const SERVICE_PORTS: ListIdentity = { keys: [["port"], ["protocol", "TCP"]] };
const OWNER_REFERENCES: ListIdentity = { keys: [["uid"]] };
const SET: ListIdentity = { keys: [] };

const CONTAINER_LISTS = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** Groups whose kinds the API server itself defines, so that the tables hold for them. */
const BUILT_IN_GROUPS = new Set([
  "",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "networking.k8s.io",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "node.k8s.io",
  "events.k8s.io",
]);

/** True for kinds that the tables describe. */
export function isBuiltInKind(type: Pick<GroupVersionKind, "group">): boolean {
  return BUILT_IN_GROUPS.has(type.group);
}

/** Identity of the list at `path` (list elements in it are `[...]`), or undefined when it is compared by position. */
export function listIdentity(
  type: Pick<GroupVersionKind, "group" | "kind">,
  path: readonly string[],
): ListIdentity | undefined {
  const field = path.at(-1)!;
  if (path.length === 2 && path[0] === "metadata") {
    return field === "ownerReferences" ? OWNER_REFERENCES : field === "finalizers" ? SET : undefined;
  }
  if (!isBuiltInKind(type)) return undefined;
  if (field === "ports") {
    if (CONTAINER_LISTS.has(path.at(-3) ?? "")) return CONTAINER_PORTS;
    return type.kind === "Service" && path.length === 2 ? SERVICE_PORTS : undefined;
  }
  if (field === "secrets") return type.kind === "ServiceAccount" ? BY_NAME : undefined;
  return Object.hasOwn(BY_FIELD, field) ? BY_FIELD[field] : undefined;
}

/** The text that tells one element from the others, or undefined when a key is missing. */
export function elementKey(identity: ListIdentity, element: unknown): string | undefined {
  if (identity.keys.length === 0) return typeof element === "string" ? element : undefined;
  const parts: string[] = [];
  for (const [field, absent] of identity.keys) {
    const value = jsonAt(element as JsonObject, [field]) ?? absent;
    if (!["string", "number", "bigint"].includes(typeof value)) return undefined;
    parts.push(String(value));
  }
  return parts.join("/");
}

const QUANTITY_MAPS = new Set([
  "limits",
  "requests",
  "capacity",
  "overhead",
  "hard",
  "max",
  "min",
  "default",
  "defaultRequest",
  "maxLimitRequestRatio",
]);
const QUANTITY_FIELDS = new Set(["sizeLimit", "divisor", "averageValue"]);

/** True where the API type of the field is `resource.Quantity`: `1000m` and `1` are then the same. */
export function isQuantityField(type: Pick<GroupVersionKind, "group">, path: readonly string[]): boolean {
  if (!isBuiltInKind(type)) return false;
  const field = path.at(-1)!;
  const parent = path.at(-2) ?? "";
  // An HPA metric target: `value` beside `averageValue`.
  return QUANTITY_FIELDS.has(field) || QUANTITY_MAPS.has(parent) ||
    (field === "value" && parent === "target");
}
