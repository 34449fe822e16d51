// Owns: the one internal shape of a Katalog: canonical, defaulted, positioned. Must not: hold aliases or raw YAML.

import type { JsonObject, Span } from "../../base/mod.ts";
import type { MapNode, Node, ScalarNode } from "../document/mod.ts";

/** A checked Katalog. Everything below is in canonical spelling (generation G2, decisions 1.1). */
export interface Katalog {
  readonly uri: string;
  readonly span: Span;
  readonly name: string;
  readonly namespace: string;
  readonly version?: string;
  readonly description?: string;
  readonly author?: string;
  readonly clusterName?: string;
  readonly crossAccess: boolean;
  readonly finalizers: readonly string[];
  /** User-defined template functions, in source order. */
  readonly notes: readonly Note[];
  /** Sorted by name. Disabled entries are not here. */
  readonly crds: readonly CrdEntry[];
  /** User-defined profiles, by class. */
  readonly profiles?: MapNode;
  /** The whole canonical document, for `/katalog/raw`, `ork template` and the digest. */
  readonly canonical: JsonObject;
  /** The same, positioned. */
  readonly root: MapNode;
  /** Blocks above the entries that this version checks and cannot execute yet. */
  readonly notRun: readonly NotRun[];
}

/** A block that is part of the language and that this version cannot execute yet: `run` refuses it. */
export interface NotRun {
  readonly path: string;
  readonly span: Span;
}

/** A user-defined template function: a template with a name. */
export interface Note {
  readonly name: string;
  readonly nameSpan: Span;
  readonly expression: ScalarNode;
  readonly description?: string;
  /** It replaces a built-in function of this name on purpose. */
  readonly shadow: boolean;
}

export interface CrdEntry {
  /** Key under `spec.crds`. */
  readonly name: string;
  readonly span: Span;
  readonly description?: string;
  readonly types: ApiTypes;
  /** From `crdFile`: absent for built-in kinds and entries with `apiTypes` only. */
  readonly definition?: CrdDefinition;
  /** References as written plus the uri they are relative to. */
  readonly crdFile?: FileReference;
  readonly crFiles: readonly FileReference[];
  readonly setup: readonly FileReference[];
  /** Watch one namespace only. */
  readonly namespace?: string;
  readonly labelSelector: Readonly<Record<string, string>>;
  readonly fieldSelector: Readonly<Record<string, string>>;
  /** 1..50; undefined when the user did not say (environment, then 3). */
  readonly workers?: number;
  readonly resyncMs?: number;
  readonly queue: QueueSettings;
  readonly dependsOn: readonly Dependency[];
  readonly finalizers: readonly string[];
  readonly crossAccess?: boolean;
  readonly forceConflict?: boolean;
  readonly ignoreStatusPatch: boolean;
  readonly ignoreObservedGeneration: boolean;
  readonly removeFinalizers: boolean;
  readonly restrictedNamespaces: readonly string[];
  readonly allowedNamespaces: readonly string[];
  readonly endpoints: { readonly enabled: boolean; readonly health: boolean; readonly info: boolean };
  readonly onCreate?: Block;
  readonly onReconcile?: Block;
  readonly onDelete?: Block;
  /** Groups of `onDelete`, in order. */
  readonly deletionGroups: readonly Block[];
  /** What replaces the children when a rollback is not made from a snapshot. */
  readonly onRollback?: Block;
  readonly status: StatusBlock;
  /** Labels written onto each CR; values are templates. */
  readonly labels: readonly { readonly key: string; readonly value: ScalarNode }[];
  /** Whole entry in canonical spelling. */
  readonly node: MapNode;
  /** Blocks of the entry that this version checks and cannot execute yet. */
  readonly notRun: readonly NotRun[];
}

export interface ApiTypes {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly isBuiltIn: boolean;
  readonly hasStatusSubresource: boolean;
}

export interface FileReference {
  readonly reference: string;
  readonly from: string;
  readonly span: Span;
}

/** A CustomResourceDefinition as read from a file. */
export interface CrdDefinition {
  readonly uri: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly namespaced: boolean;
  readonly versions: readonly CrdVersion[];
  readonly raw: JsonObject;
  /** The same, positioned. */
  readonly root: Node;
}

export interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly hasStatusSubresource: boolean;
  /** `openAPIV3Schema`. */
  readonly schema?: JsonObject;
}

export interface QueueSettings {
  readonly maxDepth?: number;
  readonly failureThreshold?: number;
}

export interface Dependency {
  readonly name: string;
  readonly span: Span;
  readonly condition: "started" | "ready" | "healthy";
  readonly pauseOnUnhealthy: boolean;
}

/** One of onCreate, onReconcile, onDelete, onRollback, or a group of onDelete. */
export interface Block {
  readonly span: Span;
  /** In source order. */
  readonly entries: readonly ResourceEntry[];
  /** Condition lists as written: `compilePredicate({when, or})`. */
  readonly when?: Node;
  readonly or?: Node;
}

/** One declared resource. */
export interface ResourceEntry {
  /** The list it stands in, canonical: `deployments`, `services`, `custom`. */
  readonly listKey: string;
  readonly index: number;
  readonly node: MapNode;
  readonly span: Span;
}

export interface StatusBlock {
  /** Layer 1 conditions. @default true */
  readonly conditions: boolean;
  readonly fields: readonly StatusField[];
}

export interface StatusField {
  readonly path: readonly string[];
  readonly span: Span;
  readonly value: Node;
  readonly type: "string" | "int" | "float" | "bool" | "auto";
  readonly clearOnFalse: boolean;
  readonly when?: Node;
  readonly or?: Node;
}
