// Owns: the compiled, immutable form of a Katalog. Must not: hold YAML nodes that the engine would have to interpret.

import type { JsonObject, Span } from "../../base/mod.ts";
import type { DataRead, Predicate, Template } from "../expr/mod.ts";
import type { CrdEntry, Dependency } from "../katalog/mod.ts";
import type { CompiledResource, Upkeep } from "../resources/mod.ts";
import type { CompiledRules, ValueType } from "../rules/mod.ts";
import type { GroupVersionKind, ResourceType } from "../../kube/mod.ts";
import type { PlannedForEach } from "./for_each.ts";
import type { Rotation } from "./rotation.ts";

/** Everything a runtime needs to know; a Plan that exists can run. */
export interface Plan {
  readonly name: string;
  readonly namespace: string;
  readonly version?: string;
  readonly description?: string;
  readonly author?: string;
  readonly clusterName?: string;
  /** SHA-256 of the canonical Katalog: shown in logs, the live API and a metric. */
  readonly digest: string;
  /** In start order: a CRD comes after everything it depends on. */
  readonly crds: readonly CrdPlan[];
  /** Which kinds, verbs and namespaces this Katalog touches. */
  readonly permissions: readonly Permission[];
  /** Canonical Katalog, for `/katalog/raw`. */
  readonly canonical: JsonObject;
  /** What this version checks and cannot execute yet; `refusalsOf` turns each into an error of `run`. */
  readonly notRun: readonly PlannedNotRun[];
}

export interface PlannedNotRun {
  /** Key under `spec.crds`; undefined above the entries. */
  readonly crd?: string;
  readonly path: string;
  readonly span: Span;
}

export interface CrdPlan {
  /** Key under `spec.crds`. */
  readonly name: string;
  readonly katalogName: string;
  readonly type: ResourceType;
  readonly hasStatusSubresource: boolean;
  readonly settings: CrdSettings;
  readonly dependsOn: readonly Dependency[];
  readonly onCreate: readonly PlannedEntry[];
  readonly onReconcile: readonly PlannedEntry[];
  readonly onDelete: readonly PlannedEntry[];
  /** Groups of `onDelete`, in order: one is gone before the next one is begun. */
  readonly deletionGroups: readonly (readonly PlannedEntry[])[];
  /** What a rollback applies instead of a snapshot. */
  readonly onRollback: readonly PlannedEntry[];
  readonly statusFields: readonly PlannedStatusField[];
  readonly writesConditions: boolean;
  /** Entry that makes the children of this kind: the one of its storage version, when this one has another version. */
  readonly childrenBy?: string;
  /** Built-in kind with rules and nothing to make: its objects belong to others and are never written to. */
  readonly observesOnly: boolean;
  /** Labels written onto each object. */
  readonly labels: readonly { readonly key: string; readonly value: Template }[];
  /** Kinds of children, each once. */
  readonly childTypes: readonly ChildType[];
  /** Validation, mutation, normalising, gates and what else is decided besides children. */
  readonly rules: CompiledRules;
  /** Index into onCreate/onReconcile of the only workload, when there is exactly one and it is not repeated. */
  readonly soleWorkload?: PlannedEntry;
  /** True when something reads `status.*`: then status-only updates reconcile again. */
  readonly readsStatus: boolean;
  /** What is read below `status`; an empty path means all of it. Changes elsewhere in status concern nobody. */
  readonly statusPaths: readonly (readonly string[])[];
  /** True when something reads `.metrics` or `.health` of the CRD itself. */
  readonly readsVitals: boolean;
  /** True when something reads `.children`. */
  readonly readsChildren: boolean;
  /** Whole entry, canonical, for `/katalog/{crd}/raw`. */
  readonly canonical: JsonObject;
}

export interface CrdSettings {
  /** Undefined: the environment's value, then 3. */
  readonly workers?: number;
  readonly resyncMs?: number;
  readonly maxDepth?: number;
  readonly failureThreshold?: number;
  readonly watchNamespace?: string;
  readonly labelSelector: Readonly<Record<string, string>>;
  readonly fieldSelector: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly ignoreStatusPatch: boolean;
  readonly ignoreObservedGeneration: boolean;
  readonly removeFinalizers: boolean;
  readonly restrictedNamespaces: readonly string[];
  readonly allowedNamespaces: readonly string[];
  readonly description?: string;
  readonly crossAccess: boolean;
  readonly endpoints: CrdEntry["endpoints"];
}

export interface ChildType {
  readonly gvk: GroupVersionKind;
  readonly plural?: string;
  readonly namespaced: boolean | undefined;
}

export type { PlannedForEach } from "./for_each.ts";

export type BlockName = "onCreate" | "onReconcile" | "onDelete" | "onRollback";

/** One declared resource with everything that decides whether and how it is written. */
export interface PlannedEntry {
  /** Stable within a Katalog, e.g. `onReconcile.deployments[0]`; appears in logs. */
  readonly id: string;
  readonly block: BlockName;
  readonly resource: CompiledResource;
  /** Block and entry conditions, both must pass. */
  readonly blockPredicate: Predicate;
  readonly predicate: Predicate;
  readonly forEach?: PlannedForEach;
  /** True: applied and repaired; false: created when absent and left alone. */
  readonly reconciles: boolean;
  readonly upkeep: Upkeep;
  /** Set on the entry itself: permission to adopt an object without a controller. */
  readonly adopts: boolean;
  /** False: server-side apply without force; a conflict is reported. */
  readonly force: boolean;
  readonly once: boolean;
  /** When the values of the child are generated anew. */
  readonly rotation?: Rotation;
  /** Jobs: run again when the rendered template changes. */
  readonly recreateOnChange: boolean;
  readonly span: Span;
}

export interface PlannedStatusField {
  readonly path: readonly string[];
  readonly value: Template;
  /** As declared. */
  readonly type: "string" | "int" | "float" | "bool" | "auto";
  /** What is written: the type of the CRD's schema where it has one, else the declared one. */
  readonly writtenAs: ValueType | "auto";
  readonly clearOnFalse: boolean;
  readonly predicate: Predicate;
  readonly span: Span;
}

/** One line of the permission statement. */
export interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Why it is needed, for `ork validate --full` and the generated RBAC. */
  readonly because: string;
  /** What the runtime needs besides and what no Katalog can say. */
  readonly note?: string;
}

/** True when a read is decided by the user's intent (spec, metadata, inputs) and not by an observation (decisions 1.7). */
export function isIntent(read: DataRead): boolean {
  const root = read.path[0];
  return root === undefined ||
    !["external", "cross", "status", "children", "metrics", "health", "events"].includes(root);
}
