// Owns: what the process shows of itself, as read-only interfaces. Must not: serve HTTP or hold state.

import type { JsonObject } from "../../base/mod.ts";
import type { KubeObject, ResourceType } from "../../kube/mod.ts";
import type { HealthSnapshot } from "./health.ts";

/** Where a setting came from. */
export type SettingSource = "default" | "configured" | "environment" | "autoscaler";

/** The whole process. Implemented by the host; every method answers from memory and never throws. */
export interface HostView {
  katalog(): KatalogInfo;
  process(): ProcessState;
  /** Sorted by name. */
  crds(): readonly CrdView[];
  /** By entry name; letter case does not matter. */
  crd(name: string): CrdView | undefined;
}

/** What the Katalog says about itself. */
export interface KatalogInfo {
  readonly name: string;
  readonly namespace: string;
  readonly version?: string;
  readonly description?: string;
  readonly author?: string;
  readonly clusterName?: string;
  /** Version of the running program. */
  readonly runtimeVersion: string;
  /** Entries declared, disabled ones included. */
  readonly declaredCrds: number;
  /** Short digest of the compiled plan. */
  readonly digest?: string;
  /** The document in canonical spelling, as loaded. Redacted by whoever serves it, not here. */
  readonly canonical: JsonObject;
  /** The document with every default filled in. */
  readonly enriched: JsonObject;
}

/** Probe flags of the process. `started` never goes back to false. */
export interface ProcessState {
  readonly started: boolean;
  /** False after a fatal condition only; a degraded CRD does not touch it. */
  readonly healthy: boolean;
  readonly ready: boolean;
  /** True on the elected leader, and where there is no election. */
  readonly isLeader: boolean;
  /** Why one of the flags is false. */
  readonly reason?: string;
}

/** One CRD of the Katalog: its settings, its load, its health and the objects in its cache. */
export interface CrdView {
  /** Lower-case entry name. */
  readonly name: string;
  info(): CrdInfo;
  load(): CrdLoad;
  health(): HealthSnapshot;
  /** Declared dependencies with their present state, in declared order. */
  dependencies(): readonly DependencyView[];
  /** Cached custom resources, in no particular order. */
  objects(): Iterable<KubeObject>;
  object(at: { readonly namespace?: string; readonly name: string }): KubeObject | undefined;
  /** Cached children of one custom resource, sorted by kind, namespace and name. */
  children(owner: KubeObject): readonly KubeObject[];
}

/** Settings of one CRD, fixed while its plan is in force. */
export interface CrdInfo {
  readonly description?: string;
  readonly mode: "dynamic" | "typed";
  readonly type: ResourceType;
  /** The only namespace watched; absent when all are. */
  readonly namespace?: string;
  readonly crossAccess: boolean;
  readonly workers: number;
  readonly workersSource: SettingSource;
  readonly resyncMs: number;
  readonly resyncSource: SettingSource;
  /** Absent when unbounded. */
  readonly maxDepth?: number;
  readonly maxDepthSource: SettingSource;
  readonly failureThreshold: number;
  readonly deletionProtection: boolean;
  readonly endpoints: { readonly enabled: boolean; readonly health: boolean; readonly info: boolean };
  readonly finalizers: readonly string[];
  /** Declared resources: block name -> list key (`deployments`) -> number of entries. */
  readonly templates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What the plan may touch, one entry per rule. */
  readonly permissions: readonly PermissionView[];
}

export interface PermissionView {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly namespace?: string;
}

/** Present load of one CRD. */
export interface CrdLoad {
  readonly workersIdle: number;
  readonly workersProcessing: number;
  readonly queueDepth: number;
  /** Items parked above `maxDepth`. */
  readonly parked: number;
  /** Objects in the CRD's cache. */
  readonly resourceCount: number;
}

export interface DependencyView {
  readonly name: string;
  /** What the entry waits for. */
  readonly condition: "started" | "ready" | "healthy";
  readonly state: "healthy" | "degraded" | "missing" | "started" | "pending" | "not started";
  readonly satisfied: boolean;
  /** Epoch ms. */
  readonly lastCheckMs?: number;
}
