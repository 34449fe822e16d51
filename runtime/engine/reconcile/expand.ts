// Owns: which entries hold for one object, and what they render to. Must not: compare with the cluster.

import type { Diagnostic, JsonObject } from "../../base/mod.ts";
import type { DataRead, PredicateResult, Scope } from "../../language/expr/mod.ts";
import { type CrdPlan, elementScopes, isIntent, type PlannedEntry } from "../../language/plan/mod.ts";
import type { CertificateRequest, Supplies } from "../../language/resources/mod.ts";
import { formatSpan } from "../../base/mod.ts";
import type { GroupVersionKind, KubeObject, ResourceType } from "../../kube/mod.ts";
import type { Problem } from "./decision.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

/** The code of a copy whose source does not exist. */
const SOURCE_MISSING = "ORK3140";

/** One expanded declaration. */
export type Expanded =
  | {
    readonly kind: "wanted";
    readonly entry: PlannedEntry;
    readonly key: string;
    readonly name: string;
    readonly namespace?: string;
    /** What its templates see: the object, and the element of `forEach`. */
    readonly scope: Scope;
    /** Age at which the values of the child are generated anew. */
    readonly rotateAfterMs?: number;
    /** The certificate that the child holds. */
    readonly certificate?: CertificateRequest;
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
    /** What the conditions read that do not hold. */
    readonly reads: readonly DataRead[];
  }
  | { readonly kind: "failed"; readonly entry: PlannedEntry; readonly problems: readonly Problem[] };

export type Wanted = Extract<Expanded, { readonly kind: "wanted" }>;

export interface ExpandContext extends Pick<Snapshot, "sources" | "certificate" | "unissued"> {
  readonly scope: Scope;
  readonly object: KubeObject;
  readonly typeOf: (gvk: GroupVersionKind) => ResourceType | undefined;
}

/** Expands `forEach` and `toNamespaces`, tests conditions and identifies every declaration of the given entries. */
export function expandEntries(
  entries: readonly PlannedEntry[],
  context: ExpandContext,
): readonly Expanded[] {
  const { scope } = context;
  return entries.flatMap((entry) => {
    const block = entry.blockPredicate.test(scope);
    const elements = elementScopes(entry.forEach, scope);
    if (elements.kind === "failed") return [failedEntry(entry, [elements.diagnostic])];
    return elements.scopes.flatMap((elementScope) =>
      expandPlaces(entry, elementScope, { ...context, block })
    );
  });
}

type BlockContext = ExpandContext & { readonly block: PredicateResult };

/** One child, or one in each namespace of `toNamespaces`. */
function expandPlaces(entry: PlannedEntry, scope: Scope, context: BlockContext): readonly Expanded[] {
  const { targets } = entry.resource;
  if (!targets) return [expandOne(entry, scope, context)];
  const places = targets(scope);
  if (places.kind === "failed") return [failedEntry(entry, places.diagnostics)];
  return places.namespaces.map((target) => expandOne(entry, scope, { ...context, target }));
}

function expandOne(
  entry: PlannedEntry,
  scope: Scope,
  context: BlockContext & { readonly target?: string },
): Expanded {
  const { object, block } = context;
  const { gvk } = entry.resource;
  // A custom kind is known to be cluster-scoped only once the cluster was asked; until then the default stands.
  const isClusterScoped = context.typeOf(gvk)?.namespaced === false;
  const placed = ({ name, namespace }: { readonly name: string; readonly namespace?: string }) =>
    isClusterScoped || namespace === undefined ? { name } : { name, namespace };
  const cr = { name: object.metadata.name, ...namespaceOf(object) };
  const at = {
    ...(context.target === undefined ? {} : { namespace: context.target }),
    supplies: suppliesOf(entry, context),
  };
  const own = block.passed ? entry.predicate.test(scope) : block;
  const found = entry.resource.identify(scope, cr, at);
  if (!own.passed) {
    return {
      kind: "unwanted",
      entry,
      byIntent: own.failed.every((condition) => condition.isTime || condition.reads.every(isIntent)),
      reads: own.failed.flatMap((condition) => condition.reads),
      ...(found.kind === "identity" ? { key: childKey(gvk, placed(found)) } : {}),
    };
  }
  if (found.kind === "failed") return failedEntry(entry, found.diagnostics);
  const rotation = entry.rotation?.(scope, cr);
  if (rotation?.kind === "failed") return failedEntry(entry, rotation.diagnostics);
  const request = entry.resource.certificate?.request(scope, cr, found);
  if (request?.kind === "failed") return failedEntry(entry, request.diagnostics);
  return {
    kind: "wanted",
    entry,
    scope,
    key: childKey(gvk, placed(found)),
    ...placed(found),
    ...(rotation?.kind === "after" ? { rotateAfterMs: rotation.durationMs } : {}),
    ...(request ? { certificate: request.value } : {}),
    build: () => {
      const built = entry.resource.build(scope, cr, at);
      return built.kind === "object"
        ? { object: built.object as unknown as KubeObject, problems: [] }
        : { problems: templateProblems(entry, built.diagnostics) };
    },
  };
}

/** What a build may take from outside: objects to copy, of the kind of the child, and certificates. */
function suppliesOf(entry: PlannedEntry, context: ExpandContext): Supplies {
  const { gvk } = entry.resource;
  return {
    source: (address) => {
      const found = context.sources?.get(childKey(gvk, address), { gvk, ...address });
      return found as unknown as JsonObject | undefined;
    },
    unread: (address) => context.sources?.unread?.(childKey(gvk, address)),
    ...(context.certificate ? { certificate: context.certificate } : {}),
    ...(context.unissued ? { unissued: context.unissued } : {}),
  };
}

function failedEntry(entry: PlannedEntry, diagnostics: readonly Diagnostic[]): Expanded {
  return { kind: "failed", entry, problems: templateProblems(entry, diagnostics) };
}

/** A value that does not fit, as remarks quote it: in a Secret it may be a part of what is kept there. */
const FOUND = /(\bfound (?:text )?)"(?:[^"\\]|\\.)*"/g;

/** What the user reads for a build that failed; a source that is missing is no mistake in a template. */
function templateProblems(
  { resource: { gvk } }: PlannedEntry,
  diagnostics: readonly Diagnostic[],
): readonly Problem[] {
  const isSecret = gvk.group === "" && gvk.kind === "Secret";
  return diagnostics.map((d) => ({
    reason: d.code === SOURCE_MISSING ? "SourceMissing" : "TemplateFailed",
    message: `${formatSpan(d.span)}: ${isSecret ? d.message.replace(FOUND, "$1[redacted]") : d.message}`,
    span: d.span,
  }));
}

/**
 * Kinds that some entry of the plan could not name or render: nothing of them is removed this time. Whatever name an
 * entry has that intent turns off, its child is to go, so that one makes nothing uncertain.
 */
export function uncertainKinds(expanded: readonly Expanded[]): ReadonlySet<string> {
  return new Set(
    expanded.filter((e) =>
      e.kind === "failed" || (e.kind === "unwanted" && !e.byIntent && e.key === undefined)
    )
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
