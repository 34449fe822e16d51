// Owns: the shape of a resource kind: one file exports one, one line registers it. Must not: know any kind.

import type { Diagnostic, JsonObject, MutableJsonObject, Span } from "../../base/mod.ts";
import type { MapNode } from "../document/mod.ts";
import type { GroupVersionKind } from "../../kube/mod.ts";
import type { Certificate, CertificateRequest } from "./certificate.ts";
import type { CopyRule } from "./copy.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";

/** How a child of this kind is kept. */
export type Upkeep =
  /** Applied and repaired. */
  | "apply"
  /** Created once per object, never changed (Jobs). */
  | "createOnce"
  /** Deleted and created again when it changed (Pods). */
  | "replace";

/** A shorthand kind of the Katalog. */
export interface ResourceKind {
  /** Key of the list in a block: `deployments`. */
  readonly listKey: string;
  /** Fixed for shorthands; `custom` reads it from the entry. */
  readonly gvk: (entry: MapNode, report: (diagnostic: Diagnostic) => void) => GroupVersionKind | undefined;
  readonly plural?: string;
  /** Undefined: only the cluster (or a schema) can tell. */
  readonly namespaced: boolean | undefined;
  readonly upkeep: Upkeep;
  /** True when its pods are selected by a per-object label. */
  readonly isWorkload: boolean;
  /** Name of the child when the entry declares none; undefined makes `name` required. */
  readonly defaultName: ((crName: string, entry?: MapNode) => string) | undefined;
  /** Fields besides the common ones. */
  readonly keys: readonly string[];
  /** What an entry may copy from another object of its kind. */
  readonly copy?: CopyRule;
  /** The certificate that an entry asks for, if it does. */
  readonly certificate?: (
    entry: MapNode,
    context: FieldContext,
  ) => ((identity: { readonly name: string }) => Field<CertificateRequest>) | undefined;
  /** True when the API server lets nothing turn the one into the other, so that the object is made anew. */
  readonly mustReplace?: (existing: JsonObject, desired: JsonObject) => boolean;
  /** Compiles the entry to a builder of everything below metadata.name, namespace and ownership. */
  readonly compile: (entry: MapNode, context: FieldContext) => BodyBuilder;
}

/** Builds the body of an object: `metadata` holds user labels and annotations only. */
export type BodyBuilder = (
  rendering: Rendering,
  identity: ChildIdentity,
  given: Given,
) => MutableJsonObject | undefined;

/** What an entry asked for from outside. */
export interface Given {
  /** The object that is copied. */
  readonly source?: JsonObject;
  readonly certificate?: Certificate;
}

export interface ChildIdentity {
  /** The managed object. */
  readonly cr: CrIdentity;
  readonly name: string;
  readonly namespace?: string;
  readonly span: Span;
}

export interface CrIdentity {
  readonly name: string;
  readonly namespace?: string;
}

/** Fields of every resource entry. */
export const COMMON_KEYS = [
  "name",
  "namespace",
  "labels",
  "annotations",
  "reconcile",
  "when",
  "or",
  "forEach",
  "sleep",
  "forceConflict",
  "version",
] as const;
