// Owns: compiling one resource entry to a builder of Kubernetes objects. Must not: decide whether it is written.

import type { Diagnostic, JsonObject, MutableJsonObject, Span } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { DataRead, Scope, TemplateOptions } from "../expr/mod.ts";
import { apiVersionOf, type GroupVersionKind } from "../../kube/mod.ts";
import {
  checkKeys,
  type Field,
  type FieldContext,
  type ProfileRegistry,
  type Rendering,
  type SchemaLookup,
  textMapField,
} from "./fields.ts";
import { RESOURCE_KINDS } from "./kinds_table.ts";
import { placeField, scopeHint } from "./place.ts";
import { BUILT_IN_REGISTRY } from "./profiles.ts";
import { COMMON_KEYS, type CrIdentity, type ResourceKind, type Upkeep } from "./resource_kind.ts";
import { type CompiledCertificate, type CompiledCopy, type Supplies, supplyField } from "./supply.ts";
import { withinBounds, type WorkloadAutoscale, workloadAutoscale } from "./workload_autoscale.ts";

/** A compiled entry. Building never throws. */
export interface CompiledResource {
  readonly listKey: string;
  /** Position of its kind in the order in which one reconcile applies children. */
  readonly order: number;
  readonly gvk: GroupVersionKind;
  readonly plural?: string;
  readonly namespaced: boolean | undefined;
  readonly upkeep: Upkeep;
  readonly isWorkload: boolean;
  readonly span: Span;
  /** True when the entry says in which namespace the child lives. */
  readonly declaresNamespace: boolean;
  readonly declaresSelector: boolean;
  /** `autoscale` of a workload: its replicas are then only initial. */
  readonly autoscale?: WorkloadAutoscale;
  /** Data paths that its templates read. */
  readonly reads: readonly DataRead[];
  /** Name and namespace alone: what an entry covers even when it is not rendered. */
  identify(scope: Scope, cr: CrIdentity, at?: Placement): Identified;
  /** The whole object, without ownership labels and references. */
  build(scope: Scope, cr: CrIdentity, at?: Placement): Built;
  /** The namespaces in which a child is made; absent when there is one child, where `identify` says. */
  readonly targets?: (scope: Scope) => Targets;
  /** What is copied from another object of the same kind. */
  readonly copies?: CompiledCopy;
  /** The certificate that fills the child. */
  readonly certificate?: CompiledCertificate;
  /** True when no update can turn the one into the other. */
  readonly mustReplace?: (existing: JsonObject, desired: JsonObject) => boolean;
}

export type Targets =
  | { readonly kind: "namespaces"; readonly namespaces: readonly string[] }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** Which of several children is meant, and what it takes from outside. */
export interface Placement {
  /** One of `targets`. */
  readonly namespace?: string;
  readonly supplies?: Supplies;
}

export type { CrIdentity } from "./resource_kind.ts";

export type Identified =
  | { readonly kind: "identity"; readonly name: string; readonly namespace?: string }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

export type Built =
  | {
    readonly kind: "object";
    readonly name: string;
    readonly namespace?: string;
    readonly object: JsonObject;
  }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** The kind behind a list key, or undefined when this version has none. */
export function resourceKindOf(listKey: string): ResourceKind | undefined {
  return RESOURCE_KINDS.find((kind) => kind.listKey === listKey);
}

/** Compiles an entry; problems go to `report`. Returns undefined when nothing usable could be built. */
export function compileResource(
  kind: ResourceKind,
  entry: MapNode,
  options: {
    readonly templates: TemplateOptions;
    readonly report: (diagnostic: Diagnostic) => void;
    /** True: the entry only says which object goes, so that nothing but its name is required. @default false */
    readonly isDeletion?: boolean;
    /** @default the built-in profiles */
    readonly profiles?: ProfileRegistry;
    /** @default no schema is known */
    readonly schemas?: SchemaLookup;
  },
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
  const isCustom = kind.listKey === "custom";
  if (!isCustom) checkKeys(entry, [...COMMON_KEYS, ...kind.keys], context);
  const place = placeField(kind, entry, context);
  const metadata = isCustom ? undefined : {
    labels: textMapField(child(entry, "labels"), context, { path: "labels" }),
    annotations: textMapField(child(entry, "annotations"), context, { path: "annotations" }),
  };
  const body = kind.compile(entry, options.isDeletion ? withoutRequired(context) : context);
  const autoscale = kind.keys.includes("autoscale")
    ? workloadAutoscale(child(entry, "autoscale"), context)
    : undefined;
  const supply = supplyField(kind, entry, context);
  const namespaced = kind.namespaced ?? scopeHint(entry);
  const renderingOf = (scope: Scope): Rendering => ({ scope, problems: [] });

  return {
    listKey: kind.listKey,
    order: RESOURCE_KINDS.indexOf(kind),
    gvk,
    ...(kind.plural === undefined ? {} : { plural: kind.plural }),
    namespaced,
    upkeep: kind.upkeep,
    isWorkload: kind.isWorkload,
    span: entry.span,
    declaresNamespace: place.isDeclared,
    declaresSelector: child(entry, "selector") !== undefined,
    ...(autoscale ? { autoscale } : {}),
    reads,
    ...supply.contract,
    ...(place.targets ? { targets: targetsOf(place.targets) } : {}),
    ...(kind.mustReplace ? { mustReplace: kind.mustReplace } : {}),
    identify(scope, cr, at) {
      const rendering = renderingOf(scope);
      const found = place.identity(rendering, cr, at);
      return found
        ? { kind: "identity", ...addressOf(found) }
        : { kind: "failed", diagnostics: rendering.problems };
    },
    build(scope, cr, at) {
      const rendering = renderingOf(scope);
      const found = place.identity(rendering, cr, at);
      const given = found && supply.given(rendering, found, at?.supplies);
      const rendered = given && body(rendering, found, given);
      const content = rendered && autoscale ? withinBounds(rendered, autoscale, rendering) : rendered;
      const own = { labels: metadata?.labels(rendering), annotations: metadata?.annotations(rendering) };
      if (!found || !content || rendering.problems.length > 0) {
        return { kind: "failed", diagnostics: rendering.problems };
      }
      const meta: MutableJsonObject = {
        ...(content["metadata"] as MutableJsonObject | undefined),
        ...together("labels", content, own.labels),
        ...together("annotations", content, own.annotations),
        ...addressOf(found),
      };
      const object = { apiVersion: apiVersionOf(gvk), kind: gvk.kind, ...content, metadata: meta };
      return { kind: "object", ...addressOf(found), object };
    },
  };
}

/** The same context, for an entry whose body is never built. */
function withoutRequired(context: FieldContext): FieldContext {
  return { ...context, report: (remark) => remark.code === "ORK3002" ? undefined : context.report(remark) };
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
