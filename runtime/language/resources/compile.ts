// Owns: compiling one resource entry to a builder of Kubernetes objects. Must not: decide whether it is written.

import type { Diagnostic, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { DataRead, Scope, TemplateOptions } from "../expr/mod.ts";
import { apiVersionOf, type GroupVersionKind } from "../../kube/mod.ts";
import type { Built, CompiledResource, Identified, Placement } from "./compiled_resource.ts";
import type { Field, FieldContext, ProfileRegistry, Rendering, SchemaLookup } from "./field_context.ts";
import { checkKeys } from "./field_remarks.ts";
import { textMapField } from "./fields.ts";
import { RESOURCE_KINDS } from "./kinds_table.ts";
import { type CompiledPlace, placeField, scopeHint } from "./place.ts";
import { BUILT_IN_REGISTRY } from "./profiles.ts";
import {
  type BodyBuilder,
  type ChildIdentity,
  COMMON_KEYS,
  type CrIdentity,
  type ResourceKind,
} from "./resource_kind.ts";
import { type CompiledSupply, type Supplies, supplyField } from "./supply.ts";
import { withinBounds, type WorkloadAutoscale, workloadAutoscale } from "./workload_autoscale.ts";

export interface CompileResourceOptions {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  /** True: the entry only says which object goes, so that nothing but its name is required. @default false */
  readonly isDeletion?: boolean;
  /** @default the built-in profiles */
  readonly profiles?: ProfileRegistry;
  /** @default no schema is known */
  readonly schemas?: SchemaLookup;
}

/** The kind behind a list key, or undefined when this version has none. */
export function resourceKindOf(listKey: string): ResourceKind | undefined {
  return RESOURCE_KINDS.find((kind) => kind.listKey === listKey);
}

/** Compiles an entry; problems go to `report`. Returns undefined when nothing usable could be built. */
export function compileResource(
  kind: ResourceKind,
  entry: MapNode,
  options: CompileResourceOptions,
): CompiledResource | undefined {
  const gvk = kind.gvk(entry, options.report);
  if (!gvk) return undefined;
  const reads: DataRead[] = [];
  const context: FieldContext = {
    ...options,
    profiles: options.profiles ?? BUILT_IN_REGISTRY,
    kind: gvk.kind,
    noteReads: (more) => void reads.push(...more),
  };
  const parts = compileParts(kind, entry, { context, isDeletion: options.isDeletion ?? false });
  return {
    ...factsOf(kind, entry),
    gvk,
    reads,
    declaresNamespace: parts.place.isDeclared,
    ...(parts.autoscale ? { autoscale: parts.autoscale } : {}),
    ...parts.supply.contract,
    ...(parts.place.targets ? { targets: targetsOf(parts.place.targets) } : {}),
    identify: (scope, cr, at) => identify(parts, scope, { cr, at }),
    build: (scope, cr, at) => build({ ...parts, gvk }, scope, { cr, at }),
  };
}

/** What an entry of a kind is before anything in it is rendered. */
function factsOf(kind: ResourceKind, entry: MapNode) {
  return {
    listKey: kind.listKey,
    order: RESOURCE_KINDS.indexOf(kind),
    ...(kind.plural === undefined ? {} : { plural: kind.plural }),
    namespaced: kind.namespaced ?? scopeHint(entry),
    upkeep: kind.upkeep,
    isWorkload: kind.isWorkload,
    span: entry.span,
    declaresSelector: child(entry, "selector") !== undefined,
    ...(kind.mustReplace ? { mustReplace: kind.mustReplace } : {}),
  };
}

/** The compiled parts of an entry; each yields its share of the object. */
interface EntryParts {
  readonly place: CompiledPlace;
  readonly labels: Field<Record<string, string>>;
  readonly annotations: Field<Record<string, string>>;
  readonly body: BodyBuilder;
  readonly autoscale: WorkloadAutoscale | undefined;
  readonly supply: CompiledSupply;
}

function compileParts(
  kind: ResourceKind,
  entry: MapNode,
  { context, isDeletion }: { readonly context: FieldContext; readonly isDeletion: boolean },
): EntryParts {
  // A custom entry is the object itself: it has any keys, and its metadata in its body.
  const isCustom = kind.listKey === "custom";
  if (!isCustom) checkKeys(entry, [...COMMON_KEYS, ...kind.keys], context);
  const ownMap = (key: string) =>
    textMapField(isCustom ? undefined : child(entry, key), context, { path: key });
  return {
    place: placeField(kind, entry, context),
    labels: ownMap("labels"),
    annotations: ownMap("annotations"),
    body: kind.compile(entry, isDeletion ? withoutRequired(context) : context),
    autoscale: kind.keys.includes("autoscale")
      ? workloadAutoscale(child(entry, "autoscale"), context)
      : undefined,
    supply: supplyField(kind, entry, context),
  };
}

/** The same context, for an entry whose body is never built. */
function withoutRequired(context: FieldContext): FieldContext {
  return { ...context, report: (remark) => remark.code === "ORK3002" ? undefined : context.report(remark) };
}

/** For which object, and which of its children. */
interface Asked {
  readonly cr: CrIdentity;
  readonly at: Placement | undefined;
}

function identify({ place }: EntryParts, scope: Scope, { cr, at }: Asked): Identified {
  const rendering: Rendering = { scope, problems: [] };
  const found = place.identity(rendering, cr, at);
  return found
    ? { kind: "identity", ...addressOf(found) }
    : { kind: "failed", diagnostics: rendering.problems };
}

function build(
  parts: EntryParts & { readonly gvk: GroupVersionKind },
  scope: Scope,
  { cr, at }: Asked,
): Built {
  const rendering: Rendering = { scope, problems: [] };
  const found = parts.place.identity(rendering, cr, at);
  const content = found && contentOf(parts, rendering, { found, supplies: at?.supplies });
  const own = { labels: parts.labels(rendering), annotations: parts.annotations(rendering) };
  if (!found || !content || rendering.problems.length > 0) {
    return { kind: "failed", diagnostics: rendering.problems };
  }
  const metadata: MutableJsonObject = {
    ...(content["metadata"] as MutableJsonObject | undefined),
    ...together("labels", content, own.labels),
    ...together("annotations", content, own.annotations),
    ...addressOf(found),
  };
  const object = { apiVersion: apiVersionOf(parts.gvk), kind: parts.gvk.kind, ...content, metadata };
  return { kind: "object", ...addressOf(found), object };
}

/** The body with what it takes from outside, its replicas within the bounds of its autoscaling. */
function contentOf(
  { supply, body, autoscale }: EntryParts,
  rendering: Rendering,
  { found, supplies }: { readonly found: ChildIdentity; readonly supplies: Supplies | undefined },
): MutableJsonObject | undefined {
  const given = supply.given(rendering, found, supplies);
  const rendered = given && body(rendering, found, given);
  return rendered && autoscale ? withinBounds(rendered, autoscale, rendering) : rendered;
}

/** Labels or annotations of the body and of the entry as one map. */
function together(key: string, content: MutableJsonObject, own: Record<string, string> | undefined) {
  const metadata = content["metadata"] as MutableJsonObject | undefined;
  const given = metadata?.[key] as MutableJsonObject | undefined;
  return given || own ? { [key]: { ...given, ...own } } : {};
}

function targetsOf(field: Field<string[]>): NonNullable<CompiledResource["targets"]> {
  return (scope) => {
    const rendering: Rendering = { scope, problems: [] };
    const namespaces = field(rendering) ?? [];
    return rendering.problems.length > 0
      ? { kind: "failed", diagnostics: rendering.problems }
      : { kind: "namespaces", namespaces };
  };
}

function addressOf(identity: { readonly name: string; readonly namespace?: string }) {
  return {
    name: identity.name,
    ...(identity.namespace === undefined ? {} : { namespace: identity.namespace }),
  };
}
