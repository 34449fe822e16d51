// Owns: every kind of workload kept by a running operator on a real cluster. Must not: know how they are rendered.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { type TestRuntime, withRuntime } from "../support/runtime.ts";
import { createCrds, PATIENCE_MS, read, sceneOf } from "../support/scene.ts";

const STACK = { group: "workloads.example.com", kind: "Stack" };
const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: workloads}
spec:
  crds:
    stack:
      apiTypes: {group: ${STACK.group}, version: v1, kind: Stack, plural: stacks}
      operatorBox:
        onReconcile:
          statefulSets:
            - image: "{{ .spec.image }}"
              port: 80
              resources: {requests: {cpu: 1000m, memory: 1024Mi}}
              rollingUpdate: {profile: safe}
              probes: {readiness: {type: tcp, profile: fast}}
              volumes: [{name: scratch, emptyDir: {}}]
              volumeMounts: [{name: scratch, mountPath: /tmp}]
          daemonSets:
            - {image: "{{ .spec.image }}", rollingUpdate: {profile: blue-green}, env: [{name: EMPTY, value: ""}]}
          replicaSets: [{image: "{{ .spec.image }}", replicas: "2", securityContext: {profile: restricted}}]
          pods: [{image: "{{ .spec.image }}", command: [sleep, "1000"]}]
          cronJobs: [{image: "{{ .spec.image }}", schedule: "0 3 * * *", concurrencyPolicy: forbid}]
`;
const CHILDREN: Readonly<Record<string, string>> = {
  "StatefulSet/s": "/apis/apps/v1/namespaces/%/statefulsets/s",
  "DaemonSet/s-daemonset": "/apis/apps/v1/namespaces/%/daemonsets/s-daemonset",
  "ReplicaSet/s-replicaset": "/apis/apps/v1/namespaces/%/replicasets/s-replicaset",
  "Pod/s-pod": "/api/v1/namespaces/%/pods/s-pod",
  "CronJob/s-cronjob": "/apis/batch/v1/namespaces/%/cronjobs/s-cronjob",
};

async function children(cluster: ControlPlane, namespace: string): Promise<Record<string, KubeObject>> {
  const found = Object.entries(CHILDREN).map(async ([name, path]) => {
    const object = await read(cluster, path.replace("%", namespace));
    assert.ok(object, name);
    return [name, object] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** What changes with every write to the spec. */
function generations(objects: Record<string, KubeObject>): Record<string, number | string | undefined> {
  return Object.fromEntries(
    Object.entries(objects).map(([name, { metadata }]) => [name, metadata.generation ?? metadata.uid]),
  );
}

/** Writes that were sent for children. */
async function writesTo(runtime: TestRuntime): Promise<number> {
  const kinds = Object.keys(CHILDREN).map((name) => name.split("/")[0]!);
  const counts = await Promise.all(kinds.map((kind) => runtime.metric("orkestra_writes_total", { kind })));
  return counts.reduce((sum, count) => sum + count, 0);
}

clusterTest(
  "workloads of every kind are made, left alone while nothing changes, and follow changes",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    await createCrds(cluster, STACK);
    const stacks = sceneOf(cluster, STACK, namespace);
    await withRuntime({ cluster, katalog: KATALOG }, async (runtime) => {
      await stacks.create({ name: "s", spec: { image: "nginx:1" } });
      await stacks.ready("s");
      await stacks.condition("s", "Progressing", "False");
      const made = await children(cluster, namespace);

      // Another generation of the object that changes nothing of its children.
      const observed = async (generation: number | undefined) => {
        const status = (await stacks.get("s"))?.["status"] as
          | { readonly observedGeneration?: number }
          | undefined;
        return status?.observedGeneration === generation;
      };
      const writes = () => writesTo(runtime);
      const before = await writes();
      assert.ok(before >= Object.keys(CHILDREN).length, "writes are counted");
      const noted = await stacks.patch("s", { spec: { note: "x" } });
      await waitFor(() => observed(noted.metadata.generation), {
        what: "the new generation to be reconciled",
        timeoutMs: PATIENCE_MS,
      });
      const kept = await children(cluster, namespace);
      assert.deepEqual(generations(kept), generations(made), "no spec was written");
      assert.equal(await writes(), before, "no request was sent for a child");

      await stacks.patch("s", { spec: { image: "nginx:2" } });
      await waitFor(
        async () => {
          const pod = await read(cluster, CHILDREN["Pod/s-pod"]!.replace("%", namespace));
          return pod !== undefined && pod.metadata.uid !== made["Pod/s-pod"]!.metadata.uid;
        },
        { what: "the Pod to be replaced", timeoutMs: PATIENCE_MS },
      );
      await stacks.ready("s");
      const images = Object.entries(await children(cluster, namespace))
        .map(([name, object]) => [name, JSON.stringify(object["spec"]).includes(`"image":"nginx:2"`)]);
      assert.deepEqual(images, Object.keys(CHILDREN).map((name) => [name, true]));
    });
  },
);
