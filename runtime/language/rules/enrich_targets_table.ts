// Owns: what can be added to children before status is written, as data. Must not: read anything.

import type { EnrichmentKey } from "../expr/mod.ts";

export interface EnrichRead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

export interface EnrichTarget {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Kinds of children that get it; empty for every kind. */
  readonly childKinds: readonly string[];
  /** Keys that are added to the child. */
  readonly keys: readonly EnrichmentKey[];
  /** What has to be read for it besides the child. */
  readonly reads: readonly EnrichRead[];
}

const read = (apiVersion: string, kind: string, plural: string): EnrichRead => ({ apiVersion, kind, plural });

const POD = read("v1", "Pod", "pods");
const REPLICA_SET = read("apps/v1", "ReplicaSet", "replicasets");
const CLAIM = read("v1", "PersistentVolumeClaim", "persistentvolumeclaims");
const VOLUME = read("v1", "PersistentVolume", "persistentvolumes");

/** Source: Katalog language, enrich. */
export const ENRICH_TARGETS: readonly EnrichTarget[] = [
  {
    name: "pods",
    aliases: ["pod"],
    childKinds: ["Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "Job"],
    keys: ["_pods"],
    // Pods of a Deployment belong to its ReplicaSets.
    reads: [POD, REPLICA_SET],
  },
  {
    name: "events",
    aliases: ["warnings", "event", "ev"],
    childKinds: [],
    keys: ["_warnings"],
    reads: [read("events.k8s.io/v1", "Event", "events")],
  },
  { name: "owner", aliases: [], childKinds: ["ReplicaSet"], keys: ["_owner"], reads: [] },
  {
    name: "replicasets",
    aliases: ["replicaset", "rs"],
    childKinds: ["Deployment"],
    keys: ["_replicaSets"],
    reads: [REPLICA_SET],
  },
  { name: "pvcs", aliases: [], childKinds: ["StatefulSet"], keys: ["_pvcs"], reads: [CLAIM] },
  {
    name: "pvc",
    aliases: ["pvclaim", "persistentvolumeclaim"],
    childKinds: ["PersistentVolumeClaim"],
    keys: ["_pv"],
    reads: [VOLUME],
  },
  {
    name: "pv",
    aliases: ["pvs", "persistentvolume"],
    childKinds: ["PersistentVolume"],
    keys: ["_pvc"],
    reads: [CLAIM],
  },
  {
    name: "storageclass",
    aliases: ["sc", "storageclasses"],
    childKinds: ["PersistentVolumeClaim"],
    keys: ["_storageClass"],
    reads: [read("storage.k8s.io/v1", "StorageClass", "storageclasses")],
  },
  {
    name: "backingpods",
    aliases: ["backingpod"],
    childKinds: ["Service"],
    keys: ["_backingPods"],
    reads: [POD],
  },
  {
    name: "endpoints",
    aliases: ["ep", "endpointslice", "endpointslices"],
    childKinds: ["Service"],
    keys: ["_endpoints"],
    reads: [read("discovery.k8s.io/v1", "EndpointSlice", "endpointslices")],
  },
  {
    name: "node",
    aliases: ["nodes"],
    childKinds: ["Pod"],
    keys: ["_node"],
    reads: [read("v1", "Node", "nodes")],
  },
  {
    name: "hpa",
    aliases: ["horizontalpodautoscaler"],
    childKinds: ["HorizontalPodAutoscaler"],
    keys: ["_currentMetrics", "_scaleTarget"],
    reads: [],
  },
  {
    name: "cronjob",
    aliases: ["cj", "cronjobs"],
    childKinds: ["CronJob"],
    keys: ["_activeJobs", "_lastJob", "_lastSuccessfulJob"],
    reads: [read("batch/v1", "Job", "jobs")],
  },
  {
    name: "ingress",
    aliases: ["ing", "ingresses"],
    childKinds: ["Ingress"],
    keys: ["_loadBalancerIPs", "_tlsSecrets"],
    reads: [],
  },
];
