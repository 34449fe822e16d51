/**
 * The template and condition language: parse and check once, then evaluate compiled closures. Pure and bounded.
 * @module
 */
// Owns: the public surface of runtime/language/expr. Must not: hold logic.

export { compileTemplate, isTemplateText, literalTemplate, type TemplateOptions } from "./template.ts";
export { compilePattern } from "./condition_values.ts";
export { parseTemplate } from "./syntax.ts";
export type { Command, Operand, ParsedTemplate, Pipeline, TemplateNode } from "./ast.ts";
export type { TemplateSource } from "./source_text.ts";
export { extendScope, type Scope, type Value } from "./scope.ts";
export type {
  DataRead,
  Evaluated,
  FailedCondition,
  Predicate,
  PredicateResult,
  Template,
} from "./contract.ts";
export { builtinFunctions, functionNames, withFunctions } from "./function_table.ts";
export {
  arityOf,
  type FunctionDefinition,
  type FunctionExample,
  type FunctionTable,
  type Parameter,
  type ParameterType,
  signatureOf,
} from "./function_definition.ts";
export type { EvaluationLimits, FunctionContext } from "./run.ts";
export { finishText } from "./template.ts";
export { formatValue } from "./format.ts";
export {
  compileCondition,
  type Condition,
  type ConditionOptions,
  type ConditionResult,
} from "./condition.ts";
export {
  CONDITION_OPERATORS,
  type ConditionOperator,
  type OperatorName,
} from "./condition_operators_table.ts";
export { alwaysPredicate, bothPredicates, compilePredicate, type ConditionNodes } from "./predicate.ts";
export {
  type ContainerSummary,
  type CurrentMetric,
  type EndpointSummary,
  type Enrichment,
  ENRICHMENT_TARGETS,
  type EnrichmentKey,
  type NodeSummary,
  type OwnerSummary,
  type PodSummary,
  type ScaleTargetSummary,
  type TlsSecretSummary,
  type WarningSummary,
  type WholeObject,
} from "./enrichment_shapes.ts";
export { plainCron } from "./cron_fields.ts";
export { compileNotes, type NoteSource } from "./notes.ts";
export { type DiagnosticCode, EXPR_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
