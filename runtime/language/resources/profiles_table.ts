// Owns: the built-in values of the profile families that pod templates use. Must not: resolve user-defined profiles.

import type { JsonObject } from "../../base/mod.ts";

export type ProfileFamily = "resources" | "probes" | "containerSecurity" | "podSecurity" | "rollingUpdate";

const RUNTIME_DEFAULT: JsonObject = { type: "RuntimeDefault" };

/** Profile name to the Kubernetes fields it stands for. Source: the profile reference; seccomp from decisions 1.10. */
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
