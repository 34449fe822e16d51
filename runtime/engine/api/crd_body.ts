// Owns: the bodies about one CRD. Must not: know HTTP.

import { formatDuration } from "../../base/mod.ts";
import { apiVersionOf, type ResourceType } from "../../kube/mod.ts";
import { type CrdView, type HealthSnapshot, healthStatusCode, type HostView } from "../operator/mod.ts";
import type { CrdBody, CrdCommon, CrdHealthBody, CrdRow, DependencyRow } from "./wire.ts";

/** `group/version/Kind`. */
export function gvkText(type: ResourceType): string {
  return `${apiVersionOf(type)}/${type.kind}`;
}

/** Row of one CRD in `/katalog`. */
export function crdRow(crd: CrdView, health: HealthSnapshot): CrdRow {
  const info = crd.info();
  const path = `/katalog/${crd.name}`;
  return {
    ...common(crd, health),
    hasUnhealthyDependencies: health.hasUnhealthyDependencies,
    operatorBox: {
      type: boxType(crd),
      ...(Object.keys(info.templates).length > 0 ? { hasTemplates: true } : {}),
    },
    startedAt: startedAt(health),
    uptime: uptime(health),
    endpoints: {
      health: `${path}/health`,
      info: path,
      healthEnabled: info.endpoints.enabled && info.endpoints.health,
      infoEnabled: info.endpoints.enabled && info.endpoints.info,
    },
    rbacCount: info.permissions.length,
  };
}

/** Body of `/katalog/{crd}`. */
export function crdBody(view: HostView, crd: CrdView): CrdBody {
  const info = crd.info();
  const load = crd.load();
  const health = crd.health();
  const running = load.workersIdle + load.workersProcessing;
  const percent = (part: number) => running === 0 ? 0 : round(part / running * 100);
  return {
    ...common(crd, health),
    isKonductor: view.process().isLeader,
    workersIdle: load.workersIdle,
    workersProcessing: load.workersProcessing,
    queueParked: load.parked,
    failureThreshold: info.failureThreshold,
    totalReconciles: health.totalReconciles,
    failedReconciles: health.failedReconciles,
    operatorBox: {
      type: boxType(crd),
      finalizers: { source: info.finalizers.length > 0 ? "configured" : "default", values: info.finalizers },
      templates: info.templates,
    },
    rbac: info.permissions,
    metrics: {
      queueDepth: load.queueDepth,
      workersBusyPercent: percent(load.workersProcessing),
      workersIdlePercent: percent(load.workersIdle),
      reconcileDurationP95Ms: round(health.reconcileDurationP95Ms),
      errorRatePercent: round(health.errorRatePercent),
    },
  };
}

/** Body of `/katalog/{crd}/health`; its `status` is the HTTP status to answer with. */
export function crdHealthBody(view: HostView, crd: CrdView): CrdHealthBody {
  const health = crd.health();
  const load = crd.load();
  const dependencies = crd.dependencies();
  return {
    name: crd.name,
    state: health.state,
    status: healthStatusCode(health.state),
    isKonductor: view.process().isLeader,
    healthy: health.healthy,
    started: health.started,
    pending: health.pending,
    startedAt: startedAt(health),
    uptime: uptime(health),
    queueDepth: load.queueDepth,
    errorRate: round(health.errorRatePercent),
    consecutiveFails: health.consecutiveFails,
    totalReconciles: health.totalReconciles,
    failedReconciles: health.failedReconciles,
    resourceCount: load.resourceCount,
    lastError: health.lastError ?? "",
    lastReconcile: lastReconcile(health),
    hasUnhealthyDependencies: health.hasUnhealthyDependencies,
    ...(dependencies.length > 0
      ? {
        dependencies: Object.fromEntries(dependencies.map((d): [string, DependencyRow] => [d.name, {
          name: d.name,
          state: d.state,
          condition: d.condition,
          satisfied: d.satisfied,
          ...(d.lastCheckMs === undefined ? {} : { lastCheck: formatTime(d.lastCheckMs) }),
        }])),
      }
      : {}),
    ...(health.missing ? { missing: true } : {}),
    ...gate(health),
  };
}

function common(crd: CrdView, health: HealthSnapshot): CrdCommon {
  const info = crd.info();
  const load = crd.load();
  const dependsOn = crd.dependencies().map((d) => d.name);
  return {
    name: crd.name,
    ...(info.description === undefined ? {} : { description: info.description }),
    mode: info.mode,
    gvk: gvkText(info.type),
    gvr: `${apiVersionOf(info.type)}/${info.type.plural}`,
    namespaced: info.type.namespaced,
    namespace: info.namespace ?? "",
    crossAccess: info.crossAccess,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    workers: info.workers,
    workersSource: info.workersSource,
    workersActive: load.workersIdle + load.workersProcessing,
    resync: formatDuration(info.resyncMs),
    resyncSource: info.resyncSource,
    queueDepth: load.queueDepth,
    maxDepth: info.maxDepth ?? 0,
    maxDepthSource: info.maxDepthSource,
    resourceCount: load.resourceCount,
    healthy: health.healthy,
    state: health.state,
    started: health.started,
    pending: health.pending,
    errorRate: round(health.errorRatePercent),
    deletionProtection: info.deletionProtection,
    ...gate(health),
  };
}

function gate(health: HealthSnapshot) {
  return health.gatedReason === undefined ? {} : { gated: true, gatedReason: health.gatedReason };
}

function boxType(crd: CrdView): "generic" | "custom" {
  return crd.info().mode === "typed" ? "custom" : "generic";
}

function startedAt(health: HealthSnapshot): string {
  if (health.startedMs !== undefined) return formatTime(health.startedMs);
  return health.started ? "starting" : "not started";
}

function uptime(health: HealthSnapshot): string {
  return health.uptimeMs === undefined ? "not started" : formatDuration(health.uptimeMs);
}

function lastReconcile(health: HealthSnapshot): string {
  if (health.lastReconcileMs !== undefined) return formatTime(health.lastReconcileMs);
  return health.started ? "no reconciles yet" : "not started";
}

function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Two decimals are enough for people. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
