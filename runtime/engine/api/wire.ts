// Owns: the JSON bodies of the live API, as types; other programs read them. Must not: hold logic.

import type { Json, JsonObject } from "../../base/mod.ts";

/** Body of every answer that is not a success. */
export interface ErrorBody {
  /** Stable, e.g. `api/not-found`. */
  readonly code: string;
  readonly error: string;
  readonly hint?: string;
}

/** `/startup`, `/health`, `/ready`. */
export interface ProbeBody {
  readonly status: "ok" | "unavailable";
  readonly isKonductor: boolean;
  readonly reason?: string;
}

export type CrdState = "not started" | "pending" | "degraded" | "healthy" | "gated";
export type SettingOrigin = "default" | "configured" | "environment" | "autoscaler";

export interface StatusCounts {
  readonly healthy: number;
  readonly degraded: number;
  readonly started: number;
  readonly pending: number;
}

/** `/katalog`. */
export interface KatalogBody {
  readonly name: string;
  readonly version?: string;
  readonly author?: string;
  readonly description?: string;
  readonly clusterName?: string;
  readonly runtimeVersion: string;
  /** Short digest of the configuration in force. */
  readonly digest?: string;
  readonly isKonductor: boolean;
  /** The process works; degraded CRDs do not change it. */
  readonly OrkReady: boolean;
  /** No CRD is degraded. */
  readonly healthy: boolean;
  readonly status: "healthy" | "pending" | "degraded";
  /** E.g. `1 degraded, 2 pending`. */
  readonly degradedReason?: string;
  readonly statusCounts: StatusCounts;
  readonly total: number;
  readonly totalEnabled: number;
  readonly deletionProtection: boolean;
  /** By Katalog namespace. */
  readonly namespaces: Readonly<Record<string, NamespaceRow>>;
  readonly crds: readonly CrdRow[];
}

export interface NamespaceRow {
  readonly crds: readonly string[];
  readonly statusCounts: StatusCounts;
  readonly healthy: boolean;
  readonly workers: number;
  readonly resources: number;
}

/** What `/katalog` and `/katalog/{crd}` share. */
export interface CrdCommon {
  readonly name: string;
  readonly description?: string;
  readonly mode: "dynamic" | "typed";
  /** `group/version/Kind`; `version/Kind` in the core group. */
  readonly gvk: string;
  /** `group/version/plural`. */
  readonly gvr: string;
  readonly namespaced: boolean;
  /** The only namespace watched; empty when all are. */
  readonly namespace: string;
  readonly crossAccess: boolean;
  readonly dependsOn?: readonly string[];
  readonly workers: number;
  readonly workersSource: SettingOrigin;
  readonly workersActive: number;
  /** E.g. `10m`. */
  readonly resync: string;
  readonly resyncSource: SettingOrigin;
  readonly queueDepth: number;
  /** 0 when unbounded. */
  readonly maxDepth: number;
  readonly maxDepthSource: SettingOrigin;
  readonly resourceCount: number;
  readonly healthy: boolean;
  readonly state: CrdState;
  readonly started: boolean;
  readonly pending: boolean;
  /** Percent of the last 256 reconciles. */
  readonly errorRate: number;
  readonly deletionProtection: boolean;
  readonly gated?: boolean;
  readonly gatedReason?: string;
}

/** One row of `/katalog`. */
export interface CrdRow extends CrdCommon {
  readonly hasUnhealthyDependencies: boolean;
  readonly operatorBox: { readonly type: "generic" | "custom"; readonly hasTemplates?: boolean };
  /** RFC 3339, or `not started`. */
  readonly startedAt: string;
  /** E.g. `3h5m`, or `not started`. */
  readonly uptime: string;
  readonly endpoints: {
    readonly health: string;
    readonly info: string;
    readonly healthEnabled: boolean;
    readonly infoEnabled: boolean;
  };
  readonly rbacCount: number;
}

/** `/katalog/{crd}`. */
export interface CrdBody extends CrdCommon {
  readonly isKonductor: boolean;
  readonly workersIdle: number;
  readonly workersProcessing: number;
  /** Items set aside because the queue is at `maxDepth`. */
  readonly queueParked: number;
  readonly failureThreshold: number;
  readonly totalReconciles: number;
  readonly failedReconciles: number;
  readonly operatorBox: {
    readonly type: "generic" | "custom";
    readonly finalizers: { readonly source: "default" | "configured"; readonly values: readonly string[] };
    /** Block -> kind of entry -> number of entries. */
    readonly templates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly rbac: readonly RbacRow[];
  readonly metrics: {
    readonly queueDepth: number;
    readonly workersBusyPercent: number;
    readonly workersIdlePercent: number;
    readonly reconcileDurationP95Ms: number;
    readonly errorRatePercent: number;
  };
}

export interface RbacRow {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly namespace?: string;
}

/** `/katalog/{crd}/health`. */
export interface CrdHealthBody {
  readonly name: string;
  readonly state: CrdState;
  /** HTTP status of this answer. */
  readonly status: number;
  readonly isKonductor: boolean;
  readonly healthy: boolean;
  readonly started: boolean;
  readonly pending: boolean;
  readonly startedAt: string;
  readonly uptime: string;
  readonly queueDepth: number;
  /** Percent of the last 256 reconciles. */
  readonly errorRate: number;
  readonly consecutiveFails: number;
  readonly totalReconciles: number;
  readonly failedReconciles: number;
  readonly resourceCount: number;
  /** Kept after recovery; empty when there was none. */
  readonly lastError: string;
  /** RFC 3339, `not started` or `no reconciles yet`. */
  readonly lastReconcile: string;
  readonly hasUnhealthyDependencies: boolean;
  readonly dependencies?: Readonly<Record<string, DependencyRow>>;
  /** Present and true when the CRD is not in the cluster. */
  readonly missing?: true;
  readonly gated?: boolean;
  readonly gatedReason?: string;
}

export interface DependencyRow {
  readonly name: string;
  readonly state: string;
  readonly condition: string;
  readonly satisfied: boolean;
  readonly lastCheck?: string;
}

/** `/katalog/{crd}/cr`. */
export interface ObjectListBody {
  readonly crd: string;
  readonly gvk: string;
  readonly total: number;
  /** Sorted by namespace, then name. */
  readonly items: readonly ObjectRow[];
}

export interface ObjectRow {
  readonly name: string;
  readonly namespace: string;
  /** `status.phase`, empty when there is none. */
  readonly phase: string;
  readonly ready: boolean;
  readonly readyReason: string;
  /** E.g. `4d`. */
  readonly age: string;
  readonly generation: number;
  /** With `?field=`: the value there, null when there is none. */
  readonly value?: Json;
}

/** `/katalog/{crd}/cr/{name}` and `/katalog/{crd}/cr/{namespace}/{name}`. */
export interface ObjectBody extends Omit<ObjectRow, "value"> {
  readonly readyMessage: string;
  readonly status: JsonObject;
  /** Kind -> its one child, or the list of them. */
  readonly children: Readonly<Record<string, ChildRow | readonly ChildRow[]>>;
}

export interface ChildRow {
  readonly name: string;
  readonly namespace: string;
  readonly age: string;
  /** Present for workloads that count replicas. */
  readonly replicas?: number;
  readonly readyReplicas?: number;
  readonly phase?: string;
}
