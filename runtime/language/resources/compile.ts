// Owns: compiling one resource entry to a builder of Kubernetes objects. Must not: decide whether it is written.

import type { Diagnostic, JsonObject, MutableJsonObject, Span } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { DataRead, Scope, TemplateOptions } from "../expr/mod.ts";
import { apiVersionOf, type GroupVersionKind } from "../../kube/mod.ts";
import {
  checkKeys,
  emptyField,
  type FieldContext,
  missingField,
  type ProfileRegistry,
  type Rendering,
  textField,
  textMapField,
} from "./fields.ts";
import { RESOURCE_KINDS } from "./kinds_table.ts";
import { BUILT_IN_REGISTRY } from "./profiles.ts";
import { COMMON_KEYS, type ResourceKind, type Upkeep } from "./resource_kind.ts";

/** A compiled entry. Building never throws. */
export interface CompiledResource {
  readonly listKey: string;
  readonly gvk: GroupVersionKind;
  readonly plural?: string;
  readonly namespaced: boolean | undefined;
  readonly upkeep: Upkeep;
  readonly isWorkload: boolean;
  readonly span: Span;
  /** True when the entry says in which namespace the child lives. */
  readonly declaresNamespace: boolean;
  readonly declaresSelector: boolean;
  /** Data paths that its templates read. */
  readonly reads: readonly DataRead[];
  /** Name and namespace alone: what an entry covers even when it is not rendered. */
  identify(scope: Scope, cr: CrIdentity): Identified;
  /** The whole object, without ownership labels and references. */
  build(scope: Scope, cr: CrIdentity): Built;
}

export interface CrIdentity {
  readonly name: string;
  readonly namespace?: string;
}

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
    /** @default the built-in profiles */
    readonly profiles?: ProfileRegistry;
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
  const home = isCustom ? child(entry, "metadata") : entry;
  const nameNode = child(home, "name");
  if (!nameNode && !kind.defaultName) {
    options.report(missingField(home?.span ?? entry.span, context, isCustom ? "metadata.name" : "name"));
  }
  const name = textField(nameNode, context, { path: "name" });
  const namespaceNode = child(home, "namespace");
  const namespace = textField(namespaceNode, context, { path: "namespace" });
  const labels = isCustom ? undefined : textMapField(child(entry, "labels"), context, { path: "labels" });
  const annotations = isCustom
    ? undefined
    : textMapField(child(entry, "annotations"), context, { path: "annotations" });
  const body = kind.compile(entry, context);

  const identity = (rendering: Rendering, cr: CrIdentity) => {
    const rendered = name(rendering) ?? (nameNode ? undefined : kind.defaultName?.(cr.name));
    if (rendered === undefined) {
      if (rendering.problems.length === 0) {
        rendering.problems.push(emptyField((nameNode ?? entry).span, context, "name"));
      }
      return undefined;
    }
    const place = kind.namespaced === false ? undefined : namespace(rendering) ??
      (kind.namespaced === undefined && cr.namespace === undefined ? undefined : cr.namespace);
    return { name: rendered, span: entry.span, ...(place === undefined ? {} : { namespace: place }) };
  };

  return {
    listKey: kind.listKey,
    gvk,
    ...(kind.plural === undefined ? {} : { plural: kind.plural }),
    namespaced: kind.namespaced,
    upkeep: kind.upkeep,
    isWorkload: kind.isWorkload,
    span: entry.span,
    declaresNamespace: namespaceNode !== undefined,
    declaresSelector: child(entry, "selector") !== undefined,
    reads,
    identify(scope, cr) {
      const rendering: Rendering = { scope, problems: [] };
      const found = identity(rendering, cr);
      return found
        ? { kind: "identity", ...withoutSpan(found) }
        : { kind: "failed", diagnostics: rendering.problems };
    },
    build(scope, cr) {
      const rendering: Rendering = { scope, problems: [] };
      const found = identity(rendering, cr);
      const content = found && body(rendering, found);
      const userLabels = labels?.(rendering);
      const userAnnotations = annotations?.(rendering);
      if (!found || !content || rendering.problems.length > 0) {
        return { kind: "failed", diagnostics: rendering.problems };
      }
      const metadata: MutableJsonObject = {
        ...(content["metadata"] as MutableJsonObject | undefined),
        ...(userLabels ? { labels: userLabels } : {}),
        ...(userAnnotations ? { annotations: userAnnotations } : {}),
        name: found.name,
        ...(found.namespace === undefined ? {} : { namespace: found.namespace }),
      };
      const object = { apiVersion: apiVersionOf(gvk), kind: gvk.kind, ...content, metadata };
      return { kind: "object", ...withoutSpan(found), object };
    },
  };
}

function withoutSpan(identity: { readonly name: string; readonly namespace?: string }) {
  return {
    name: identity.name,
    ...(identity.namespace === undefined ? {} : { namespace: identity.namespace }),
  };
}
