// Owns: when to take a snapshot of children, when to go back to one, and when that ends. Must not: store or apply snapshots.

import { nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import type { DataRead, Predicate, Scope, Template } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { checkWatched, WATCHABLE, watchableList } from "./rollback_watched.ts";
import {
  durationAt,
  entriesOf,
  flagAt,
  mapItems,
  numberAt,
  predicateAt,
  remark,
  templateAt,
  textAt,
} from "./rule_parts.ts";

export interface RollbackWatch {
  /** Resource list of the child: `deployments`. */
  readonly listKey: string;
  /** Absent: every child of that list. */
  readonly name?: Template;
  /** Only a critical child leads to a rollback. */
  readonly severity: "critical" | "warning";
  readonly timeoutMs: number;
}

export interface CompiledRollback {
  /** Failed reconciles in a row that lead to a rollback. */
  readonly consecutiveFailures: number;
  /** All of them within this time; absent: however long it took. */
  readonly withinMs?: number;
  /** Empty: every workload is critical. */
  readonly watches: readonly RollbackWatch[];
  /** Snapshots kept. */
  readonly keep: number;
  /** Resources of its own to apply instead of the snapshot, with their conditions. */
  readonly onRollback?: { readonly node: MapNode; readonly predicate: Predicate };
  readonly reads: readonly DataRead[];
  readonly span: Span;
}

const DEFAULT_FAILURES = 3;
const DEFAULT_KEEP = 5;
/** Time to become available where a watch says nothing. */
export const DEFAULT_ROLLBACK_TIMEOUT_MS = 300_000;

/** Compiles `operatorBox.rollback` and `rollBackOnError`; undefined when neither asks for it. */
export function compileRollback(box: Node | undefined, context: RulesContext): CompiledRollback | undefined {
  const block = entryOf(box, "rollback");
  const simple = entryOf(box, "rollBackOnError");
  const asked = flagAt(box, "rollBackOnError");
  const node = block?.value.kind === "map" ? block.value : undefined;
  if (node && asked === false) {
    remark(context, {
      code: "ORK4106",
      severity: "warning",
      span: simple!.keySpan,
      message: `"rollBackOnError: false" does not switch the "rollback" block off`,
      hint: `remove it, or remove the block`,
    });
  }
  if (!node && asked !== true) return undefined;
  const trigger = child(node, "trigger");
  const withinMs = durationAt(trigger, "withinDuration");
  const watches = compileWatches(child(node, "watchResources"), context);
  checkWatched(child(node, "watchResources"), box, context);
  const onRollback = compileOnRollback(child(node, "onRollback"), context);
  return {
    consecutiveFailures: numberAt(trigger, "consecutiveFailures") ?? DEFAULT_FAILURES,
    ...(withinMs === undefined ? {} : { withinMs }),
    watches,
    keep: numberAt(node, "keep") ?? DEFAULT_KEEP,
    ...(onRollback ? { onRollback } : {}),
    reads: [...watches.flatMap((watch) => watch.name?.reads ?? []), ...onRollback?.predicate.reads ?? []],
    span: block?.keySpan ?? simple!.keySpan,
  };
}

function compileOnRollback(
  node: Node | undefined,
  context: RulesContext,
): CompiledRollback["onRollback"] | undefined {
  return node?.kind === "map" ? { node, predicate: predicateAt(node, node.span, context) } : undefined;
}

function compileWatches(node: Node | undefined, context: RulesContext): readonly RollbackWatch[] {
  return entriesOf(node).flatMap(({ key, keySpan, value }) => {
    const listKey = watchableList(key);
    if (listKey === undefined) {
      const near = nearestName(key, WATCHABLE);
      remark(context, {
        code: "ORK4105",
        span: keySpan,
        message: `"${key}" has no state that a rollback can watch`,
        hint: near ? `did you mean "${near}"?` : `write one of ${WATCHABLE.join(", ")}`,
      });
      return [];
    }
    return mapItems(value).map((item): RollbackWatch => {
      const name = templateAt(item, "name", context);
      return {
        listKey,
        ...(name ? { name } : {}),
        severity: textAt(item, "severity") === "warning" ? "warning" : "critical",
        timeoutMs: durationAt(item, "timeout") ?? DEFAULT_ROLLBACK_TIMEOUT_MS,
      };
    });
  });
}

/** A child as observed. */
export interface ObservedChild {
  readonly listKey: string;
  readonly name: string;
  readonly isWorkload: boolean;
  readonly isAvailable: boolean;
  /** Since when it has not been available; absent while it is. */
  readonly unavailableSinceMs?: number;
}

export interface SnapshotFact {
  readonly revision: number;
  /** Generation of the object whose children it holds. */
  readonly generation: number;
}

export interface RollbackObservation {
  readonly generation: number;
  readonly now: number;
  /** How the reconcile that just ran ended; absent when none did. */
  readonly outcome?: "succeeded" | "failed";
  readonly children: readonly ObservedChild[];
  readonly snapshots: readonly SnapshotFact[];
}

/** Memory between decisions, per object. Starts as `{failures: []}`. */
export interface RollbackState {
  /** Times of the failures in a row. */
  readonly failures: readonly number[];
  /** Set while rolled back. */
  readonly active?: { readonly generation: number; readonly revision?: number; readonly reason: string };
}

export type RollbackAction =
  | { readonly kind: "none" }
  /** All watched children are healthy: keep what was rendered. */
  | { readonly kind: "snapshot" }
  /** Go back. Without a revision the resources of `onRollback` are applied. */
  | { readonly kind: "rollBack"; readonly revision?: number; readonly reason: string }
  /** It should go back and there is nothing to go back to. */
  | { readonly kind: "impossible"; readonly reason: string }
  /** Still rolled back: the normal reconcile waits. */
  | { readonly kind: "hold"; readonly revision?: number; readonly reason: string }
  /** The object has changed: the normal reconcile goes on. */
  | { readonly kind: "end" };

export interface RollbackDecision {
  readonly state: RollbackState;
  readonly action: RollbackAction;
  /** Children that only deserve a warning, by name. */
  readonly warnings: readonly string[];
  /** When the decision may differ with time alone. */
  readonly nextAtMs?: number;
}

/**
 * Decides after a reconcile, or when a deadline has come. A generation that was healthy once is never rolled back: what
 * fails later is not its doing.
 */
export function decideRollback(
  rollback: CompiledRollback,
  state: RollbackState,
  observation: RollbackObservation,
  scope: Scope,
): RollbackDecision {
  const { generation, outcome, now } = observation;
  if (state.active) return whileActive(state, state.active, generation);
  const failures = outcome === "failed"
    ? recent([...state.failures, now], rollback)
    : outcome
    ? []
    : state.failures;
  const watched = watchedChildren(rollback, observation.children, scope);
  const critical = watched.filter((one) => one.severity === "critical");
  const warnings = watched
    .filter((one) => one.severity === "warning" && isOverdue(one, now))
    .map(({ child }) => `${child.listKey}/${child.name}`);
  const wasHealthy = observation.snapshots.some((snapshot) => snapshot.generation === generation);
  const isHealthy = outcome === "succeeded" && critical.every(({ child }) => child.isAvailable);
  const nextAtMs = wasHealthy ? undefined : nextDeadline(critical, now);
  const rest = { warnings, ...(nextAtMs === undefined ? {} : { nextAtMs }) };
  if (wasHealthy) return { state: { failures }, action: { kind: "none" }, ...rest };
  if (isHealthy) return { state: { failures }, action: { kind: "snapshot" }, ...rest };
  const reason = reasonOf(failures, critical, { rollback, now });
  if (reason === undefined) return { state: { failures }, action: { kind: "none" }, ...rest };
  return { ...goBack(rollback, { failures, reason }, observation, scope), warnings };
}

function whileActive(
  state: RollbackState,
  active: NonNullable<RollbackState["active"]>,
  generation: number,
): RollbackDecision {
  if (active.generation !== generation) {
    return { state: { failures: [] }, action: { kind: "end" }, warnings: [] };
  }
  const { revision, reason } = active;
  const action = { kind: "hold" as const, ...(revision === undefined ? {} : { revision }), reason };
  return { state, action, warnings: [] };
}

function goBack(
  rollback: CompiledRollback,
  { failures, reason }: { readonly failures: readonly number[]; readonly reason: string },
  { generation, snapshots }: RollbackObservation,
  scope: Scope,
): Omit<RollbackDecision, "warnings"> {
  const usesOwn = rollback.onRollback?.predicate.test(scope).passed ?? false;
  const last = snapshots.reduce<SnapshotFact | undefined>(
    (best, one) => best && best.revision > one.revision ? best : one,
    undefined,
  );
  if (!usesOwn && !last) return { state: { failures }, action: { kind: "impossible", reason } };
  const revision = usesOwn ? {} : { revision: last!.revision };
  return {
    state: { failures: [], active: { generation, ...revision, reason } },
    action: { kind: "rollBack", ...revision, reason },
  };
}

/** The last failures that count, as many as the trigger asks for. */
function recent(failures: readonly number[], { consecutiveFailures }: CompiledRollback): readonly number[] {
  return failures.slice(-Math.max(1, consecutiveFailures));
}

interface Watched {
  readonly child: ObservedChild;
  readonly severity: RollbackWatch["severity"];
  readonly timeoutMs: number;
}

function watchedChildren(
  rollback: CompiledRollback,
  children: readonly ObservedChild[],
  scope: Scope,
): readonly Watched[] {
  if (rollback.watches.length === 0) {
    return children.filter((one) => one.isWorkload)
      .map((one) => ({ child: one, severity: "critical", timeoutMs: DEFAULT_ROLLBACK_TIMEOUT_MS }));
  }
  return rollback.watches.flatMap(({ listKey, name, severity, timeoutMs }) => {
    const rendered = name?.render(scope);
    const wanted = rendered?.kind === "value" ? rendered.value : undefined;
    return children
      .filter((one) => one.listKey === listKey && (name === undefined || one.name === wanted))
      .map((one) => ({ child: one, severity, timeoutMs }));
  });
}

function isOverdue({ child: one, timeoutMs }: Watched, now: number): boolean {
  return !one.isAvailable && one.unavailableSinceMs !== undefined &&
    now - one.unavailableSinceMs >= timeoutMs;
}

function nextDeadline(watched: readonly Watched[], now: number): number | undefined {
  const deadlines = watched
    .flatMap(({ child: one, timeoutMs }) =>
      one.isAvailable || one.unavailableSinceMs === undefined ? [] : [one.unavailableSinceMs + timeoutMs]
    )
    .filter((deadline) => deadline > now);
  return deadlines.length === 0 ? undefined : Math.min(...deadlines);
}

function reasonOf(
  failures: readonly number[],
  critical: readonly Watched[],
  { rollback, now }: { readonly rollback: CompiledRollback; readonly now: number },
): string | undefined {
  const overdue = critical.find((one) => isOverdue(one, now));
  if (overdue) return `${overdue.child.listKey}/${overdue.child.name} did not become available in time`;
  const { consecutiveFailures, withinMs } = rollback;
  const [first] = failures;
  if (first === undefined || failures.length < consecutiveFailures) return undefined;
  return withinMs === undefined || now - first <= withinMs
    ? `${failures.length} reconciles failed in a row`
    : undefined;
}
