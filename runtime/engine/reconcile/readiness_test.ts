// Owns: tests of readiness, kind by kind.

import assert from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { readinessOf } from "./readiness.ts";

function child(kind: string, spec: JsonObject, status?: JsonObject): KubeObject {
  const metadata = { name: "a", generation: 2 };
  const object = { apiVersion: "apps/v1", kind, metadata, spec, ...(status ? { status } : {}) };
  return object as unknown as KubeObject;
}

const CASES: readonly (readonly [string, KubeObject, boolean, string])[] = [
  ["Deployment new", child("Deployment", {}), false, "0/1 available"],
  [
    "Deployment rolled out",
    child("Deployment", { replicas: 2 }, {
      observedGeneration: 2,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
    }),
    true,
    "2/2 available",
  ],
  [
    "Deployment with old pods still serving",
    child("Deployment", { replicas: 2 }, {
      observedGeneration: 2,
      replicas: 3,
      updatedReplicas: 1,
      availableReplicas: 2,
    }),
    false,
    "2/2 available",
  ],
  [
    "Deployment with new pods not yet serving",
    child("Deployment", { replicas: 2 }, {
      observedGeneration: 2,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 1,
    }),
    false,
    "1/2 available",
  ],
  [
    "Deployment whose controller has not seen its spec",
    child("Deployment", { replicas: 1 }, {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      availableReplicas: 1,
    }),
    false,
    "1/1 available",
  ],
  ["Deployment of none", child("Deployment", { replicas: 0 }), true, "0/0 available"],
  [
    "Deployment of none with pods left",
    child("Deployment", { replicas: 0 }, { observedGeneration: 1, replicas: 2 }),
    false,
    "0/0 available",
  ],
  ["StatefulSet new", child("StatefulSet", { replicas: 2 }), false, "0/2 ready"],
  [
    "StatefulSet ready",
    child("StatefulSet", { replicas: 2 }, {
      observedGeneration: 2,
      readyReplicas: 2,
      updateRevision: "x",
      currentRevision: "x",
    }),
    true,
    "2/2 ready",
  ],
  [
    "StatefulSet between revisions",
    child("StatefulSet", { replicas: 2 }, {
      observedGeneration: 2,
      readyReplicas: 2,
      updateRevision: "y",
      currentRevision: "x",
    }),
    false,
    "2/2 ready",
  ],
  [
    "StatefulSet with a partition",
    child("StatefulSet", { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } }, {
      observedGeneration: 2,
      readyReplicas: 3,
      updatedReplicas: 1,
      updateRevision: "y",
      currentRevision: "x",
    }),
    true,
    "3/3 ready",
  ],
  [
    "StatefulSet with a partition that is not reached",
    child("StatefulSet", { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } }, {
      observedGeneration: 2,
      readyReplicas: 3,
      updatedReplicas: 1,
    }),
    false,
    "3/3 ready",
  ],
  [
    "StatefulSet with a pod that is not ready",
    child("StatefulSet", { replicas: 2 }, { observedGeneration: 2, readyReplicas: 1 }),
    false,
    "1/2 ready",
  ],
  ["StatefulSet of none", child("StatefulSet", { replicas: 0 }), true, "0/0 ready"],
  ["DaemonSet new", child("DaemonSet", {}), false, "0/0 available"],
  [
    "DaemonSet on two of three nodes",
    child("DaemonSet", {}, {
      observedGeneration: 2,
      desiredNumberScheduled: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 2,
    }),
    false,
    "2/3 available",
  ],
  [
    "DaemonSet with an old pod",
    child("DaemonSet", {}, {
      observedGeneration: 2,
      desiredNumberScheduled: 3,
      updatedNumberScheduled: 2,
      numberAvailable: 3,
    }),
    false,
    "3/3 available",
  ],
  [
    "DaemonSet without suitable nodes",
    child("DaemonSet", {}, { observedGeneration: 2, desiredNumberScheduled: 0 }),
    true,
    "0/0 available",
  ],
  [
    "ReplicaSet behind its spec",
    child("ReplicaSet", { replicas: 1 }, { observedGeneration: 1, availableReplicas: 1 }),
    false,
    "1/1 available",
  ],
  [
    "ReplicaSet available",
    child("ReplicaSet", { replicas: 1 }, { observedGeneration: 2, availableReplicas: 1 }),
    true,
    "1/1 available",
  ],
];

for (const [name, object, isReady, detail] of CASES) {
  Deno.test(`readinessOf() a ${name}`, () => {
    assert.deepEqual(readinessOf(object), { isReady, isFinished: false, detail });
  });
}

Deno.test("readinessOf() a Pod follows its phase and its condition Ready", () => {
  const ready = (status: string) => [{ type: "Ready", status }];
  const pods: readonly (readonly [JsonObject | undefined, boolean, boolean, string])[] = [
    [undefined, false, false, "pending"],
    [{ phase: "Running", conditions: ready("False") }, false, false, "running"],
    [{ phase: "Running", conditions: ready("True") }, true, false, "running"],
    [{ phase: "Succeeded", conditions: ready("False") }, true, true, "succeeded"],
    [{ phase: "Failed", conditions: ready("False") }, false, true, "failed"],
  ];
  for (const [status, isReady, isFinished, detail] of pods) {
    assert.deepEqual(readinessOf(child("Pod", {}, status)), { isReady, isFinished, detail });
  }
});

const conditions = (...list: readonly (readonly [type: string, status: string, reason?: string])[]) => ({
  conditions: list.map(([type, status, reason]) => ({ type, status, ...(reason ? { reason } : {}) })),
});

Deno.test("readinessOf() a Job follows its conditions Complete and Failed", () => {
  const jobs: readonly (readonly [JsonObject | undefined, boolean, boolean, string])[] = [
    [undefined, false, false, "running"],
    [{ active: 1, ...conditions(["Complete", "False"]) }, false, false, "running"],
    [conditions(["Complete", "True"]), true, true, "complete"],
    [conditions(["Failed", "True"]), false, true, "failed"],
  ];
  for (const [status, isReady, isFinished, detail] of jobs) {
    assert.deepEqual(readinessOf(child("Job", {}, status)), { isReady, isFinished, detail });
  }
});

Deno.test("readinessOf() any other kind follows Ready, else Available, else its being there", () => {
  const others: readonly (readonly [string, JsonObject | undefined, boolean, string])[] = [
    ["Widget", undefined, true, ""],
    ["Widget", conditions(["Synced", "False"]), true, ""],
    ["Widget", conditions(["Ready", "True", "Fine"]), true, "ready"],
    ["Widget", conditions(["Ready", "False", "Building"]), false, "Building"],
    ["Widget", conditions(["Ready", "Unknown"]), false, "not ready"],
    ["Widget", conditions(["Available", "False", "Nowhere"]), false, "Nowhere"],
    ["Widget", conditions(["Available", "False"], ["Ready", "True"]), true, "ready"],
    ...["Service", "ConfigMap", "Secret", "ServiceAccount"].map((kind) =>
      [kind, conditions(["Ready", "False"]), true, ""] as const
    ),
  ];
  for (const [kind, status, isReady, detail] of others) {
    assert.deepEqual(readinessOf(child(kind, {}, status)), { isReady, isFinished: false, detail }, kind);
  }
});
