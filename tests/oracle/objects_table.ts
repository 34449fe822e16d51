// Owns: one full object of each kind that the object functions know. Must not: hold damaged ones (object_cases.ts makes them).

import type { Value } from "../../runtime/language/expr/mod.ts";

export type Sample = Readonly<Record<string, Value>>;

const metadata = {
  name: "web-1",
  namespace: "dev",
  uid: "5c1e-77",
  resourceVersion: "88123",
  creationTimestamp: "2025-02-01T08:00:00Z",
  deletionTimestamp: "2025-02-02T08:00:00Z",
  generation: 4,
  labels: {
    tier: "gold",
    n: "4",
    ratio: "2.75",
    big: "9007199254740993",
    bad: "4x",
    "pod-template-hash": "h2",
  },
  annotations: { n: "-7", "example.com/team": "shop", "deployment.kubernetes.io/revision": "2", blank: "" },
  ownerReferences: [{ kind: "ReplicaSet", name: "web-6f9" }, { kind: "Other", name: "other" }],
};
const conditions = [
  { type: "Ready", status: "True", reason: "AllGood", message: "all is well" },
  { type: "Available", status: "False", reason: "MinimumReplicasUnavailable", message: "too few" },
  { type: "ScalingActive", status: "True", reason: "ValidMetricFound" },
  { type: "AbleToScale", status: "Unknown" },
  { type: "Ready", status: "False", reason: "Second" },
];
const containers = [
  {
    name: "app",
    image: "nginx:1",
    env: [{ name: "MODE", value: "prod" }, { name: "KEY", valueFrom: { secretKeyRef: { name: "s" } } }],
    ports: [{ name: "http", containerPort: 8080 }, { name: "admin", containerPort: 9090 }],
  },
  { name: "log", image: "fluent:2", ports: [{ containerPort: 24224 }] },
];
const pod = (name: string, more: Sample) => ({
  name,
  ip: "10.2.0.4",
  phase: "Running",
  ready: true,
  node: "n1",
  restartCount: 1,
  ordinal: 0,
  exitCode: -1,
  containers: [{ name: "app", state: "Running", reason: "" }, { name: "log", state: "Running", reason: "" }],
  ...more,
});
const waiting = (...reasons: string[]) =>
  reasons.map((reason, i) => ({ name: i === 0 ? "app" : "log", state: "Waiting", reason }));
const pods = [
  pod("web-0", { containers: waiting("CrashLoopBackOff", "ImagePullBackOff"), restartCount: 4 }),
  pod("web-1", {
    ordinal: 1,
    ip: "",
    phase: "Failed",
    ready: false,
    exitCode: 137,
    containers: waiting("OOMKilled", "Error"),
  }),
  pod("web-2", {
    ordinal: 2,
    phase: "Succeeded",
    exitCode: 0,
    node: "n2",
    containers: waiting("ErrImagePull"),
  }),
  pod("web-3", { ordinal: 3, phase: "Pending", containers: waiting("InvalidImageName", "CrashLoopBackOff") }),
];
const replicaSet = (name: string, hash: string, revision: string) => ({
  metadata: {
    name,
    labels: { "pod-template-hash": hash },
    annotations: { "deployment.kubernetes.io/revision": revision },
  },
});
const claim = (name: string) => ({ metadata: { name } });

/** By the name under which a template finds it. */
export const OBJECTS: Readonly<Record<string, Sample>> = {
  any: {
    metadata,
    spec: { image: "nginx", resources: { requests: { cpu: "250m", memory: "1Gi" } } },
    status: {
      phase: "Running",
      observedGeneration: 4,
      url: "https://a.dev",
      ready: true,
      count: 0,
      ratio: 0.5,
      list: [1],
      nested: { deep: { deeper: "x" } },
      conditions,
    },
  },
  deployment: {
    metadata,
    spec: {
      replicas: 3,
      template: { metadata: { labels: { "pod-template-hash": "h2" } }, spec: { containers } },
    },
    status: {
      readyReplicas: 3,
      availableReplicas: 2,
      updatedReplicas: 3,
      observedGeneration: 4,
      currentReplicaSet: "w-2",
      conditions,
    },
    _pods: pods,
    _replicaSets: [replicaSet("w-1", "h1", "1"), replicaSet("w-2", "h2", "2"), replicaSet("w-3", "h3", "2")],
    _warnings: [
      { reason: "Failed", message: "pull failed", count: 2 },
      { reason: "BackOff", message: "back-off", count: 1 },
      { reason: "Failed", message: "again", count: 1 },
    ],
    _owner: { kind: "Deployment", name: "web", uid: "7d" },
    _pvcs: [claim("a"), claim("b")],
  },
  statefulset: {
    metadata,
    status: { currentRevision: "db-6f9", updateRevision: "db-7c2", readyReplicas: 1 },
    _pods: pods,
    _pvcs: [claim("a"), claim("b"), claim("c")],
    _owner: { kind: "Cluster", name: "db" },
  },
  service: {
    metadata,
    spec: { clusterIP: "10.0.0.9", ports: [{ port: 80, nodePort: 30080 }, { port: 81, nodePort: 30081 }] },
    status: {
      loadBalancer: { ingress: [{ ip: "1.2.3.4", hostname: "lb.dev" }, { hostname: "second" }] },
      subsets: [{ addresses: [] }, { addresses: [{ ip: "10.1.0.2" }] }],
    },
    subsets: [{ addresses: [{ ip: "10.1.0.2" }] }],
    _endpoints: [
      { ip: "10.1.0.2", port: 80, ready: false },
      { ip: "fd00::2", port: 8080, ready: true },
      { ip: "10.1.0.4", ready: true },
    ],
    _backingPods: [pod("a-1", {}), pod("a-2", {})],
  },
  job: { metadata, status: { succeeded: 1, failed: 2, active: 1, conditions }, _pods: pods },
  cronjob: {
    metadata,
    status: {
      active: [{ name: "b-1" }, { name: "b-2" }],
      lastScheduleTime: "2025-02-01T09:00:00Z",
      lastSuccessfulTime: "2025-02-01T08:01:00Z",
      nextScheduleTime: "2025-02-01T10:00:00Z",
    },
    _lastJob: { metadata: { name: "b-2" }, status: { succeeded: 1 } },
    _lastSuccessfulJob: { metadata: { name: "b-1" } },
  },
  pvc: {
    metadata,
    spec: {
      storageClassName: "fast",
      accessModes: ["ReadWriteOnce", "ReadOnlyMany"],
      resources: { requests: { storage: "5Gi" } },
    },
    status: { phase: "Bound" },
    _pv: {
      metadata: { annotations: { "pv.kubernetes.io/provisioned-by": "csi.x" } },
      spec: { volumeMode: "Filesystem" },
    },
    _storageClass: { provisioner: "csi.x", reclaimPolicy: "Delete", spec: { reclaimPolicy: "Retain" } },
  },
  ingress: {
    metadata,
    spec: {
      ingressClassName: "nginx",
      rules: [{ host: "a.dev" }, { host: "" }, { host: "b.dev" }],
      tls: [{ hosts: ["a.dev", "b.dev"] }, { hosts: ["c.dev"] }],
    },
    status: { loadBalancer: { ingress: [{ ip: "5.6.7.8", hostname: "lb.dev" }] } },
    _loadBalancerIPs: ["5.6.7.8", "lb.dev"],
    _tlsSecrets: [{ name: "a-tls" }],
  },
  hpa: {
    metadata,
    spec: { minReplicas: 2, maxReplicas: 9 },
    status: { currentReplicas: 9, desiredReplicas: 5, conditions },
    _currentMetrics: [{ type: "Resource" }, { type: "Pods" }],
    _scaleTarget: { kind: "Deployment", name: "web" },
  },
  node: {
    metadata,
    spec: { taints: [{ key: "gpu" }, { key: "spot" }] },
    status: { allocatable: { cpu: "3900m", memory: "15Gi" }, conditions },
    _node: { name: "n1", zone: "eu-1a", region: "eu-1", instanceType: "m5.large" },
  },
};
