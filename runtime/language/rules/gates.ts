// Owns: gates before the queue and before a reconcile, and the conditions of the whole operatorBox. Must not: drop anything.

import { type Diagnostic, nearestName, type Span } from "../../base/mod.ts";
import { child, type MapNode, type Node, textOf } from "../document/mod.ts";
import {
  builtinFunctions,
  compileNotes,
  type DataRead,
  type FailedCondition,
  type Predicate,
  type Scope,
} from "../expr/mod.ts";
import { errorAt, flagOf, itemsOf, predicateOf, type RulesContext } from "./context.ts";
import { COMPUTED_SENTINELS } from "./sentinels.ts";

export interface CompiledGate {
  readonly predicate: Predicate;
  /** Facts of the event; one that is true opens the gate. */
  readonly sentinels: readonly string[];
  /** Facts that its conditions can read, as `{{ labelsChanged }}` or `field: labelsChanged`: "true" or "false". */
  readonly readable: readonly string[];
  /** What counts when the gate cannot be evaluated. @default "open" */
  readonly failPolicy: "open" | "closed";
  /** Events of one object stay apart in the queue. */
  readonly eventAware: boolean;
  readonly span: Span;
}

export interface CompiledGates {
  /** Before the queue: a closed gate drops the event. */
  readonly enqueue?: CompiledGate;
  /** Before the reconcile: a closed gate leaves everything as it is. */
  readonly reconcile?: CompiledGate;
  /** `when` and `or` of the operatorBox itself. */
  readonly box?: Predicate;
  /** Facts that are computed for each event. */
  readonly sentinels: readonly string[];
  readonly reads: readonly DataRead[];
}

/** Facts of an event that gates may ask for. */
export const SENTINELS = COMPUTED_SENTINELS;

/** Compiles `operatorBox.preReconcile` and the conditions of the box. */
export function compileGates(box: Node | undefined, context: RulesContext): CompiledGates {
  const block = child(box, "preReconcile");
  const sentinels = sentinelsOf(child(block, "sentinels"), context);
  const enqueue = compileGate(child(block, "enqueueGate"), sentinels, context);
  const reconcile = compileGate(child(block, "reconcileGate"), sentinels, context);
  const boxed = box && (child(box, "when") || child(box, "or")) ? predicateOf(box, context) : undefined;
  return {
    ...(enqueue ? { enqueue } : {}),
    ...(reconcile ? { reconcile } : {}),
    ...(boxed && !boxed.isAlways ? { box: boxed } : {}),
    sentinels,
    reads: [...gateReads(enqueue), ...gateReads(reconcile), ...(boxed?.reads ?? [])],
  };
}

/** What the conditions of a gate read of the object; the facts of the event are no data of it. */
export function gateReads(gate: CompiledGate | undefined): readonly DataRead[] {
  return gate?.predicate.reads.filter((read) => !gate.readable.includes(read.path[0] ?? "")) ?? [];
}

/** Compiles one gate; `declared` are the facts it may ask for. */
export function compileGate(
  node: Node | undefined,
  declared: readonly string[],
  context: RulesContext,
): CompiledGate | undefined {
  if (node?.kind !== "map") return undefined;
  const predicate = predicateOf(node, withSentinels(declared, node.span, context));
  if (!predicate) return undefined;
  return {
    predicate,
    sentinels: gateSentinels(node, declared, context),
    readable: declared,
    failPolicy: textOf(child(node, "failPolicy")) === "closed" ? "closed" : "open",
    eventAware: flagOf(child(node, "eventAware")),
    span: node.span,
  };
}

/** Sentinels are functions without arguments in the templates of a gate. */
function withSentinels(names: readonly string[], span: Span, context: RulesContext): RulesContext {
  const notes = names.map((name) => ({
    name,
    nameSpan: span,
    expression: { text: `{{ .${name} }}`, span },
    shadow: true,
  }));
  const functions = compileNotes(notes, context.templates.functions ?? builtinFunctions()).value;
  const report = (found: Diagnostic) => context.report(undeclared(found));
  return {
    ...context,
    report,
    templates: functions ? { ...context.templates, functions } : context.templates,
  };
}

function undeclared(found: Diagnostic): Diagnostic {
  const name = found.code === "ORK2003" ? /"(\w+)"/.exec(found.message)?.[1] : undefined;
  return name !== undefined && COMPUTED_SENTINELS.includes(name)
    ? { ...found, hint: `add "${name}" to preReconcile.sentinels` }
    : found;
}

/** A gate names a part of the declared facts; without a list it asks for none. */
function gateSentinels(gate: MapNode, declared: readonly string[], context: RulesContext): readonly string[] {
  return itemsOf(child(gate, "sentinels")).flatMap((item) => {
    const name = textOf(item);
    if (name === undefined || declared.includes(name)) return name ?? [];
    context.report(errorAt(item.span, {
      code: "ORK4011",
      message: `sentinel "${name}" is not declared`,
      hint: "add it to preReconcile.sentinels",
    }));
    return [];
  });
}

function sentinelsOf(list: Node | undefined, context: RulesContext): readonly string[] {
  return itemsOf(list).flatMap((item) => {
    const name = textOf(item);
    if (name === undefined) return [];
    if (!COMPUTED_SENTINELS.includes(name)) {
      context.report({
        code: "ORK4012",
        severity: "warning",
        span: item.span,
        message: `there is no sentinel "${name}"; it is never true`,
        hint: near(name),
      });
    }
    return [name];
  });
}

function near(name: string): string {
  const found = nearestName(name, COMPUTED_SENTINELS);
  return found ? `did you mean "${found}"?` : `sentinels are ${COMPUTED_SENTINELS.join(", ")}`;
}

export type GateResult =
  | { readonly passed: true }
  | { readonly passed: false; readonly because: string; readonly nextAtMs?: number };

const PASSED: GateResult = { passed: true };

/** Asks a gate. `facts` are the sentinels of the event that brought the object here. */
export function testGate(
  gate: CompiledGate | undefined,
  scope: Scope,
  facts: Readonly<Record<string, boolean>> = {},
): GateResult {
  if (!gate || gate.sentinels.some((name) => facts[name] === true)) return PASSED;
  if (gate.predicate.isAlways && gate.sentinels.length > 0) {
    return { passed: false, because: `none of ${gate.sentinels.join(", ")} is true` };
  }
  return testPredicate(gate.predicate, { ...scope, root: { ...scope.root, ...readableFacts(gate, facts) } });
}

function readableFacts(gate: CompiledGate, facts: Readonly<Record<string, boolean>>) {
  return Object.fromEntries(gate.readable.map((name) => [name, facts[name] === true ? "true" : "false"]));
}

/** Asks the gate before a reconcile and the conditions of the box: both must pass. */
export function testReconcileGates(
  gates: CompiledGates,
  scope: Scope,
  facts: Readonly<Record<string, boolean>> = {},
): GateResult {
  const gate = testGate(gates.reconcile, scope, facts);
  return gate.passed && gates.box ? testPredicate(gates.box, scope) : gate;
}

function testPredicate(predicate: Predicate, scope: Scope): GateResult {
  const result = predicate.test(scope);
  if (result.passed) return PASSED;
  const nextAtMs = predicate.nextChange(scope.now);
  return {
    passed: false,
    because: result.failed.map((condition: FailedCondition) => condition.explanation).join("; "),
    ...(nextAtMs === undefined ? {} : { nextAtMs }),
  };
}
