// Owns: `roleBindings`. Must not: create what it binds.

import { jsonEqual } from "../../base/mod.ts";
import { bindingBody } from "./binding.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** RoleBinding: the API server lets no `roleRef` change, so that another one means a new object. */
export const ROLE_BINDING: ResourceKind = {
  listKey: "roleBindings",
  gvk: () => ({ group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding" }),
  plural: "rolebindings",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-rolebinding`,
  keys: ["roleRef", "subjects"],
  mustReplace: (existing, desired) => !jsonEqual(existing["roleRef"], desired["roleRef"]),
  compile: (entry, context) => bindingBody(entry, context, ["Role", "ClusterRole"]),
};
