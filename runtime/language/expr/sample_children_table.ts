// Owns: enriched children of the sample object, by kind. Must not: be imported by anything but tests.

import type { Enrichment, PodSummary } from "./enrichment_shapes.ts";
import type { Value } from "./scope.ts";

type Child = Readonly<Record<string, Value>> & Enrichment;

const pod: Child = {
  metadata: {
    name: "web-0",
    namespace: "dev",
    uid: "5c1e",
    resourceVersion: "88123",
    creationTimestamp: "2025-02-01T08:00:00Z",
    labels: { tier: "gold", weight: "4" },
    annotations: { "example.com/team": "shop", weight: "4" },
    ownerReferences: [{ kind: "ReplicaSet", name: "web-6f9" }],
  },
  status: { phase: "Running" },
  _node: { name: "n1", zone: "eu-1a", region: "eu-1", instanceType: "m5.large" },
};

const replicaSetOf = (name: string, revision: string) => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name, annotations: { "deployment.kubernetes.io/revision": revision } },
});

const deployment: Child = {
  metadata: { name: "web", generation: 5, annotations: { "deployment.kubernetes.io/revision": "2" } },
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [{
          name: "app",
          image: "nginx:1",
          env: [{ name: "MODE", value: "prod" }, { name: "KEY", valueFrom: { secretKeyRef: { name: "s" } } }],
          ports: [{ name: "http", containerPort: 8080 }, { containerPort: 9090 }],
        }],
      },
    },
  },
  status: {
    observedGeneration: 5,
    readyReplicas: 2,
    availableReplicas: 2,
    updatedReplicas: 3,
    conditions: [{
      type: "Available",
      status: "True",
      reason: "MinimumReplicasAvailable",
      message: "has minimum availability",
    }],
  },
  _replicaSets: [replicaSetOf("w-1", "1"), replicaSetOf("w-2", "2")],
  _warnings: [
    { reason: "Failed", message: "pull failed", count: 2, lastTimestamp: "2025-02-01T08:03:00Z" },
    { reason: "BackOff", message: "back-off pulling", count: 5, lastTimestamp: "2025-02-01T08:02:00Z" },
    { reason: "Failed", message: "pull failed", count: 1, lastTimestamp: "2025-02-01T08:01:00Z" },
  ],
};

const claim = (name: string) => ({ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name } });

const statefulset: Child = {
  metadata: { name: "web" },
  status: { currentRevision: "db-6f9", updateRevision: "db-7c2" },
  _pods: [
    {
      name: "web-0",
      ip: "10.2.0.4",
      phase: "Running",
      ready: true,
      node: "n1",
      restartCount: 4,
      ordinal: 0,
      containers: [{ name: "app", state: "Running", reason: "OOMKilled" }],
    },
    {
      name: "web-1",
      ip: "",
      phase: "Pending",
      ready: false,
      node: "n1",
      restartCount: 0,
      ordinal: 1,
      containers: [
        { name: "app", state: "Waiting", reason: "CrashLoopBackOff" },
        { name: "log", state: "Waiting", reason: "CrashLoopBackOff" },
      ],
    },
  ],
  _pvcs: [claim("data-web-0"), claim("data-web-1"), claim("data-web-2")],
};

const ended = { ip: "", ready: false, node: "n1", restartCount: 0, containers: [] };
const finishedPod = (name: string, phase: "Succeeded" | "Failed", ordinal: number): PodSummary => ({
  ...ended,
  name,
  phase,
  ordinal,
  exitCode: phase === "Failed" ? 137 : 0,
});

const job: Child = {
  status: { succeeded: 1, failed: 1 },
  _pods: [
    { ...ended, name: "m-x", phase: "Running", ordinal: 0 },
    finishedPod("m-z", "Failed", 1),
    finishedPod("m-y", "Succeeded", 2),
  ],
};

const cronjob: Child = {
  status: {
    active: [{ name: "b-2892" }],
    lastScheduleTime: "2025-02-01T09:00:00Z",
    lastSuccessfulTime: "2025-02-01T08:01:00Z",
  },
  _lastJob: { apiVersion: "batch/v1", kind: "Job", metadata: { name: "b-2891" }, status: { succeeded: 1 } },
  _lastSuccessfulJob: { apiVersion: "batch/v1", kind: "Job", metadata: { name: "b-2890" } },
};

const backing = (name: string): PodSummary => ({ ...ended, name, phase: "Running", ordinal: 0 });

const service: Child = {
  spec: { clusterIP: "10.0.0.9", ports: [{ port: 80, nodePort: 30080 }] },
  status: { loadBalancer: { ingress: [{ ip: "1.2.3.4", hostname: "lb.acme.dev" }] } },
  _endpoints: [{ ip: "10.1.0.2", port: 80, ready: true }, { ip: "10.1.0.3", port: 80, ready: false }],
  _backingPods: [backing("a-1"), backing("a-2")],
};

const pvc: Child = {
  spec: {
    storageClassName: "fast",
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "5Gi" } },
  },
  status: { phase: "Bound", capacity: { storage: "8Gi" } },
  _pv: {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "pv-1", annotations: { "pv.kubernetes.io/provisioned-by": "csi.example.com" } },
    spec: { volumeMode: "Filesystem" },
  },
  _storageClass: {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "fast" },
    provisioner: "csi.example.com",
    reclaimPolicy: "Delete",
  },
};

const ingress: Child = {
  spec: {
    ingressClassName: "nginx",
    rules: [{ host: "a.dev" }, { http: {} }, { host: "b.dev" }],
    tls: [{ hosts: ["a.dev"], secretName: "a-tls" }],
  },
  status: { loadBalancer: { ingress: [{ ip: "5.6.7.8" }] } },
  _loadBalancerIPs: ["5.6.7.8"],
  _tlsSecrets: [{ name: "a-tls", hosts: ["a.dev"] }],
};

const hpa: Child = {
  spec: { maxReplicas: 9 },
  status: {
    currentReplicas: 3,
    desiredReplicas: 5,
    conditions: [
      { type: "AbleToScale", status: "True" },
      { type: "ScalingActive", status: "True" },
      { type: "ScalingLimited", status: "False" },
    ],
  },
  _currentMetrics: [{ type: "Resource", resource: { name: "cpu" } }],
  _scaleTarget: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
};

const node: Child = {
  spec: { taints: [{ key: "gpu", effect: "NoSchedule" }] },
  status: {
    allocatable: { cpu: "3900m", memory: "15Gi" },
    conditions: [{ type: "Ready", status: "True" }, { type: "MemoryPressure", status: "False" }],
  },
};

/** As templates see them under `.children`. */
export const SAMPLE_CHILDREN: Readonly<Record<string, Child>> = {
  pod,
  deployment,
  statefulset,
  replicaset: { _owner: { kind: "Deployment", name: "web", uid: "7d2f" } },
  job,
  cronjob,
  service,
  pvc,
  ingress,
  hpa,
  node,
};
