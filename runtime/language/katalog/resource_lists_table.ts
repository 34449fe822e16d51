// Owns: the resource lists a block may hold, and the names that promise one but never worked. Must not: hold fields.

// @ts-types="./schema_generated.d.ts"
import { schema } from "./schema_generated.js";

/** What a block holds besides objects. */
const OTHER_KEYS: readonly string[] = ["external", "when", "or"];

/** Lists of a lifecycle block, canonical spelling, in the order of the reference; the schema names them. */
export const RESOURCE_LIST_KEYS: readonly string[] = Object
  .keys(schema.$defs["reconcileBlock"]?.properties ?? {})
  .filter((key) => !OTHER_KEYS.includes(key));

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
