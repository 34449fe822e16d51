/**
 * The rules of a CRD: `compileRules(entry, context)` once, then pure evaluation of validation, mutation, normalising,
 * gates and moments.
 * @module
 */
// Owns: the public surface of runtime/language/rules. Must not: hold logic.

export { type CompiledRules, compileRules } from "./compile_rules.ts";
export type { CrdVersionSchema, RulesContext } from "./context.ts";
export { RULES_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
export {
  type CompiledGate,
  type CompiledGates,
  type GateResult,
  SENTINELS,
  testGate,
  testReconcileGates,
} from "./gates.ts";
export {
  applyMutation,
  type CompiledMutation,
  type Mutated,
  type MutationRule,
  scopeWith,
} from "./mutation.ts";
export { applyNormalize, auditData, type CompiledNormalize, type Normalised } from "./normalize.ts";
export {
  type CleanupDecision,
  type CompiledCleanup,
  type CompiledRequeue,
  decideCleanup,
  requeueDelay,
} from "./timing.ts";
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
