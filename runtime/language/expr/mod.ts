/**
 * The template and condition language: parse and check once, then evaluate compiled closures. Pure and bounded.
 * @module
 */
// Owns: the public surface of runtime/language/expr. Must not: hold logic.

export { extendScope, type Scope, type Value } from "./scope.ts";
export type {
  DataRead,
  Evaluated,
  FailedCondition,
  Predicate,
  PredicateResult,
  Template,
} from "./contract.ts";
