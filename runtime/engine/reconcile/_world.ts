// Owns: a tiny world for tests of decisions: objects by key, types as served. Must not: be imported by product code.

import { seededRandom } from "../../base/mod.ts";
import type { GroupVersionKind, KubeObject, ResourceType } from "../../kube/mod.ts";
import { LABEL_OWNER_UID } from "./names.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

const NAMESPACED = new Set([
  "Deployment",
  "Service",
  "ConfigMap",
  "Secret",
  "Job",
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "NetworkPolicy",
  "Ingress",
  "PodDisruptionBudget",
  "PersistentVolumeClaim",
  "Widget",
]);

/** The managed object of these tests. */
export function site(spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: "demo.example.com/v1",
    kind: "Site",
    metadata: {
      name: "shop",
      namespace: "web",
      uid: "uid-shop",
      generation: 1,
      resourceVersion: "7",
      ...metadata,
    },
    spec,
  };
}

/** A snapshot in which `children` exist. */
export function snapshotOf(
  object: KubeObject,
  children: readonly KubeObject[] = [],
  more: Partial<Snapshot> = {},
): Snapshot {
  const byKey = new Map(children.map((child) => [childKey(gvkOf(child), child.metadata), child]));
  return {
    object,
    children: {
      get: (type, at) => byKey.get(childKey(type, at)),
      owned: () => children.filter((c) => c.metadata.labels?.[LABEL_OWNER_UID] === object.metadata.uid),
    },
    foreign: new Map(),
    typeOf,
    unavailable: new Map(),
    now: Date.UTC(2026, 0, 1),
    random: seededRandom(1),
    ...more,
  };
}

/** Every kind is served, as the API server of these tests has it. */
export function typeOf(gvk: GroupVersionKind): ResourceType {
  return { ...gvk, plural: `${gvk.kind.toLowerCase()}s`, namespaced: NAMESPACED.has(gvk.kind) };
}

function gvkOf(object: KubeObject) {
  const slash = object.apiVersion.indexOf("/");
  return { group: slash < 0 ? "" : object.apiVersion.slice(0, slash), kind: object.kind };
}
