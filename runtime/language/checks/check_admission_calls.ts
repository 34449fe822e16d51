// Owns: remarks on rules that read a call which is not made when they run. Must not: know what calls answer.

import type { Diagnostic } from "../../base/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { CrdPlan } from "../plan/mod.ts";

/**
 * Rules that run at reconcile and read the answer of a call that is made at admission alone. A rule whose own conditions
 * look at the call is left alone: they can tell that it was not made.
 */
export function checkAdmissionCalls({ rules }: CrdPlan): readonly Diagnostic[] {
  const calls = Object.values(rules.external).flatMap((block) => block.calls);
  const namesOf = (atReconcile: boolean) =>
    calls.filter((call) => call.atReconcile === atReconcile).map((call) => call.name);
  const made = namesOf(true);
  const missing = namesOf(false).filter((name) => !made.includes(name));
  if (missing.length === 0) return [];
  const places = [
    ...rules.validation.rules.map((rule) => ({ ...rule, reads: rule.condition.reads })),
    ...rules.mutation.rules.map((rule) => ({ ...rule, reads: rule.value.reads })),
  ];
  return places.filter((rule) => rule.atReconcile).flatMap(({ reads, predicate }) => {
    const read = callRead(reads, missing);
    return read && !callRead(predicate.reads, missing) ? [notMade(read)] : [];
  });
}

function callRead(reads: readonly DataRead[], names: readonly string[]): DataRead | undefined {
  return reads.find(({ path }) => path[0] === "external" && names.includes(path[1] ?? ""));
}

function notMade({ path, span }: DataRead): Diagnostic {
  return {
    code: "ORK4220",
    severity: "warning",
    span,
    message: `this rule runs at reconcile too, where call "${path[1]}" is not made and its answer is empty`,
    hint: `add "fires: {reconcile: false}" to the rule, or let the call fire at reconcile`,
  };
}
