// Owns: what a resource entry cannot do without. Must not: hold anything else.

/** Fields by list; of a group in brackets one is enough. `metadata.name` stands for a nested field. */
export const REQUIRED_FIELDS: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  deployments: ["image"],
  replicaSets: ["image"],
  statefulSets: ["image"],
  daemonSets: ["image"],
  pods: ["image"],
  jobs: ["image"],
  cronJobs: ["image", "schedule"],
  services: [["port", "ports", "type"]],
  persistentVolumeClaims: ["name", "storage"],
  persistentVolumes: ["name", "capacity"],
  roles: ["rules"],
  clusterRoles: ["rules"],
  roleBindings: ["roleRef", "subjects"],
  clusterRoleBindings: ["roleRef", "subjects"],
  hpa: ["scaleTargetRef", ["maxReplicas", "behavior"]],
  networkPolicies: ["name"],
  resourceQuotas: ["name"],
  limitRanges: ["name"],
  custom: ["apiVersion", "kind", "metadata.name"],
};

/** Pairs of fields of which only one may be set, by list. */
export const EXCLUSIVE_FIELDS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  networkPolicies: [
    ["profile", "ingress"],
    ["profile", "egress"],
    ["profile", "policyTypes"],
    ["profile", "fromNetworkPolicy"],
  ],
  resourceQuotas: [["profile", "hard"], ["profile", "fromResourceQuota"]],
  limitRanges: [["profile", "limits"], ["profile", "fromLimitRange"]],
  pdb: [["minAvailable", "maxUnavailable"]],
  persistentVolumes: [["hostPath", "csiDriver"]],
  secrets: [["tls", "fromSecret"]],
};

/** Blocks inside a workload in which a profile excludes explicit fields. */
export const PROFILE_BLOCKS: readonly string[] = [
  "resources",
  "securityContext",
  "podSecurity",
  "rollingUpdate",
];

/** Lists of kinds that live outside namespaces. */
export const CLUSTER_SCOPED_LISTS: readonly string[] = [
  "namespaces",
  "persistentVolumes",
  "clusterRoles",
  "clusterRoleBindings",
];
