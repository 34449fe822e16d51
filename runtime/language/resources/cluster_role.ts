// Owns: `clusterRoles`. Must not: derive the permissions that creating one needs (plan does).

import { rulesField } from "./policy_rules.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** ClusterRole: `rules`, at least one. */
export const CLUSTER_ROLE: ResourceKind = {
  listKey: "clusterRoles",
  gvk: () => ({ group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole" }),
  plural: "clusterroles",
  namespaced: false,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-cluster-role`,
  keys: ["rules"],
  compile(entry, context) {
    const rules = rulesField(entry, context, { nonResourceUrls: true });
    return (rendering) => ({ rules: rules(rendering) ?? [] });
  },
};
