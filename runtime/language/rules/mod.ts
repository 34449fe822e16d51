/**
 * The rules of a CRD: `compileRules(entry, context)` once, then pure evaluation of validation, mutation, normalising,
 * gates and moments.
 * @module
 */
// Owns: the public surface of runtime/language/rules. Must not: hold logic.

export { type CompiledRules, compileRules } from "./compile_rules.ts";
export type { CrdVersionSchema, RulesContext } from "./context.ts";
export { AUTOSCALE_METRICS } from "./autoscale_metrics_table.ts";
export {
  type AutoscaleSettings,
  type AutoscaleState,
  type AutoscaleTick,
  autoscaleTick,
  type CompiledAutoscale,
} from "./autoscale.ts";
export type { ExternalBlocks, ExternalMoment, ObserveRules } from "./compile_observe.ts";
export {
  type CompiledConversion,
  conversionChain,
  type ConversionPath,
  convertObject,
  versionOf,
} from "./conversion.ts";
export { type CompiledCross, crossCrds, type CrossEntry, crossHosts, type CrossProtocol } from "./cross.ts";
export {
  type CrossFound,
  type CrossTarget,
  type CrossTargets,
  crossTargets,
  crossValue,
  initialCross,
} from "./cross_read.ts";
export { type CompiledEnrich, enrichReads, enrichTargets } from "./enrich.ts";
export { ENRICH_TARGETS, type EnrichRead, type EnrichTarget } from "./enrich_targets_table.ts";
export type { Environment } from "./environment_text.ts";
export { type CompiledEvents, type EventFilter, eventValue, matchingFilters } from "./events.ts";
export {
  type CompiledExternal,
  type Credential,
  type ExternalCall,
  externalHosts,
  externalSecrets,
  externalVariables,
  type HostUse,
  type SecretUse,
  worstCaseMs,
} from "./external.ts";
export {
  type ExternalPlan,
  type ExternalRequest,
  type ExternalWorld,
  planExternalCalls,
} from "./external_plan.ts";
export {
  type ExternalAnswer,
  type ExternalResult,
  externalResult,
  initialExternals,
  MAX_ANSWER_BYTES,
  withExternal,
} from "./external_result.ts";
export { type KindUse, type ObserveNeeds, observeNeeds } from "./observe_needs.ts";
export { checkProviderNames, type CompiledProviders, type ProviderAction } from "./providers.ts";
export {
  type CompiledRollback,
  decideRollback,
  type ObservedChild,
  type RollbackAction,
  type RollbackDecision,
  type RollbackObservation,
  type RollbackState,
  type SnapshotFact,
} from "./rollback.ts";
export { type ObjectChange, sentinelFacts } from "./sentinels.ts";
export {
  type CompiledWatch,
  isWatched,
  keysOf,
  type KeySource,
  type ObjectEvent,
  type PrimaryObjects,
  type WatchedEvent,
  type WatchEntry,
} from "./watch.ts";
export { RULES_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
export {
  type CompiledGate,
  type CompiledGates,
  type GateResult,
  testGate,
  testReconcileGates,
} from "./gates.ts";
export { applyMutation, type CompiledMutation, type Mutated, type MutationRule } from "./mutation.ts";
export { scopeWith } from "./target_path.ts";
export { applyNormalize, auditData, type CompiledNormalize, type Normalised } from "./normalize.ts";
export {
  type CleanupDecision,
  type CompiledCleanup,
  type CompiledRequeue,
  decideCleanup,
  requeueDelay,
} from "./timing.ts";
export { withSchemaDefaults } from "./schema_defaults.ts";
export { schemaAt, typeOfSchema, type ValueType, valueTypeNamed } from "./schema_type.ts";
export { type Converted, convertTo, yamlScalar } from "./typed_value.ts";
export { undeclaredReads } from "./undeclared.ts";
export { isUniqueAmong } from "./unique.ts";
export {
  type CompiledValidation,
  evaluateValidation,
  type RuleMoment,
  type ValidationOptions,
  type ValidationResult,
  type ValidationRule,
  type Violation,
  violationText,
} from "./validation.ts";
