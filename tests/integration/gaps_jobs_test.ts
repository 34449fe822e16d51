// Owns: what is known of Jobs that ended and were removed by their time to live. Must not: break the cluster.

import assert from "node:assert/strict";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { waitFor } from "../../e2e/cluster/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, read, sceneOf } from "../support/scene.ts";

const KIND = { group: "jobs.gaps.example.com", kind: "Starter" };
const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: starters}
spec:
  crds:
    starter:
      apiTypes: {group: ${KIND.group}, version: v1, kind: Starter, plural: starters}
      operatorBox:
        onReconcile:
          jobs: [{name: "{{ .metadata.name }}-setup", image: busybox, ttlSecondsAfterFinished: 0}]
          configMaps:
            - name: "{{ .metadata.name }}-ready"
              data: {ended: "{{ .children.job.status.completionTime }}"}
              when: [{field: children.job.status.succeeded, min: "1"}]
        status:
          fields: [{path: succeeded, type: int, value: "{{ .children.job.status.succeeded | default 0 }}"}]
`;

clusterTest(
  "what waits for a Job is made although the Job is removed as soon as it has ended",
  async (cluster) => {
    await createCrds(cluster, KIND);
    const namespace = await freshNamespace(cluster);
    const starters = sceneOf(cluster, KIND, namespace);
    const job = pathOf("Job", namespace, "s-setup");
    const made = pathOf("ConfigMap", namespace, "s-ready");
    await withRuntime({ cluster, katalog: KATALOG }, async () => {
      await starters.create({ name: "s" });
      await waitFor(async () => await read(cluster, made), {
        what: "what waits for the Job",
        timeoutMs: 60_000,
      });
      await waitFor(async () => !await read(cluster, job), { what: "the Job to go", timeoutMs: 60_000 });
      await starters.ready("s");
      const recorded = async () => {
        const { annotations = {} } = (await starters.get("s"))!.metadata;
        return /=\w+:complete:1:0:/.test(annotations["orkestra.orkspace.io/jobs"] ?? "");
      };
      await waitFor(recorded, { what: "the record of how it ended" });
    });
    await cluster.client.json(made, { method: "DELETE" });
    // Another process knows no more than what is recorded.
    await withRuntime({ cluster, katalog: KATALOG }, async () => {
      const again = await waitFor(async () => await read(cluster, made), { what: "it to be made again" });
      assert.match(String((again!["data"] as JsonObject)["ended"]), /^\d{4}-.*Z$/);
      await starters.ready("s");
      assert.equal(await read(cluster, job), undefined, "the Job does not run again");
      assert.equal(((await starters.get("s"))!["status"] as JsonObject)["succeeded"], 1);
    });
  },
);
