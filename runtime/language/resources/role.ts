// Owns: `roles`. Must not: derive the permissions that creating one needs (plan does).

import { rulesField } from "./policy_rules.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** Role: `rules`, at least one. */
export const ROLE: ResourceKind = {
  listKey: "roles",
  gvk: () => ({ group: "rbac.authorization.k8s.io", version: "v1", kind: "Role" }),
  plural: "roles",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-role`,
  keys: ["rules"],
  compile(entry, context) {
    const rules = rulesField(entry, context, { nonResourceUrls: false });
    return (rendering) => ({ rules: rules(rendering) ?? [] });
  },
};
