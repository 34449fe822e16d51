/**
 * Shorthand entries to Kubernetes objects: `compileResource(kind, entry)`, then `build(scope, cr)`. One kind = one file
 * plus one line in `kinds_table.ts`.
 * @module
 */
// Owns: the public surface of runtime/language/resources. Must not: hold logic.

export { compileResource, resourceKindOf } from "./compile.ts";
export type { Built, CompiledResource, Identified, Placement, Targets } from "./compiled_resource.ts";
export { type Certificate, type CertificateRequest, durationField } from "./certificate.ts";
export type { CopySource } from "./copy.ts";
export type { CompiledCertificate, CompiledCopy, Needed, Supplies } from "./supply.ts";
export { certificateSecretName, createsCertificate } from "./ingress.ts";
export type { Field, FieldContext, Rendering, SchemaLookup } from "./field_context.ts";
export { RESOURCE_KINDS } from "./kinds_table.ts";
export type { Profile, ProfileRegistry } from "./field_context.ts";
export { type AutoscaleBaseline, autoscaleBlock } from "./autoscale_profile.ts";
export { BUILT_IN_REGISTRY, compileProfiles, unknownProfile } from "./profiles.ts";
export type { ProfileFamily } from "./profiles_table.ts";
export { COMMON_KEYS, type CrIdentity, type ResourceKind, type Upkeep } from "./resource_kind.ts";
export type { ScaleDecision, ScaleState, WorkloadAutoscale } from "./workload_autoscale.ts";
