// Owns: what happens to an object before children are decided: gates, normalising, mutation, validation. Must not: do I/O.

import { type Diagnostic, formatSpan, type JsonObject } from "../../base/mod.ts";
import { asJson, type KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import {
  applyMutation,
  applyNormalize,
  auditData,
  evaluateValidation,
  type GateResult,
  type MutationRule,
  scopeWith,
  testGate,
  testReconcileGates,
  type ValidationResult,
  type Violation,
  violationText,
} from "../../language/rules/mod.ts";
import type { Scope } from "../../language/expr/mod.ts";
import { isNamespaceAllowed } from "./decide.ts";
import type { Problem } from "./decision.ts";
import { scopeOf } from "./scope.ts";
import type { Snapshot } from "./snapshot.ts";

/** What became of an object before its children are decided. */
export type Prepared =
  | {
    readonly kind: "ready";
    /** Normalised and mutated; the stored object is as it was. */
    readonly object: KubeObject;
    /** Further top-level data for templates. */
    readonly data: JsonObject;
    /** The mutation rules that changed it. */
    readonly mutated: readonly MutationRule[];
    readonly warnings: readonly Violation[];
    /** Rules that could not be judged for this object. */
    readonly skipped: ValidationResult["skipped"];
  }
  | {
    readonly kind: "denied";
    readonly denials: readonly Violation[];
    readonly warnings: readonly Violation[];
  }
  | { readonly kind: "gated"; readonly because: string; readonly nextAtMs?: number }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

export interface PrepareOptions {
  /** Sentinels of the event that brought the object here. */
  readonly facts?: Readonly<Record<string, boolean>>;
  /** The gates were asked before. */
  readonly skipsGates?: boolean;
  readonly isUnique?: Scope["isUnique"];
}

/**
 * Asks the gates, then normalises, mutates and validates a copy of the object. Pure. An object that is being deleted passes
 * every gate and rule, and what cannot be normalised stays as it is: deletion is never blocked by a rule.
 * Source: Katalog language, reconcile pipeline.
 */
export function prepare(plan: CrdPlan, snapshot: Snapshot, options: PrepareOptions = {}): Prepared {
  const { rules } = plan;
  const { object: given } = snapshot;
  if (hasNoRules(plan) || !isNamespaceAllowed(plan, given.metadata.namespace)) {
    return { kind: "ready", object: given, data: {}, mutated: [], warnings: [], skipped: [] };
  }
  const scope = scopeOf(plan, snapshot);
  const stored = asJson(given);
  const isDeleting = given.metadata.deletionTimestamp !== undefined;
  if (!isDeleting && !options.skipsGates) {
    const gate = testReconcileGates(rules.gates, scope, options.facts);
    if (!gate.passed) {
      return {
        kind: "gated",
        because: gate.because,
        ...(gate.nextAtMs === undefined ? {} : { nextAtMs: gate.nextAtMs }),
      };
    }
  }
  const normalised = applyNormalize(rules.normalize, stored, scope);
  const base = normalised.value ?? (isDeleting ? stored : undefined);
  if (!base) return { kind: "failed", diagnostics: normalised.diagnostics };
  const data = auditData(rules.normalize, normalised);
  const withData: Scope = { ...scope, root: { ...scope.root, ...data } };
  if (isDeleting) {
    const { value = base, applied } = applyMutation(rules.mutation, base, withData);
    return ready(value, { data, mutated: applied, validation: NOTHING_FOUND });
  }
  return applyRules(plan, base, { scope: withData, data, options });
}

/** Most CRDs: nothing is copied or evaluated for them. */
function hasNoRules({ rules }: CrdPlan): boolean {
  const { gates, normalize, mutation, validation } = rules;
  return !gates.reconcile && !gates.box &&
    normalize.fields.length + mutation.rules.length + validation.rules.length === 0;
}

const NOTHING_FOUND: ValidationResult = { denials: [], warnings: [], skipped: [] };

function applyRules(
  plan: CrdPlan,
  base: JsonObject,
  work: { readonly scope: Scope; readonly data: JsonObject; readonly options: PrepareOptions },
): Prepared {
  const { validation, mutation } = plan.rules;
  const { scope, data, options } = work;
  const uniqueness = options.isUnique ? { isUnique: options.isUnique } : {};
  const check = (object: JsonObject) => evaluateValidation(validation, scopeWith(scope, object), uniqueness);
  const early = mutation.mutateFirst ? undefined : check(base);
  if (early && early.denials.length > 0) return denied(early);
  const mutated = applyMutation(mutation, base, scope);
  if (!mutated.value) return { kind: "failed", diagnostics: mutated.diagnostics };
  const result = early ?? check(mutated.value);
  return result.denials.length > 0
    ? denied(result)
    : ready(mutated.value, { data, mutated: mutated.applied, validation: result });
}

function denied({ denials, warnings }: ValidationResult): Prepared {
  return { kind: "denied", denials, warnings };
}

function ready(
  object: JsonObject,
  { data, mutated, validation }: {
    readonly data: JsonObject;
    readonly mutated: readonly MutationRule[];
    readonly validation: ValidationResult;
  },
): Prepared {
  const { warnings, skipped } = validation;
  return { kind: "ready", object: object as unknown as KubeObject, data, mutated, warnings, skipped };
}

/** Asks the gate before the queue about one event. Pure. */
export function admitsEvent(
  plan: CrdPlan,
  snapshot: Snapshot,
  facts: Readonly<Record<string, boolean>>,
): GateResult {
  const { enqueue } = plan.rules.gates;
  return enqueue === undefined ? { passed: true } : testGate(enqueue, scopeOf(plan, snapshot), facts);
}

/** Why an object was stopped, as problems of its reconcile; none for one that is ready or waits at a gate. */
export function stoppedBy(prepared: Prepared): readonly Problem[] {
  switch (prepared.kind) {
    case "denied":
      return prepared.denials.map((denial) => ({
        reason: "ValidationFailed",
        message: violationText(denial),
        span: denial.span,
      }));
    case "failed":
      return prepared.diagnostics.map((d) => ({
        reason: "TemplateFailed",
        message: `${formatSpan(d.span)}: ${d.message}`,
        span: d.span,
      }));
    case "gated":
    case "ready":
      return [];
  }
}
