// Owns: tests of reconciler profiles in the Plan, and of workloads that the Plan treats on their own.

import assert from "node:assert/strict";
import { crdPlanOf, planOf } from "../../../tests/support/plan.ts";

async function tuning(reconciler: string, profiles = "") {
  const plan = await planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
${profiles}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
      operatorBox: {reconciler: ${reconciler}}
`);
  const { workers, resyncMs, maxDepth, failureThreshold } = plan.crds[0]!.settings;
  return { workers, resyncMs, maxDepth, failureThreshold };
}

Deno.test("a reconciler profile gives workers, resync and depth; what the entry says wins field by field", async () => {
  assert.deepEqual(await tuning("{profile: high-throughput}"), {
    workers: 10,
    resyncMs: 300_000,
    maxDepth: 1000,
    failureThreshold: undefined,
  });
  assert.deepEqual(await tuning("{profile: conservative, workers: 7, queue: {failureThreshold: 2}}"), {
    workers: 7,
    resyncMs: 60_000,
    maxDepth: 100,
    failureThreshold: 2,
  });
});

Deno.test("a reconciler profile of one's own is used, and no profile leaves the defaults", async () => {
  const profiles =
    "profiles: {reconciler: [{name: calm, workers: 1, resync: 1h, queue: {failureThreshold: 9}}]}";
  assert.deepEqual(await tuning("{profile: calm}", profiles), {
    workers: 1,
    resyncMs: 3_600_000,
    maxDepth: undefined,
    failureThreshold: 9,
  });
  const none = { workers: undefined, resyncMs: undefined, maxDepth: undefined, failureThreshold: undefined };
  assert.deepEqual(await tuning("{}", profiles), none);
});

Deno.test("an entry of onDelete needs only a name, a Job more", async () => {
  const lists = ["deployments", "statefulSets", "daemonSets", "replicaSets", "pods", "cronJobs", "services"];
  const crd = await crdPlanOf(`onDelete:\n${lists.map((list) => `  ${list}: [{name: old}]`).join("\n")}\n`);
  assert.equal(crd.onDelete.length, lists.length);
  await assert.rejects(crdPlanOf("onDelete:\n  jobs: [{name: old}]\n"));
});

Deno.test("autoscale of a workload is compiled and runs", async () => {
  const plan = await planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          deployments: [{image: a, autoscale: {min: 1, max: 2, scaleDown: {target: 1}}}]
`);
  assert.ok(plan.crds[0]!.onReconcile[0]!.resource.autoscale);
  assert.deepEqual(plan.notRun, []);
});
