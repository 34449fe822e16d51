/**
 * Shorthand entries to Kubernetes objects: `compileResource(kind, entry)`, then `build(scope, cr)`. One kind = one file
 * plus one line in `kinds_table.ts`.
 * @module
 */
// Owns: the public surface of runtime/language/resources. Must not: hold logic.

export {
  type Built,
  type CompiledResource,
  compileResource,
  type CrIdentity,
  type Identified,
  resourceKindOf,
} from "./compile.ts";
export { RESOURCE_KINDS } from "./kinds_table.ts";
export type { Profile, ProfileRegistry } from "./fields.ts";
export { BUILT_IN_REGISTRY, compileProfiles, unknownProfile } from "./profiles.ts";
export type { ProfileFamily } from "./profiles_table.ts";
export { COMMON_KEYS, type ResourceKind, type Upkeep } from "./resource_kind.ts";
