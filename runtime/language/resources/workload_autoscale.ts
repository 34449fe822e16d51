// Owns: `autoscale` of a workload: bounds, steps, and how many replicas follow. Must not: write or read a clock.

import type { Diagnostic, MutableJsonObject, Span } from "../../base/mod.ts";
import { parseDuration } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import { compilePredicate, type DataRead, type Predicate, type Scope } from "../expr/mod.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { checkKeys, missingField } from "./field_remarks.ts";
import { scalarField, type ScalarType } from "./fields.ts";
import { countField } from "./typed_fields.ts";

const DEFAULT_COOLDOWN_MS = 120_000;

/** The compiled `autoscale` of a workload entry. Deciding is pure: state and time come in. */
export interface WorkloadAutoscale {
  readonly span: Span;
  readonly reads: readonly DataRead[];
  /** How many replicas follow from the present ones. */
  decide(scope: Scope, state: ScaleState): ScaleDecision;
  /** Replicas of a new object: those declared, within the bounds. */
  initial(rendering: Rendering, replicas: number): number;
  /** Epoch ms at which a time condition may change its answer. */
  nextChange(now: number): number | undefined;
}

export interface ScaleState {
  readonly replicas: number;
  /** When replicas were last changed by this block; undefined: never. */
  readonly lastScaledAtMs?: number;
}

export type ScaleDecision =
  | { readonly kind: "keep"; readonly retryAtMs?: number }
  | { readonly kind: "scale"; readonly replicas: number; readonly direction: "up" | "down" }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** Compiles the block; problems are reported and what could not be compiled never scales. */
export function workloadAutoscale(
  node: Node | undefined,
  context: FieldContext,
): WorkloadAutoscale | undefined {
  if (node?.kind !== "map") return undefined;
  const reads: DataRead[] = [];
  const own: FieldContext = { ...context, noteReads: (more) => void reads.push(...more) };
  checkKeys(node, ["min", "max", "cooldown", "scaleUp", "scaleDown"], {
    ...context,
    kind: `${context.kind} autoscale`,
  });
  const bounds = boundsField(node, own);
  const cooldown = scalarField(child(node, "cooldown"), own, { path: "autoscale.cooldown", type: DURATION });
  const up = stepOf(child(node, "scaleUp"), own, { key: "scaleUp", amount: "increment", sign: 1 });
  const down = stepOf(child(node, "scaleDown"), own, { key: "scaleDown", amount: "decrement", sign: -1 });
  if (up?.isRelative && !child(node, "max")) {
    context.report(missingField(node.span, context, "autoscale.max"));
  }
  const steps = [up, down].filter((step) => step !== undefined);
  reads.push(...steps.flatMap((step) => step.predicate.reads));
  context.noteReads(reads);
  return {
    span: node.span,
    reads,
    initial: (rendering, replicas) => within(replicas, bounds(rendering)),
    decide: (scope, state) => decide({ bounds, cooldown, steps }, scope, state),
    nextChange: (now) => {
      const moments = steps.map((step) => step.predicate.nextChange(now)).filter((at) => at !== undefined);
      return moments.length > 0 ? Math.min(...moments) : undefined;
    },
  };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

interface Step {
  readonly predicate: Predicate;
  readonly isRelative: boolean;
  readonly direction: "up" | "down";
  /** Replicas that the step goes to. */
  readonly target: (rendering: Rendering, replicas: number) => number;
}

interface Parts {
  readonly bounds: (rendering: Rendering) => Bounds;
  readonly cooldown: Field<number>;
  readonly steps: readonly Step[];
}

/** The first step whose conditions pass wins, up before down; bounds hold at once and need no cooldown. */
function decide(parts: Parts, scope: Scope, state: ScaleState): ScaleDecision {
  const rendering: Rendering = { scope, problems: [] };
  const bounds = parts.bounds(rendering);
  const waitMs = parts.cooldown(rendering) ?? DEFAULT_COOLDOWN_MS;
  const step = parts.steps.find((one) => one.predicate.test(scope).passed);
  const wanted = within(step ? step.target(rendering, state.replicas) : state.replicas, bounds);
  if (rendering.problems.length > 0) return { kind: "failed", diagnostics: rendering.problems };
  if (wanted === state.replicas) return { kind: "keep" };
  const readyAtMs = (state.lastScaledAtMs ?? -Infinity) + waitMs;
  const isInside = within(state.replicas, bounds) === state.replicas;
  if (isInside && scope.now < readyAtMs) return { kind: "keep", retryAtMs: readyAtMs };
  return { kind: "scale", replicas: wanted, direction: wanted > state.replicas ? "up" : "down" };
}

function within(replicas: number, { min, max }: Bounds): number {
  return Math.max(min, Math.min(replicas, max));
}

function boundsField(node: MapNode, context: FieldContext): (rendering: Rendering) => Bounds {
  const min = countField(child(node, "min"), context, { path: "autoscale.min" });
  const max = countField(child(node, "max"), context, { path: "autoscale.max" });
  const tooLow = (low: number, high: number): Diagnostic => ({
    code: "ORK3110",
    severity: "error",
    span: child(node, "max")!.span,
    message: `"autoscale.max" is ${high}, below "autoscale.min", which is ${low}`,
    hint: "max must be at least min",
  });
  const staticMin = staticCount(child(node, "min"));
  const staticMax = staticCount(child(node, "max"));
  const isStatic = staticMin !== undefined && staticMax !== undefined;
  if (isStatic && staticMax < staticMin) context.report(tooLow(staticMin, staticMax));
  return (rendering) => {
    const low = min(rendering) ?? 1;
    const high = max(rendering) ?? Infinity;
    if (high < low) rendering.problems.push(tooLow(low, high));
    return { min: low, max: high };
  };
}

function staticCount(node: Node | undefined): number | undefined {
  return node?.kind === "scalar" && /^\d+$/.test(node.text) ? Number(node.text) : undefined;
}

/** A step down without conditions is taken whenever the step up is not; one up without them would never end. */
function stepOf(
  node: Node | undefined,
  context: FieldContext,
  place: { readonly key: string; readonly amount: string; readonly sign: 1 | -1 },
): Step | undefined {
  if (node?.kind !== "map") return undefined;
  const { key, amount, sign } = place;
  const path = `autoscale.${key}`;
  checkKeys(node, ["conditions", amount, "target"], { ...context, kind: `${context.kind} ${key}` });
  const conditions = child(node, "conditions");
  const compiled = compilePredicate(
    { when: child(conditions, "when"), or: child(conditions, "or") },
    node.span,
    context.templates,
  );
  compiled.diagnostics.forEach(context.report);
  if (compiled.value?.isAlways && sign > 0) {
    context.report(missingField(node.span, context, `${path}.conditions`));
  }
  const both = entryOf(node, "target");
  if (both && child(node, amount)) context.report(twoGoals(both.keySpan, path, amount));
  const by = countField(child(node, amount), context, { path: `${path}.${amount}` });
  const target = countField(both?.value, context, { path: `${path}.target` });
  if (!compiled.value) return undefined;
  return {
    predicate: compiled.value,
    isRelative: !both,
    direction: sign > 0 ? "up" : "down",
    target: (rendering, replicas) => {
      const goal = both ? target(rendering) : replicas + sign * (by(rendering) ?? 1);
      // A step never goes against its name: being beyond its goal is enough.
      return goal === undefined || (goal - replicas) * sign < 0 ? replicas : goal;
    },
  };
}

function twoGoals(span: Span, path: string, amount: string): Diagnostic {
  return {
    code: "ORK3005",
    severity: "error",
    span,
    message: `"${path}.target" stands beside "${path}.${amount}"`,
    hint: `a step goes to a number or by a number: remove "target" or "${amount}"`,
  };
}

/** The object with replicas within the bounds of its `autoscale`. */
export function withinBounds(
  content: MutableJsonObject,
  autoscale: WorkloadAutoscale,
  rendering: Rendering,
): MutableJsonObject {
  const spec = content["spec"] as MutableJsonObject;
  const replicas = autoscale.initial(rendering, spec["replicas"] as number);
  return { ...content, spec: { ...spec, replicas } };
}

const DURATION: ScalarType<number> = {
  expected: "a duration such as 30s or 2m",
  convert: (text) => parseDuration(text),
};
