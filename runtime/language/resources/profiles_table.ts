// Owns: the built-in values of every profile family. Must not: resolve user-defined profiles.

import type { JsonObject } from "../../base/mod.ts";

/** Classes of profiles, named as under `profiles:`. */
export type ProfileFamily =
  | "resources"
  | "probes"
  | "containerSecurity"
  | "podSecurity"
  | "rollingUpdate"
  | "networkPolicies"
  | "resourceQuotas"
  | "limitRanges"
  | "hpa"
  | "pdb"
  | "reconciler"
  | "autoscale";

const RUNTIME_DEFAULT: JsonObject = { type: "RuntimeDefault" };

/**
 * Profile name to the fields it stands for. Source: the profile reference; seccomp from decisions 1.10; quotas and the
 * resource profile `standard` from 1.21 and 1.23. Fields of `autoscale` are relative: see `autoscale_profile.ts`.
 */
export const BUILT_IN_PROFILES: Readonly<Record<ProfileFamily, Readonly<Record<string, JsonObject>>>> = {
  resources: {
    tiny: quantities("25m", "100m", "64Mi", "128Mi"),
    small: quantities("100m", "500m", "128Mi", "512Mi"),
    standard: quantities("250m", "250m", "512Mi", "512Mi"),
    medium: quantities("250m", "1", "256Mi", "1Gi"),
    large: quantities("500m", "2", "512Mi", "2Gi"),
    burst: quantities("200m", "2", "256Mi", "2Gi"),
    steady: quantities("300m", "600m", "256Mi", "512Mi"),
    "compute-heavy": quantities("1", "2", "512Mi", "1Gi"),
    "memory-heavy": quantities("250m", "500m", "1Gi", "2Gi"),
  },
  probes: {
    fast: timing(5, 10, 2, 5),
    standard: timing(15, 20, 3, 10),
    patient: timing(30, 30, 5, 10),
    "slow-start": timing(0, 10, 30, 10),
  },
  containerSecurity: {
    baseline: { allowPrivilegeEscalation: false, capabilities: { drop: ["NET_RAW"] } },
    restricted: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: RUNTIME_DEFAULT,
    },
    hardened: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: RUNTIME_DEFAULT,
    },
  },
  podSecurity: {
    baseline: { runAsNonRoot: false },
    restricted: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: RUNTIME_DEFAULT },
    hardened: {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      fsGroup: 65534,
      seccompProfile: RUNTIME_DEFAULT,
    },
  },
  rollingUpdate: {
    safe: { maxSurge: 1, maxUnavailable: 0 },
    fast: { maxSurge: "25%", maxUnavailable: "25%" },
    "blue-green": { maxSurge: "100%", maxUnavailable: 0 },
  },
  networkPolicies: {
    "deny-all": { policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] },
    "deny-all-ingress": { policyTypes: ["Ingress"], ingress: [] },
    "deny-all-egress": { policyTypes: ["Egress"], egress: [] },
    "allow-same-namespace": { policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: {} }] }] },
    "allow-dns-egress": {
      policyTypes: ["Egress"],
      egress: [{ ports: [{ protocol: "UDP", port: 53 }, { protocol: "TCP", port: 53 }] }],
    },
  },
  resourceQuotas: {
    small: quota("10", "2", "4Gi", "1", "2Gi"),
    medium: quota("20", "4", "8Gi", "2", "4Gi"),
    large: quota("50", "8", "16Gi", "4", "8Gi"),
    xlarge: quota("100", "16", "32Gi", "8", "16Gi"),
  },
  limitRanges: {},
  hpa: {
    web: scaling(70, up(0, percent(100, 15), pods(4, 15)), down(300, percent(10, 60))),
    api: scaling(60, up(0, percent(100, 15), pods(4, 15)), down(600, percent(5, 60))),
    "latency-sensitive": scaling(
      50,
      up(0, percent(200, 15), pods(10, 15)),
      down(900, percent(5, 120)),
    ),
    batch: scaling(80, up(30, percent(100, 60)), down(120, percent(50, 60))),
    "cost-optimized": scaling(
      80,
      rules(180, "Min", percent(25, 60)),
      rules(60, "Max", percent(50, 60)),
    ),
  },
  pdb: {
    "zero-downtime": { minAvailable: "100%" },
    rolling: { maxUnavailable: 1 },
    relaxed: { maxUnavailable: "25%" },
  },
  reconciler: {
    "high-throughput": { workers: 10, resync: "5m", queue: { maxDepth: 1000 } },
    conservative: { workers: 2, resync: "1m", queue: { maxDepth: 100 } },
    development: { workers: 1, resync: "30s", queue: { maxDepth: 50 } },
  },
  autoscale: {
    burst: {
      interval: "5s",
      cooldown: "30s",
      workersTimes: 4,
      queueTimes: 10,
      when: [{ field: "metrics.queueDepth", greaterThanQueuePercent: 60 }],
    },
    steady: {
      interval: "30s",
      cooldown: "2m",
      workersTimes: 2,
      queueTimes: 3,
      when: [
        { field: "metrics.queueDepth", greaterThanQueuePercent: 40 },
        { field: "metrics.workersBusyPercent", greaterThan: "70" },
      ],
    },
    batch: {
      interval: "60s",
      cooldown: "5m",
      workersTimes: 3,
      queueTimes: 8,
      when: [{ cron: "0 23 * * *", duration: "3h" }],
    },
    "latency-sensitive": {
      interval: "15s",
      cooldown: "1m",
      workersTimes: 2.5,
      rounding: "up",
      when: [{ field: "metrics.reconcileDurationP95Ms", greaterThan: "200" }],
    },
    "cost-optimized": {
      interval: "30s",
      cooldown: "10m",
      workersTimes: 0.5,
      queueTimes: 0.5,
      when: [
        { field: "metrics.workersIdlePercent", greaterThan: "60" },
        { field: "metrics.queueDepth", greaterThanQueuePercent: 80 },
      ],
    },
  },
};

function quantities(
  cpuRequest: string,
  cpuLimit: string,
  memoryRequest: string,
  memoryLimit: string,
): JsonObject {
  return {
    requests: { cpu: cpuRequest, memory: memoryRequest },
    limits: { cpu: cpuLimit, memory: memoryLimit },
  };
}

function timing(
  initialDelaySeconds: number,
  periodSeconds: number,
  failureThreshold: number,
  timeoutSeconds: number,
) {
  return { initialDelaySeconds, periodSeconds, failureThreshold, timeoutSeconds };
}

function quota(podCount: string, cpu: string, memory: string, cpuRequests: string, memoryRequests: string) {
  return {
    hard: {
      pods: podCount,
      cpu,
      memory,
      "requests.cpu": cpuRequests,
      "requests.memory": memoryRequests,
      "limits.cpu": cpuRequests,
      "limits.memory": memoryRequests,
    },
  };
}

function scaling(targetCPUUtilizationPercentage: number, scaleUp: JsonObject, scaleDown: JsonObject) {
  return { targetCPUUtilizationPercentage, behavior: { scaleUp, scaleDown } };
}

function up(window: number, ...policies: JsonObject[]): JsonObject {
  return rules(window, "Max", ...policies);
}

function down(window: number, ...policies: JsonObject[]): JsonObject {
  return rules(window, "Min", ...policies);
}

function rules(
  stabilizationWindowSeconds: number,
  selectPolicy: string,
  ...policies: JsonObject[]
): JsonObject {
  return { stabilizationWindowSeconds, selectPolicy, policies };
}

function percent(value: number, periodSeconds: number): JsonObject {
  return { type: "Percent", value, periodSeconds };
}

function pods(value: number, periodSeconds: number): JsonObject {
  return { type: "Pods", value, periodSeconds };
}
