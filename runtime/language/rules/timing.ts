// Owns: requeue and cleanup: rules about moments. Must not: schedule anything.

import { parseDuration, type Span } from "../../base/mod.ts";
import { child, type Node, textOf } from "../document/mod.ts";
import { compileTemplate, type DataRead, type Predicate, type Scope, type Template } from "../expr/mod.ts";
import { predicateOf, type RulesContext } from "./context.ts";

export interface CompiledRequeue {
  readonly after: Template;
  readonly predicate: Predicate;
  readonly reads: readonly DataRead[];
  readonly span: Span;
}

/** Compiles `reconciler.requeue`. A static duration was checked by the loader. */
export function compileRequeue(block: Node | undefined, context: RulesContext): CompiledRequeue | undefined {
  const node = child(block, "after");
  if (!block || node?.kind !== "scalar" || node.value === null) return undefined;
  const after = compileTemplate(node, context.templates);
  after.diagnostics.forEach(context.report);
  const predicate = predicateOf(block, context);
  if (!after.value || !predicate) return undefined;
  return {
    after: after.value,
    predicate,
    reads: [...after.value.reads, ...predicate.reads],
    span: block.span,
  };
}

/**
 * How long after a successful reconcile the object is due again, in milliseconds; undefined for not by itself. Text that
 * is empty, zero or no duration means never. Source: Katalog language, requeue.
 */
export function requeueDelay(requeue: CompiledRequeue | undefined, scope: Scope): number | undefined {
  if (!requeue?.predicate.test(scope).passed) return undefined;
  const rendered = requeue.after.render(scope);
  const delayMs = rendered.kind === "value" ? parseDuration(rendered.value) : undefined;
  return delayMs !== undefined && delayMs > 0 ? delayMs : undefined;
}

export interface CompiledCleanup {
  readonly predicate: Predicate;
  /** How long the conditions must have held. @default 0 */
  readonly deleteAfterMs: number;
  readonly reads: readonly DataRead[];
  readonly span: Span;
}

/** Compiles `operatorBox.cleanup`: the object itself is deleted once its conditions have held for `deleteAfter`. */
export function compileCleanup(block: Node | undefined, context: RulesContext): CompiledCleanup | undefined {
  if (block?.kind !== "map") return undefined;
  const predicate = predicateOf(block, context);
  if (!predicate) return undefined;
  return {
    predicate,
    deleteAfterMs: parseDuration(textOf(child(block, "deleteAfter")) ?? "0") ?? 0,
    reads: predicate.reads,
    span: block.span,
  };
}

export type CleanupDecision =
  /** The conditions do not hold: a moment that was remembered is forgotten. */
  | { readonly kind: "keep" }
  /** They hold since `sinceMs`, which must be remembered; at `dueMs` the object goes. */
  | { readonly kind: "wait"; readonly sinceMs: number; readonly dueMs: number }
  | { readonly kind: "delete" };

/** Decides about one object. `sinceMs` is the moment remembered from an earlier decision. */
export function decideCleanup(
  cleanup: CompiledCleanup | undefined,
  scope: Scope,
  sinceMs: number | undefined,
): CleanupDecision {
  if (!cleanup?.predicate.test(scope).passed) return { kind: "keep" };
  const since = sinceMs ?? scope.now;
  const dueMs = since + cleanup.deleteAfterMs;
  return dueMs <= scope.now ? { kind: "delete" } : { kind: "wait", sinceMs: since, dueMs };
}
