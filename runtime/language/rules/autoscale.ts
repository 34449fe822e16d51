// Owns: scaling of workers, queue depth and resync of one CRD: conditions, and the decision of one tick. Must not: keep time or apply anything.

import { jsonText, nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, parseDocuments } from "../document/mod.ts";
import { compilePredicate, type DataRead, type Predicate, type Scope } from "../expr/mod.ts";
import { AUTOSCALE_METRICS, MAX_WORKERS } from "./autoscale_metrics_table.ts";
import type { RulesContext } from "./context.ts";
import { compileSource, type CrossSource } from "./cross.ts";
import { durationAt, mapItems, numberAt, remark, scalarAt, textAt } from "./rule_parts.ts";

/** What scaling changes. A depth of 0 is unlimited. */
export interface AutoscaleSettings {
  readonly workers: number;
  readonly queueDepth: number;
  readonly resyncMs: number;
}

export interface CompiledAutoscale {
  readonly intervalMs: number;
  readonly cooldownMs: number;
  readonly predicate: Predicate;
  /** What holds while scaled; absent fields keep the baseline. */
  readonly override: (baseline: AutoscaleSettings) => AutoscaleSettings;
  readonly profile?: string;
  /** Other CRDs and aliases whose metrics are read. */
  readonly crossNames: readonly string[];
  /** Where metrics of a name come from when this process does not have them. */
  readonly sources: ReadonlyMap<string, CrossSource>;
  readonly reads: readonly DataRead[];
  readonly span: Span;
}

const DEFAULT_INTERVAL_MS = 15_000;
const DEFAULT_COOLDOWN_MS = 120_000;

/**
 * Compiles `operatorBox.autoscale`; undefined without such a block or when it cannot be used, which is reported. A
 * profile that does not exist is reported with the other profiles.
 */
export function compileAutoscale(
  node: Node | undefined,
  context: RulesContext,
): CompiledAutoscale | undefined {
  if (node?.kind !== "map") return undefined;
  const profile = scalarAt(node, "profile");
  if (!profile || profile.text === "") return compileBlock(node, context);
  const block = context.autoscaleProfile?.(profile.text);
  const { value } = block ? parseDocuments({ uri: profile.span.uri, text: jsonText(block) }) : {};
  const root = value?.[0]?.root;
  // Remarks on what a profile holds belong to the place that names it.
  const report: RulesContext["report"] = (found) => context.report({ ...found, span: profile.span });
  const compiled = root?.kind === "map" ? compileBlock(root, { ...context, report }) : undefined;
  return compiled && { ...compiled, profile: profile.text, span: profile.span };
}

function compileBlock(node: MapNode, context: RulesContext): CompiledAutoscale | undefined {
  const conditions = child(node, "conditions");
  const predicate = conditionsOf(conditions, node.span, context);
  const target = child(node, "do");
  const workers = numberAt(target, "workers");
  const queueDepth = numberAt(target, "queueDepth");
  const resyncMs = durationAt(target, "resync");
  if (workers === undefined && queueDepth === undefined && resyncMs === undefined) {
    remark(context, {
      code: "ORK4102",
      span: entryOf(node, "do")?.keySpan ?? node.span,
      message: "autoscale changes nothing",
      hint: `add "do:" with workers, queueDepth or resync, or name a "profile:"`,
    });
  }
  if (!predicate) return undefined;
  if (predicate.isAlways) {
    remark(context, {
      code: "ORK4103",
      severity: "warning",
      span: entryOf(node, "conditions")?.keySpan ?? node.span,
      message: "autoscale without conditions is always in force",
      hint: `add for example conditions: {when: [{field: metrics.queueDepth, greaterThan: "50"}]}`,
    });
  }
  return {
    intervalMs: durationAt(node, "interval") || DEFAULT_INTERVAL_MS,
    cooldownMs: durationAt(node, "cooldown") ?? DEFAULT_COOLDOWN_MS,
    predicate,
    override: (baseline) => ({
      workers: Math.min(MAX_WORKERS, workers ?? baseline.workers),
      queueDepth: queueDepth ?? baseline.queueDepth,
      resyncMs: resyncMs ?? baseline.resyncMs,
    }),
    crossNames: crossNamesOf(predicate.reads),
    sources: sourcesOf(conditions, context),
    reads: predicate.reads,
    span: node.span,
  };
}

/** A metric that is missing, such as that of an operator which cannot be reached, makes its condition false. */
function conditionsOf(
  conditions: Node | undefined,
  span: Span,
  context: RulesContext,
): Predicate | undefined {
  const { value, diagnostics } = compilePredicate(
    { when: child(conditions, "when"), or: child(conditions, "or") },
    conditions?.span ?? span,
    { ...context.templates, failsOnMissing: true },
  );
  diagnostics.forEach(context.report);
  value?.reads.forEach((read) => checkRead(read, context));
  return value;
}

/** Source: Katalog language: conditions of autoscale read metrics, health, and metrics of other CRDs. */
function checkRead({ path, span }: DataRead, context: RulesContext): void {
  const [root, second, third, fourth] = path;
  if (
    root === "health" || (root === "metrics" && (second === undefined || AUTOSCALE_METRICS.includes(second)))
  ) return;
  const metric = root === "metrics" ? second : root === "cross" && third === "metrics" ? fourth : undefined;
  if (
    root === "cross" &&
    (third === undefined || (third === "metrics" && isKnownMetric(fourth)) || isHealth(third))
  ) {
    return;
  }
  const near = nearestName(metric ?? path.at(-1) ?? "", AUTOSCALE_METRICS);
  remark(context, {
    code: metric === undefined ? "ORK4104" : "ORK4100",
    span,
    message: metric === undefined
      ? `autoscale cannot read "${path.join(".")}"`
      : `there is no metric "${metric}"`,
    hint: metric === undefined
      ? `its conditions read metrics.<name> or cross.<crd>.metrics.<name>${
        near ? `, such as metrics.${near}` : ""
      }`
      : near
      ? `did you mean "${near}"?`
      : `metrics are ${AUTOSCALE_METRICS.join(", ")}`,
  });
}

function isKnownMetric(name: string | undefined): boolean {
  return name === undefined || name === "*" || AUTOSCALE_METRICS.includes(name);
}

// Health records of other runtimes stand directly under the alias.
function isHealth(name: string): boolean {
  return ["healthy", "state", "degraded", "consecutiveFails", "errorRatePercent", "found"].includes(name);
}

function crossNamesOf(reads: readonly DataRead[]): readonly string[] {
  return [
    ...new Set(reads.flatMap(({ path }) => path[0] === "cross" && path[1] !== undefined ? [path[1]] : [])),
  ];
}

function sourcesOf(conditions: Node | undefined, context: RulesContext): ReadonlyMap<string, CrossSource> {
  const items = [...mapItems(child(conditions, "when")), ...mapItems(child(conditions, "or"))];
  return new Map(items.flatMap((item) => {
    const name = /^\.?cross\.([^.]+)\./.exec(textAt(item, "field") ?? "")?.[1];
    const source = name === undefined ? undefined : compileSource(child(item, "source"), context);
    return name !== undefined && source ? [[name, source]] : [];
  }));
}

/** Memory between ticks; starts as `{isActive: false}` and is lost with the process on purpose. */
export interface AutoscaleState {
  readonly isActive: boolean;
  /** Since when the conditions have been false without a break; only while active. */
  readonly falseSinceMs?: number;
}

export interface AutoscaleTick {
  readonly state: AutoscaleState;
  /** What holds until the next tick. */
  readonly settings: AutoscaleSettings;
  readonly change?: "scaled" | "restored";
  readonly nextTickMs: number;
}

/**
 * One tick. True: the override holds at once. False while active: the baseline returns once the conditions have been
 * false for the whole cooldown. `scope.root` holds `metrics`, `health` and `cross`.
 */
export function autoscaleTick(
  autoscale: CompiledAutoscale,
  state: AutoscaleState,
  { scope, baseline }: { readonly scope: Scope; readonly baseline: AutoscaleSettings },
): AutoscaleTick {
  const { now } = scope;
  const nextTickMs = now + autoscale.intervalMs;
  if (autoscale.predicate.test(scope).passed) {
    const settings = autoscale.override(baseline);
    return {
      state: { isActive: true },
      settings,
      ...(state.isActive ? {} : { change: "scaled" }),
      nextTickMs,
    };
  }
  if (!state.isActive) return { state: { isActive: false }, settings: baseline, nextTickMs };
  const falseSinceMs = state.falseSinceMs ?? now;
  if (now - falseSinceMs >= autoscale.cooldownMs) {
    return { state: { isActive: false }, settings: baseline, change: "restored", nextTickMs };
  }
  return { state: { isActive: true, falseSinceMs }, settings: autoscale.override(baseline), nextTickMs };
}
