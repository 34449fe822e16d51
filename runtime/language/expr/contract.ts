// Owns: the compiled forms that the rest of the language uses. Must not: hold logic.

import type { Diagnostic, Span } from "../../base/mod.ts";
import type { Scope, Value } from "./scope.ts";

/** Outcome of evaluating user text. A failure names its place in the source. */
export type Evaluated<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

/** A string of a Katalog, compiled once. */
export interface Template {
  readonly source: string;
  readonly span: Span;
  /** True when the text holds no action: `render` then always gives `source`. */
  readonly isStatic: boolean;
  /** Data paths that the template reads, each from the dot (`["spec","port"]`); for dependency analysis and checks. */
  readonly reads: readonly DataRead[];
  /** Set when the whole text is one single action: its value keeps its type. */
  readonly isSingleAction: boolean;
  /** Rendered text: trimmed, markers of missing data removed. */
  render(scope: Scope): Evaluated<string>;
  /** Typed value of a single action; the rendered text otherwise. */
  evaluate(scope: Scope): Evaluated<Value>;
}

export interface DataRead {
  readonly path: readonly string[];
  readonly span: Span;
}

/** Conditions of one place: `when` and `or` together. Never throws; a failed field template makes its condition false. */
export interface Predicate {
  readonly span: Span;
  readonly reads: readonly DataRead[];
  /** True when there is no condition at all. */
  readonly isAlways: boolean;
  test(scope: Scope): PredicateResult;
  /** Epoch ms at which a time condition may change its answer; undefined when none can. */
  nextChange(now: number): number | undefined;
}

export interface PredicateResult {
  readonly passed: boolean;
  /** Conditions that were false, with their reads: decides whether a false block deletes (decisions 1.7). */
  readonly failed: readonly FailedCondition[];
}

export interface FailedCondition {
  readonly span: Span;
  readonly reads: readonly DataRead[];
  readonly isTime: boolean;
  /** E.g. `spec.cache equals "true" (found "")`. */
  readonly explanation: string;
}
