// Owns: what the functions on single kinds give, call by call. Must not: hold logic.

import type { ObjectCases } from "./object_cases_table.ts";

const revision = (value: string) => ({ annotations: { "deployment.kubernetes.io/revision": value } });
const replicaSets = [
  { metadata: { name: "w-1", labels: { "pod-template-hash": "h1" }, ...revision("1") } },
  { metadata: { name: "w-2", labels: { "pod-template-hash": "h2" }, ...revision("2") } },
  { metadata: { name: "w-3", labels: { "pod-template-hash": "h3" }, ...revision("1") } },
];

export const KIND_CASES: readonly ObjectCases[] = [
  {
    object: {
      spec: { clusterIP: "10.0.0.9", ports: [{ nodePort: 30080 }, { nodePort: 30081 }] },
      status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }, { hostname: "second" }] } },
      _endpoints: [
        { ip: "10.1.0.2", port: 80, ready: false },
        { ip: "fd00::2", port: 80, ready: true },
        { ip: "10.1.0.4" },
        { ip: "" },
      ],
      _backingPods: [{ name: "a-1" }, {}, { name: "a-2" }],
    },
    calls: {
      "serviceClusterIP .o": "10.0.0.9",
      "serviceNodePort .o": "30080",
      "serviceLoadBalancerIP .o": "1.2.3.4",
      "serviceLoadBalancerHost .o": "",
      "endpointsReady .o": "true",
      "hasEndpoints .o": "true",
      "serviceEndpointCount .o": "4",
      "serviceEndpoints .o": "10.1.0.2:80, [fd00::2]:80, 10.1.0.4",
      "serviceFirstEndpoint .o": "10.1.0.2:80",
      "backingPodCount .o": "3",
      "backingPodNames .o": "a-1, a-2",
    },
  },
  {
    object: { subsets: [{ notReadyAddresses: [{}] }, { addresses: [{ ip: "10.1.0.2" }] }] },
    calls: { "endpointsReady .o": "true", "hasEndpoints .o": "false" },
  },
  {
    object: { _endpoints: [{ ip: "10.1.0.2", port: 80, ready: false }] },
    calls: { "endpointsReady .o": "false", "hasEndpoints .o": "false", "serviceEndpointCount .o": "1" },
  },
  {
    object: { status: { succeeded: 0, failed: 2, active: 1 } },
    calls: { "jobSucceeded .o": "false", "jobFailed .o": "true", "jobActive .o": "true" },
  },
  { object: { _pods: [{ phase: "Running" }] }, calls: { "jobFirstExitCode .o": "-1" } },
  {
    object: {
      status: {
        active: [{}, {}],
        lastScheduleTime: "2025-02-01T09:00:00Z",
        lastSuccessfulTime: "2025-02-01T08:01:00Z",
        nextScheduleTime: "2025-02-01T10:00:00Z",
      },
      _lastJob: { metadata: { name: "b-2" }, status: { failed: 1 } },
      _lastSuccessfulJob: { metadata: { name: "b-1" } },
    },
    calls: {
      "cronJobActiveCount .o": "2",
      "cronJobLastScheduleTime .o": "2025-02-01T09:00:00Z",
      "cronJobLastSuccessTime .o": "2025-02-01T08:01:00Z",
      "cronJobNextScheduleTime .o": "2025-02-01T10:00:00Z",
      "cronJobLastJobName .o": "b-2",
      "cronJobLastJobSucceeded .o": "false",
      "cronJobLastSuccessfulJobName .o": "b-1",
    },
  },
  {
    object: {
      _warnings: [
        { reason: "BackOff", message: "pull failed" },
        { reason: "Failed", message: "" },
        { reason: "BackOff", message: "again" },
      ],
    },
    calls: {
      "hasWarnings .o": "true",
      "warningCount .o": "3",
      "firstWarning .o": "pull failed",
      "warningMessages .o": "pull failed, again",
      "warningReasons .o": "BackOff, Failed",
    },
  },
  { object: { _warnings: [] }, calls: { "hasWarnings .o": "false", "firstWarning .o": "" } },
  {
    object: {
      spec: {
        storageClassName: "fast",
        accessModes: ["ReadWriteOnce", "ReadOnlyMany"],
        resources: { requests: { storage: "5Gi" } },
      },
      status: { phase: "Pending", capacity: { storage: "8Gi" } },
      _pv: {
        metadata: { annotations: { "pv.kubernetes.io/provisioned-by": "csi.x" } },
        spec: { volumeMode: "Block" },
      },
      _storageClass: { provisioner: "csi.y", spec: { reclaimPolicy: "Retain" } },
    },
    calls: {
      "pvcPhase .o": "Pending",
      "pvcBound .o": "false",
      "pvcCapacity .o": "5Gi",
      "pvcStorageClass .o": "fast",
      "pvcAccessModes .o": "ReadWriteOnce, ReadOnlyMany",
      "pvcProvisioner .o": "csi.x",
      "pvcVolumeMode .o": "Block",
      "pvcStorageClassProvisioner .o": "csi.y",
      "pvcStorageClassReclaimPolicy .o": "Retain",
    },
  },
  {
    object: {
      _storageClass: { reclaimPolicy: "Delete", spec: { reclaimPolicy: "Retain" } },
      status: { phase: "Bound" },
    },
    calls: { "pvcStorageClassReclaimPolicy .o": "Delete", "pvcBound .o": "true" },
  },
  {
    object: {
      spec: {
        ingressClassName: "nginx",
        rules: [{ host: "a.dev" }, {}, { host: "b.dev" }],
        tls: [{ hosts: ["a.dev"] }, { secretName: "s" }, { hosts: ["b.dev", "c.dev"] }],
      },
      status: { loadBalancer: { ingress: [{ hostname: "lb.dev" }] } },
      _loadBalancerIPs: ["5.6.7.8", "lb.dev"],
      _tlsSecrets: [{}, {}],
    },
    calls: {
      "ingressClassName .o": "nginx",
      "ingressIP .o": "",
      "ingressHost .o": "lb.dev",
      "ingressReady .o": "true",
      "ingressRules .o": "a.dev, b.dev",
      "ingressTLSHosts .o": "a.dev, b.dev, c.dev",
      "ingressLoadBalancerIPs .o": "5.6.7.8, lb.dev",
      "ingressTLSSecretCount .o": "2",
    },
  },
  { object: { status: { loadBalancer: { ingress: [{ ip: "" }] } } }, calls: { "ingressReady .o": "false" } },
  {
    object: {
      spec: { minReplicas: 2, maxReplicas: 5 },
      status: {
        currentReplicas: 5,
        desiredReplicas: 5,
        conditions: [
          { type: "ScalingActive", status: "True" },
          { type: "AbleToScale", status: "False" },
          { type: "ScalingLimited", status: "True" },
        ],
      },
      _currentMetrics: [{ type: "Resource" }, { type: "Pods" }],
      _scaleTarget: { kind: "Deployment", name: "web" },
    },
    calls: {
      "hpaCurrentReplicas .o": "5",
      "hpaDesiredReplicas .o": "5",
      "hpaMinReplicas .o": "2",
      "hpaMaxReplicas .o": "5",
      "hpaAtMax .o": "true",
      "hpaScaling .o": "false",
      "hpaScalingActive .o": "true",
      "hpaAbleToScale .o": "false",
      "hpaScalingLimited .o": "true",
      "hpaMetricTypes .o": "Resource, Pods",
      "hpaScaleTargetKind .o": "Deployment",
      "hpaScaleTargetName .o": "web",
    },
  },
  {
    object: { spec: { minReplicas: 0 }, status: { currentReplicas: 1, desiredReplicas: 2 } },
    calls: { "hpaMinReplicas .o": "1", "hpaAtMax .o": "false", "hpaScaling .o": "false" },
  },
  {
    object: {
      spec: { taints: [{ key: "gpu" }, { key: "spot" }] },
      status: {
        allocatable: { cpu: 4, memory: "15Gi" },
        conditions: [{ type: "Ready", status: "Unknown" }, { type: "DiskPressure", status: "False" }],
      },
      _node: { name: "n1", zone: "eu-1a", region: "eu-1", instanceType: "m5.large" },
    },
    calls: {
      "nodeReady .o": "false",
      'nodeCondition .o "Ready"': "Unknown",
      'nodeCondition .o "Absent"': "",
      "nodeAllocatableCPU .o": "4",
      "nodeAllocatableMemory .o": "15Gi",
      "nodeTaints .o": "gpu, spot",
      "podNodeName .o": "n1",
      "podNodeZone .o": "eu-1a",
      "podNodeRegion .o": "eu-1",
      "podNodeInstanceType .o": "m5.large",
    },
  },
  {
    object: { _owner: { kind: "Deployment", name: "web" } },
    calls: { "replicaSetOwnerKind .o": "Deployment", "replicaSetOwnerName .o": "web" },
  },
  {
    object: { metadata: revision("2"), _replicaSets: replicaSets },
    calls: {
      "deploymentReplicaSetCount .o": "3",
      "deploymentReplicaSets .o": "w-1, w-2, w-3",
      "oldDeploymentReplicaSets .o": "w-1, w-3",
    },
  },
  {
    object: {
      metadata: { labels: { "pod-template-hash": "h3" }, ...revision("2") },
      _replicaSets: replicaSets,
    },
    calls: { "oldDeploymentReplicaSets .o": "w-1, w-2" },
  },
  {
    object: { status: { currentReplicaSet: "w-1" }, _replicaSets: replicaSets },
    calls: { "oldDeploymentReplicaSets .o": "w-2, w-3" },
  },
  { object: { _replicaSets: replicaSets }, calls: { "oldDeploymentReplicaSets .o": "" } },
  {
    object: { status: { currentRevision: "db-1", updateRevision: "db-2" }, _pvcs: [{}, {}] },
    calls: {
      "statefulSetCurrentRevision .o": "db-1",
      "statefulSetUpdateRevision .o": "db-2",
      "statefulSetPVCCount .o": "2",
    },
  },
];
