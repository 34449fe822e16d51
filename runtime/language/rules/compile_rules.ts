// Owns: the rules of one CRD entry, compiled together. Must not: know a single kind of rule.

import { child, type MapNode } from "../document/mod.ts";
import type { DataRead, Predicate } from "../expr/mod.ts";
import { compileObserve, observeReads, type ObserveRules } from "./compile_observe.ts";
import type { RulesContext } from "./context.ts";
import { type CompiledGates, compileGates } from "./gates.ts";
import { type CompiledMutation, compileMutation } from "./mutation.ts";
import { type CompiledNormalize, compileNormalize } from "./normalize.ts";
import { compileCleanup, type CompiledCleanup, type CompiledRequeue, compileRequeue } from "./timing.ts";
import { type CompiledValidation, compileValidation } from "./validation.ts";

/** Everything about an object that is decided besides its children. */
export interface CompiledRules extends ObserveRules {
  readonly normalize: CompiledNormalize;
  readonly mutation: CompiledMutation;
  readonly validation: CompiledValidation;
  readonly gates: CompiledGates;
  readonly requeue?: CompiledRequeue;
  readonly cleanup?: CompiledCleanup;
  /** All data that the rules read. */
  readonly reads: readonly DataRead[];
  /** Epoch ms at which a time condition of a rule may change its answer; undefined when none can. */
  nextChange(now: number): number | undefined;
}

/** Compiles the rules of a canonical CRD entry; mistakes are reported and what has them is left out. */
export function compileRules(entry: MapNode, context: RulesContext): CompiledRules {
  const box = child(entry, "operatorBox");
  const normalize = compileNormalize(child(entry, "normalize"), context);
  const mutation = compileMutation(child(entry, "mutation"), context);
  const validation = compileValidation(child(entry, "validation"), context);
  reportEarlyValidation(validation, mutation, context);
  const gates = compileGates(box, context);
  const requeue = compileRequeue(child(child(box, "reconciler"), "requeue"), context);
  const cleanup = compileCleanup(child(box, "cleanup"), context);
  const observe = compileObserve(entry, context);
  return {
    ...observe,
    normalize,
    mutation,
    validation,
    gates,
    ...(requeue ? { requeue } : {}),
    ...(cleanup ? { cleanup } : {}),
    reads: [
      ...[normalize, mutation, validation, gates, requeue, cleanup].flatMap((part) => part?.reads ?? []),
      ...observeReads(observe),
    ],
    nextChange: soonestChange([
      ...mutation.rules.map((rule) => rule.predicate),
      ...validation.rules.map((rule) => rule.predicate),
      ...[gates.reconcile?.predicate, gates.box, requeue?.predicate, cleanup?.predicate],
    ]),
  };
}

function soonestChange(predicates: readonly (Predicate | undefined)[]): CompiledRules["nextChange"] {
  const conditional = predicates.filter((predicate) => predicate !== undefined && !predicate.isAlways);
  return (now) => {
    const moments = conditional.flatMap((predicate) => predicate?.nextChange(now) ?? []);
    return moments.length > 0 ? Math.min(...moments) : undefined;
  };
}

/** A default that comes after the rule about its field: objects without the field are denied although one is declared. */
function reportEarlyValidation(
  validation: CompiledValidation,
  mutation: CompiledMutation,
  context: RulesContext,
): void {
  if (mutation.mutateFirst) return;
  const defaults = mutation.rules.filter((rule) => rule.mode === "default" && rule.atReconcile);
  for (const rule of validation.rules) {
    const filled = defaults.find(({ path }) => path.join(".") === rule.field.replace(/^\./, ""));
    if (!filled || !rule.atReconcile || PASSES_MISSING.includes(rule.condition.operator)) continue;
    context.report({
      code: "ORK4013",
      severity: "warning",
      span: rule.span,
      message: `${rule.field} is validated before its default is filled in, so it must be given after all`,
      hint: `add "mutateFirst: true" to mutation`,
      related: [{ span: filled.span, message: "the default" }],
    });
  }
}

const PASSES_MISSING: readonly string[] = ["notEquals", "notExists", "typeNull"];
