// Owns: conversion, calls, cross reads, watches, scaling, rollback and providers of one CRD entry, compiled together. Must not: know a single kind of rule.

import { formatDuration, type Span } from "../../base/mod.ts";
import { child, type ListNode, type MapNode, type Node } from "../document/mod.ts";
import { bothPredicates, type DataRead, type Predicate } from "../expr/mod.ts";
import { compileAutoscale, type CompiledAutoscale } from "./autoscale.ts";
import type { RulesContext } from "./context.ts";
import { compileConversion } from "./compile_conversion.ts";
import type { CompiledConversion } from "./conversion.ts";
import { compileCross, type CompiledCross } from "./cross.ts";
import { type CompiledEnrich, compileEnrich } from "./enrich.ts";
import { type CompiledEvents, compileEvents } from "./events.ts";
import { type CompiledExternal, compileExternal, compileRetry, retryWaits, worstCaseMs } from "./external.ts";
import { type CompiledProviders, compileProviders } from "./providers.ts";
import { durationAt, mapItems, predicateAt, remark } from "./rule_parts.ts";
import { type CompiledRollback, compileRollback } from "./rollback.ts";
import { type CompiledWatch, compileWatch } from "./watch.ts";

/** Source: default of `resync` in the Katalog language. */
const DEFAULT_RESYNC_MS = 600_000;

/**
 * When calls are made: before the rules or gates of that name (`gates`: before both), before resources (those of
 * onReconcile, then those of onCreate), before deletion, before a rollback, before a hook.
 */
export type ExternalMoment =
  | "validation"
  | "mutation"
  | "gates"
  | "enqueueGate"
  | "reconcileGate"
  | "resources"
  | "onDelete"
  | "onRollback"
  | "hooks";

export type ExternalBlocks = Readonly<Record<ExternalMoment, CompiledExternal>>;

/** What an object depends on besides its own content, and how its CRD is run. */
export interface ObserveRules {
  readonly conversion?: CompiledConversion;
  readonly external: ExternalBlocks;
  /** Calls before each group of onDelete, in the order of the groups. */
  readonly deletionGroupCalls: readonly CompiledExternal[];
  readonly cross: CompiledCross;
  readonly enrich: CompiledEnrich;
  readonly watch: CompiledWatch;
  readonly events: CompiledEvents;
  readonly autoscale?: CompiledAutoscale;
  readonly rollback?: CompiledRollback;
  readonly providers: CompiledProviders;
}

/** Compiles these rules of a canonical CRD entry; mistakes are reported and what has them is left out. */
export function compileObserve(entry: MapNode, context: RulesContext): ObserveRules {
  const box = child(entry, "operatorBox");
  const conversion = compileConversion(child(entry, "conversion"), context);
  const autoscale = compileAutoscale(child(box, "autoscale"), context);
  const rollback = compileRollback(box, context);
  checkRetries(child(box, "reconciler"), context);
  return {
    ...(conversion ? { conversion } : {}),
    external: compileExternals(entry, context),
    deletionGroupCalls: compileGroupCalls(box, context),
    cross: compileCross(child(box, "cross"), context),
    enrich: compileEnrich(entry, context),
    watch: compileWatch(child(box, "watch"), context),
    events: compileEvents(child(box, "events"), context),
    ...(autoscale ? { autoscale } : {}),
    ...(rollback ? { rollback } : {}),
    providers: compileProviders(child(box, "providers"), context),
  };
}

function compileExternals(entry: MapNode, context: RulesContext): ExternalBlocks {
  const box = child(entry, "operatorBox");
  const gates = child(box, "preReconcile");
  const resyncMs = resyncOf(child(box, "reconciler"));
  const of = (node: Node | undefined) => compileList(child(node, "external"), resyncMs, context);
  const inBlocks = (...blocks: readonly (Node | undefined)[]) => {
    const list = blocks.map((block) => child(block, "external")).reduce(joined, undefined);
    return gatedBy(blocks, compileList(list, resyncMs, context), context);
  };
  return {
    validation: of(child(entry, "validation")),
    mutation: of(child(entry, "mutation")),
    gates: of(gates),
    enqueueGate: of(child(gates, "enqueueGate")),
    reconcileGate: of(child(gates, "reconcileGate")),
    resources: inBlocks(child(box, "onReconcile"), child(box, "onCreate")),
    onDelete: inBlocks(child(box, "onDelete")),
    onRollback: inBlocks(child(child(box, "rollback"), "onRollback")),
    hooks: of(child(child(box, "reconciler"), "hooks")),
  };
}

function compileGroupCalls(box: Node | undefined, context: RulesContext): readonly CompiledExternal[] {
  const onDelete = child(box, "onDelete");
  const resyncMs = resyncOf(child(box, "reconciler"));
  return mapItems(child(onDelete, "groups")).map((group) =>
    gatedBy([group], compileList(child(group, "external"), resyncMs, context), context, onDelete)
  );
}

/**
 * Calls of a block are made only while its own conditions hold, and those of what it stands in. Mistakes in these
 * conditions are told with the resources of the block.
 */
function gatedBy(
  blocks: readonly (Node | undefined)[],
  external: CompiledExternal,
  context: RulesContext,
  around?: Node,
): CompiledExternal {
  const silent = { ...context, report: () => {} };
  const conditionsOf = (node: Node | undefined, { span }: Node) => predicateAt(node, span, silent);
  const gates = new Map<Span, Predicate>();
  for (const block of blocks) {
    if (!block) continue;
    const gate = bothPredicates(conditionsOf(around, block), conditionsOf(block, block));
    mapItems(child(block, "external")).forEach((item) => gates.set(item.span, gate));
  }
  const calls = external.calls.map((call) => {
    const gate = gates.get(call.span);
    if (!gate || gate.isAlways) return call;
    return {
      ...call,
      predicate: bothPredicates(gate, call.predicate),
      reads: [...gate.reads, ...call.reads],
    };
  });
  return { ...external, calls, reads: calls.flatMap((call) => call.reads) };
}

/** Calls whose attempts can take longer than the time between two resyncs are reported. */
function compileList(node: Node | undefined, resyncMs: number, context: RulesContext): CompiledExternal {
  const external = compileExternal(node, context);
  for (const call of external.calls) {
    const longest = worstCaseMs(call);
    if (!call.retry || longest <= resyncMs) continue;
    remark(context, {
      code: "ORK4086",
      severity: "warning",
      span: call.span,
      message: `all attempts of "${call.name}" can take ${
        formatDuration(longest)
      }, longer than the resync of ${formatDuration(resyncMs)}`,
      hint: "lower maxAttempts, max or timeout, or lengthen the resync",
    });
  }
  return external;
}

function resyncOf(reconciler: Node | undefined): number {
  return durationAt(reconciler, "resync") ?? DEFAULT_RESYNC_MS;
}

/** Waits between the attempts of one reconcile that are longer than the time between two resyncs are reported. */
function checkRetries(reconciler: Node | undefined, context: RulesContext): void {
  const node = child(child(reconciler, "queue"), "retryBackoff");
  const longest = retryWaits(compileRetry(node)).reduce((sum, wait) => sum + wait, 0);
  const resyncMs = resyncOf(reconciler);
  if (!node || longest <= resyncMs) return;
  remark(context, {
    code: "ORK4086",
    severity: "warning",
    span: node.span,
    message: `the waits of retryBackoff can take ${formatDuration(longest)}, longer than the resync of ${
      formatDuration(resyncMs)
    }`,
    hint: "lower maxAttempts or max, or lengthen the resync",
  });
}

function joined(first: Node | undefined, second: Node | undefined): Node | undefined {
  if (first?.kind !== "list" || second?.kind !== "list") return first ?? second;
  return { kind: "list", span: first.span, items: [...first.items, ...second.items] } satisfies ListNode;
}

/** All data that these rules read of an object. Conversion reads other versions of it and is not part of a reconcile. */
export function observeReads(rules: ObserveRules): readonly DataRead[] {
  const { external, cross, enrich, watch, events, autoscale, rollback, providers } = rules;
  return [...Object.values(external), cross, enrich, watch, events, autoscale, rollback, providers]
    .flatMap((part) => part?.reads ?? []);
}
