// Owns: the resource lists a block may hold, and the names that promise one but never worked. Must not: hold fields.

/** Lists of a lifecycle block, canonical spelling, in the order of the reference. */
export const RESOURCE_LIST_KEYS: readonly string[] = [
  "deployments",
  "replicaSets",
  "statefulSets",
  "daemonSets",
  "pods",
  "jobs",
  "cronJobs",
  "services",
  "ingresses",
  "networkPolicies",
  "configMaps",
  "secrets",
  "namespaces",
  "persistentVolumeClaims",
  "persistentVolumes",
  "serviceAccounts",
  "roles",
  "roleBindings",
  "clusterRoles",
  "clusterRoleBindings",
  "hpa",
  "pdb",
  "resourceQuotas",
  "limitRanges",
  "custom",
];

/** Keys that older tools accepted and ignored; such objects go through `custom`. */
export const PLACEHOLDER_LIST_KEYS: readonly string[] = [
  "podTemplates",
  "storageClasses",
  "storageLocations",
  "storagePools",
  "storageBackups",
  "storageSnapshots",
  "storageVolumes",
  "serviceMonitors",
  "priorityClasses",
  "priorityLevelConfigurations",
  "runtimeClasses",
  "podSecurityPolicies",
  "volumes",
  "volumeMounts",
];
