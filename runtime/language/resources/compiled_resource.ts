// Owns: what a compiled resource entry can say and make. Must not: compile one.

import type { Diagnostic, JsonObject, Span } from "../../base/mod.ts";
import type { DataRead, Scope } from "../expr/mod.ts";
import type { GroupVersionKind } from "../../kube/mod.ts";
import type { CrIdentity, Upkeep } from "./resource_kind.ts";
import type { CompiledCertificate, CompiledCopy, Supplies } from "./supply.ts";
import type { WorkloadAutoscale } from "./workload_autoscale.ts";

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
