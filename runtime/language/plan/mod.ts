/**
 * Katalog to Plan: `compilePlan(katalog)`. Immutable; answers which kinds, verbs and namespaces the Katalog touches.
 * @module
 */
// Owns: the public surface of runtime/language/plan. Must not: hold logic.

export { type ChildKeys, childKeys } from "./child_keys.ts";
export { compilePlan, type PlanOptions } from "./compile_plan.ts";
export { refusalsOf } from "./refusals.ts";
export { type ElementScopes, elementScopes, forEachAliases, forEachReads } from "./for_each.ts";
export type { Rotation } from "./rotation.ts";
export { PLAN_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
export {
  type BlockName,
  type ChildType,
  type CrdPlan,
  type CrdSettings,
  isIntent,
  type Permission,
  type Plan,
  type PlannedEntry,
  type PlannedForEach,
  type PlannedNotRun,
  type PlannedStatusField,
} from "./plan.ts";
