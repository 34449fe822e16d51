// Owns: which entries hold for one object, and what they render to. Must not: compare with the cluster.

import { isJsonObject, type Json, jsonAt } from "../../base/mod.ts";
import { extendScope, type PredicateResult, type Scope } from "../../language/expr/mod.ts";
import { type CrdPlan, isIntent, type PlannedEntry } from "../../language/plan/mod.ts";
import { formatSpan } from "../../base/mod.ts";
import type { GroupVersionKind, KubeObject, ResourceType } from "../../kube/mod.ts";
import type { Problem } from "./decision.ts";
import { childKey } from "./snapshot.ts";

/** One expanded declaration. */
export type Expanded =
  | {
    readonly kind: "wanted";
    readonly entry: PlannedEntry;
    readonly key: string;
    readonly name: string;
    readonly namespace?: string;
    /** Rendered on demand: an existing child that is never touched is not rendered again. */
    readonly build: () => { readonly object?: KubeObject; readonly problems: readonly Problem[] };
  }
  | {
    readonly kind: "unwanted";
    readonly entry: PlannedEntry;
    /** Absent when the name could not be rendered. */
    readonly key?: string;
    /** True when only intent or the clock made it unwanted, so that removing the child is what the user asked for. */
    readonly byIntent: boolean;
  }
  | { readonly kind: "failed"; readonly entry: PlannedEntry; readonly problems: readonly Problem[] };

export interface ExpandContext {
  readonly scope: Scope;
  readonly object: KubeObject;
  readonly typeOf: (gvk: GroupVersionKind) => ResourceType | undefined;
}

/** Expands `forEach`, tests conditions and identifies every declaration of the given entries. */
export function expandEntries(
  entries: readonly PlannedEntry[],
  context: ExpandContext,
): readonly Expanded[] {
  const { scope } = context;
  return entries.flatMap((entry) => {
    const block = entry.blockPredicate.test(scope);
    return elementScopes(entry, scope).map((elementScope) =>
      expandOne(entry, elementScope, { ...context, block })
    );
  });
}

function expandOne(
  entry: PlannedEntry,
  scope: Scope,
  context: ExpandContext & { readonly block: PredicateResult },
): Expanded {
  const { object, block } = context;
  const { gvk } = entry.resource;
  // A custom kind is known to be cluster-scoped only once the cluster was asked; until then the default stands.
  const isClusterScoped = context.typeOf(gvk)?.namespaced === false;
  const placed = ({ name, namespace }: { readonly name: string; readonly namespace?: string }) =>
    isClusterScoped || namespace === undefined ? { name } : { name, namespace };
  const cr = { name: object.metadata.name, ...namespaceOf(object) };
  const own = block.passed ? entry.predicate.test(scope) : block;
  if (!own.passed) {
    const found = entry.resource.identify(scope, cr);
    return {
      kind: "unwanted",
      entry,
      byIntent: own.failed.every((condition) => condition.isTime || condition.reads.every(isIntent)),
      ...(found.kind === "identity" ? { key: childKey(gvk, placed(found)) } : {}),
    };
  }
  const identity = entry.resource.identify(scope, cr);
  if (identity.kind === "failed") {
    return { kind: "failed", entry, problems: templateProblems(identity.diagnostics) };
  }
  return {
    kind: "wanted",
    entry,
    key: childKey(gvk, placed(identity)),
    ...placed(identity),
    build: () => {
      const built = entry.resource.build(scope, cr);
      return built.kind === "object"
        ? { object: built.object as unknown as KubeObject, problems: [] }
        : { problems: templateProblems(built.diagnostics) };
    },
  };
}

function templateProblems(
  diagnostics: readonly { readonly message: string; readonly span: Problem["span"] & object }[],
): readonly Problem[] {
  return diagnostics.map((d) => ({
    reason: "TemplateFailed",
    message: `${formatSpan(d.span)}: ${d.message}`,
    span: d.span,
  }));
}

/** One scope per element; a missing field gives none, maps iterate by sorted key. */
function elementScopes(entry: PlannedEntry, scope: Scope): readonly Scope[] {
  const { forEach } = entry;
  if (!forEach) return [scope];
  const value = jsonAt(scope.root as { readonly [key: string]: Json }, forEach.path);
  const alias = (item: unknown) => (forEach.alias === "item" ? {} : { [forEach.alias]: item });
  if (Array.isArray(value)) {
    return value.map((item, index) => extendScope(scope, { item, value: "", index, ...alias(item) }));
  }
  if (!isJsonObject(value)) return [];
  return Object.keys(value).sort().map((key, index) =>
    extendScope(scope, { item: key, value: value[key], index, ...alias(key) })
  );
}

/** Kinds that some entry of the plan could not name or render: nothing of them is removed this time. */
export function uncertainKinds(expanded: readonly Expanded[]): ReadonlySet<string> {
  return new Set(
    expanded.filter((e) => e.kind === "failed" || (e.kind === "unwanted" && e.key === undefined))
      .map((e) => kindKey(e.entry.resource.gvk)),
  );
}

export function kindKey(gvk: Pick<GroupVersionKind, "group" | "kind">): string {
  return `${gvk.kind}.${gvk.group}`;
}

/** Earliest moment at which a time condition of the plan may change its answer. */
export function nextTimeChange(plan: CrdPlan, now: number): number | undefined {
  const moments = [...plan.onCreate, ...plan.onReconcile]
    .flatMap((e) => [e.blockPredicate.nextChange(now), e.predicate.nextChange(now)])
    .concat(plan.statusFields.map((f) => f.predicate.nextChange(now)))
    .filter((moment) => moment !== undefined);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

function namespaceOf(object: KubeObject): { readonly namespace?: string } {
  return object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace };
}
