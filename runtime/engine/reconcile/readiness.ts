// Owns: whether a child does what it is for. Must not: decide what follows from it.

import { isJsonObject, type JsonObject } from "../../base/mod.ts";
import { asJson, conditionOf, type KubeObject } from "../../kube/mod.ts";

export interface Readiness {
  readonly isReady: boolean;
  /** For Jobs: completed or failed for good. */
  readonly isFinished: boolean;
  /** Short text for people: `3/3 available`. */
  readonly detail: string;
}

/** Readiness of any object. Source: kubectl rollout status, Kubernetes API conventions for conditions. */
export function readinessOf(object: KubeObject): Readiness {
  const status = objectAt(asJson(object), "status");
  switch (object.kind) {
    case "Deployment":
      return deploymentReadiness(object, status);
    case "StatefulSet":
      return statefulSetReadiness(object, status);
    case "DaemonSet":
      return daemonSetReadiness(object, status);
    case "ReplicaSet":
      return replicaSetReadiness(object, status);
    case "Pod":
      return podReadiness(object, status);
    case "Job":
      return jobReadiness(object);
    case "Service":
    case "ConfigMap":
    case "Secret":
    case "ServiceAccount":
      return { isReady: true, isFinished: false, detail: "" };
    default:
      return conditionReadiness(object);
  }
}

function deploymentReadiness(object: KubeObject, status: JsonObject): Readiness {
  const wanted = wantedReplicas(object);
  const available = numberAt(status, "availableReplicas", 0);
  const updated = numberAt(status, "updatedReplicas", 0);
  const isRolled = isObserved(object, status) && updated >= wanted && available >= wanted;
  return workload(isIdle(object, status) || isRolled, `${available}/${wanted} available`);
}

/** Pods below the partition keep the old revision on purpose. */
function statefulSetReadiness(object: KubeObject, status: JsonObject): Readiness {
  const wanted = wantedReplicas(object);
  const ready = numberAt(status, "readyReplicas", 0);
  const update = objectAt(objectAt(asJson(object), "spec"), "updateStrategy");
  const partition = numberAt(objectAt(update, "rollingUpdate"), "partition", 0);
  const isUpdated = partition > 0
    ? numberAt(status, "updatedReplicas", 0) >= wanted - partition
    : status["updateRevision"] === status["currentRevision"];
  const isRolled = isObserved(object, status) && isUpdated && ready >= wanted;
  return workload(isIdle(object, status) || isRolled, `${ready}/${wanted} ready`);
}

function daemonSetReadiness(object: KubeObject, status: JsonObject): Readiness {
  const wanted = numberAt(status, "desiredNumberScheduled", 0);
  const available = numberAt(status, "numberAvailable", 0);
  const updated = numberAt(status, "updatedNumberScheduled", 0);
  return workload(
    isObserved(object, status) && updated >= wanted && available >= wanted,
    `${available}/${wanted} available`,
  );
}

function replicaSetReadiness(object: KubeObject, status: JsonObject): Readiness {
  const wanted = wantedReplicas(object);
  const available = numberAt(status, "availableReplicas", 0);
  const isThere = isObserved(object, status) && available >= wanted;
  return workload(isIdle(object, status) || isThere, `${available}/${wanted} available`);
}

function workload(isReady: boolean, detail: string): Readiness {
  return { isReady, isFinished: false, detail };
}

function wantedReplicas(object: KubeObject): number {
  return numberAt(objectAt(asJson(object), "spec"), "replicas", 1);
}

/** The status speaks of the present spec. */
function isObserved(object: KubeObject, status: JsonObject): boolean {
  return numberAt(status, "observedGeneration", 0) >= (object.metadata.generation ?? 0);
}

/** Nothing wanted and nothing there: no controller has to confirm it. */
function isIdle(object: KubeObject, status: JsonObject): boolean {
  return wantedReplicas(object) === 0 && numberAt(status, "replicas", 0) === 0;
}

/** A Pod that ended well has done what it is for; its condition Ready is False then. */
function podReadiness(object: KubeObject, status: JsonObject): Readiness {
  const phase = typeof status["phase"] === "string" ? status["phase"] : "Pending";
  const hasSucceeded = phase === "Succeeded";
  const isReady = hasSucceeded || conditionOf(object, "Ready")?.["status"] === "True";
  return { isReady, isFinished: hasSucceeded || phase === "Failed", detail: phase.toLowerCase() };
}

function jobReadiness(object: KubeObject): Readiness {
  const isComplete = conditionOf(object, "Complete")?.["status"] === "True";
  const hasFailed = conditionOf(object, "Failed")?.["status"] === "True";
  return {
    isReady: isComplete,
    isFinished: isComplete || hasFailed,
    detail: isComplete ? "complete" : hasFailed ? "failed" : "running",
  };
}

/** Without a Ready or Available condition an object counts as ready once it exists. */
function conditionReadiness(object: KubeObject): Readiness {
  const condition = conditionOf(object, "Ready") ?? conditionOf(object, "Available");
  if (!condition) return { isReady: true, isFinished: false, detail: "" };
  const isReady = condition["status"] === "True";
  return {
    isReady,
    isFinished: false,
    detail: isReady ? "ready" : String(condition["reason"] ?? "not ready"),
  };
}

function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

function numberAt(value: JsonObject, key: string, fallback: number): number {
  const found = value[key];
  return typeof found === "number" ? found : fallback;
}
