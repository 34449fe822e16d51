// Owns: `clusterRoleBindings`. Must not: create what it binds.

import { jsonEqual } from "../../base/mod.ts";
import { bindingBody } from "./binding.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** ClusterRoleBinding: the API server lets no `roleRef` change, so that another one means a new object. */
export const CLUSTER_ROLE_BINDING: ResourceKind = {
  listKey: "clusterRoleBindings",
  gvk: () => ({ group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding" }),
  plural: "clusterrolebindings",
  namespaced: false,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-crb`,
  keys: ["roleRef", "subjects"],
  mustReplace: (existing, desired) => !jsonEqual(existing["roleRef"], desired["roleRef"]),
  compile: (entry, context) => bindingBody(entry, context, ["ClusterRole"]),
};
