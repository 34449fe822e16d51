// Owns: `when` and `or` together as one test. Must not: know single operators.

import { type Checked, type Diagnostic, hasErrors, type Span } from "../../base/mod.ts";
import type { Node } from "../document/mod.ts";
import { compileCondition, type Condition, type ConditionOptions } from "./condition.ts";
import type { DataRead, FailedCondition, Predicate, PredicateResult } from "./contract.ts";
import type { Scope } from "./scope.ts";

/** The two places where conditions stand. */
export interface ConditionNodes {
  /** All must pass. */
  readonly when?: Node | undefined;
  /** One must pass. */
  readonly or?: Node | undefined;
}

const PASSED: PredicateResult = Object.freeze({ passed: true, failed: Object.freeze([]) });

/** Compiles the conditions of one place; `when` and `or` both given must both pass. Absent or empty lists pass. */
export function compilePredicate(
  nodes: ConditionNodes,
  span: Span,
  options: ConditionOptions = {},
): Checked<Predicate> {
  const diagnostics: Diagnostic[] = [];
  const all = compileList(nodes.when, { key: "when", options, diagnostics });
  const any = compileList(nodes.or, { key: "or", options, diagnostics });
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: predicateOf(all, any, span), diagnostics };
}

/** A predicate that always passes. */
export function alwaysPredicate(span: Span): Predicate {
  return predicateOf([], [], span);
}

/** Both must pass: the conditions of a block and those of what stands in it. */
export function bothPredicates(outer: Predicate, inner: Predicate): Predicate {
  if (outer.isAlways) return inner;
  if (inner.isAlways) return outer;
  return {
    span: inner.span,
    reads: [...outer.reads, ...inner.reads],
    isAlways: false,
    test: (scope) => {
      const results = [outer.test(scope), inner.test(scope)];
      const failed = results.flatMap((result) => result.failed);
      return failed.length === 0 ? PASSED : { passed: false, failed };
    },
    nextChange: (now) => {
      const moments = [outer.nextChange(now), inner.nextChange(now)].filter((at) => at !== undefined);
      return moments.length === 0 ? undefined : Math.min(...moments);
    },
  };
}

function compileList(
  node: Node | undefined,
  { key, options, diagnostics }: {
    readonly key: string;
    readonly options: ConditionOptions;
    readonly diagnostics: Diagnostic[];
  },
): readonly Condition[] {
  if (!node || (node.kind === "scalar" && node.value === null)) return [];
  if (node.kind === "scalar") {
    diagnostics.push({
      code: "ORK2100",
      severity: "error",
      span: node.span,
      message: `${key} must be a list of conditions, found ${JSON.stringify(node.text)}`,
      hint: `for example ${key}: [{field: spec.mode, equals: "ha"}]`,
    });
    return [];
  }
  // A single condition without the dash is clear enough.
  const items = node.kind === "map" ? [node] : node.items;
  return items.flatMap((item) => {
    const checked = compileCondition(item, options);
    diagnostics.push(...checked.diagnostics);
    return checked.value ?? [];
  });
}

function predicateOf(all: readonly Condition[], any: readonly Condition[], span: Span): Predicate {
  const conditions = [...all, ...any];
  const reads: readonly DataRead[] = conditions.flatMap((c) => c.reads);
  return {
    span,
    reads,
    isAlways: conditions.length === 0,
    test: conditions.length === 0 ? () => PASSED : (scope) => testAll(all, any, scope),
    nextChange: (now) =>
      conditions.reduce<number | undefined>((soonest, condition) => {
        const next = condition.nextChange(now);
        return next === undefined || (soonest !== undefined && soonest <= next) ? soonest : next;
      }, undefined),
  };
}

function testAll(all: readonly Condition[], any: readonly Condition[], scope: Scope): PredicateResult {
  const failed = all.flatMap((condition) => failureOf(condition, scope) ?? []);
  const failedAny: FailedCondition[] = [];
  for (const condition of any) {
    const failure = failureOf(condition, scope);
    if (!failure) {
      failedAny.length = 0;
      break;
    }
    failedAny.push(failure);
  }
  return failed.length + failedAny.length === 0
    ? PASSED
    : { passed: false, failed: [...failed, ...failedAny] };
}

function failureOf(condition: Condition, scope: Scope): FailedCondition | undefined {
  const { passed, explain } = condition.test(scope);
  if (passed) return undefined;
  const { span, reads, isTime } = condition;
  let text: string | undefined;
  return {
    span,
    reads,
    isTime,
    get explanation() {
      return text ??= explain();
    },
  };
}
