// Owns: tests of what is made of a Job that ends and goes before anybody looks. Must not: need a server.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { type Bench, operatorBench } from "../../../tests/support/operator_bench.ts";
import { DepartedJobs } from "./departed_jobs.ts";

const WAITING = `onReconcile:
  jobs: [{name: setup, image: a}]
  configMaps: [{name: app, data: {a: b}, when: [{field: children.jobs.setup.status.succeeded, min: "1"}]}]
status:
  fields: [{path: done, type: int, value: "{{ .children.job.status.succeeded | default 0 }}"}]
`;
const PATH = "Job/web/setup";

function end(b: Bench): KubeObject {
  const at = "2026-01-01T00:01:00Z";
  const conditions = [{ type: "Complete", status: "True", lastTransitionTime: at }];
  return b.server.put({ ...b.server.get(PATH)!, status: { succeeded: 1, completionTime: at, conditions } });
}

const doneOf = (b: Bench) => (b.server.get("Site/web/shop")!["status"] as { done: number }).done;

for (const isSeen of [true, false]) {
  const how = isSeen ? "some time after" : "in the moment when";
  Deno.test(`what waits for a Job is made although that goes ${how} it ended`, async () => {
    const b = await operatorBench(WAITING);
    b.site("shop");
    await b.pass(1_000);
    assert.deepEqual(b.children(), [PATH]);
    end(b);
    if (isSeen) await b.pass(5_000);
    b.server.remove(PATH);
    await b.pass(5_000);
    assert.deepEqual(b.children(), ["ConfigMap/web/app"]);
    assert.equal(doneOf(b), 1);
    b.server.remove("ConfigMap/web/app");
    await b.pass(5_000);
    assert.deepEqual(b.children(), ["ConfigMap/web/app"], "and it stays answered");
    assert.equal(b.condition("shop"), "True ReconcileSucceeded");
    const record = b.server.get("Site/web/shop")!.metadata.annotations!["orkestra.orkspace.io/jobs"];
    assert.match(record ?? "", /^setup=[0-9a-f]+:complete:1:0:\d+:\d+$/);
    b.server.requests();
    await b.pass(1_900_000);
    assert.deepEqual(b.server.requests(), []);
    await b.stop();
  });
}

Deno.test("a Job that is removed while it runs leaves behind a condition that names it", async () => {
  const b = await operatorBench(WAITING);
  b.site("shop");
  await b.pass(5_000);
  b.server.remove(PATH);
  await b.pass(5_000);
  assert.deepEqual(b.children(), []);
  assert.match(b.condition("shop")!, /^False \w+ ConfigMap\/app is held back by a condition on Job\/setup/);
  assert.ok(b.events().some((event) => event.startsWith("Warning ") && event.includes("Job/setup")));
  await b.stop();
});

const JOBS = { group: "batch", version: "v1", kind: "Job", plural: "jobs", namespaced: true };

function endedJob(
  owner: string,
  name: string,
  status: Record<string, unknown> = { succeeded: 1 },
): KubeObject {
  const conditions = [{ type: "Complete", status: "succeeded" in status ? "True" : "False" }];
  const labels = { "orkestra.orkspace.io/owner-uid": owner };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "web", labels, annotations: { kept: "yes" } },
    spec: { large: true },
    status: { ...status, conditions },
  };
}

function leave(departed: DepartedJobs, job: KubeObject): void {
  departed.note(JOBS, { kind: "deleted", key: `web/${job.metadata.name}`, old: job, origin: "watch" });
}

const namesOf = (departed: DepartedJobs, uid: string) =>
  departed.of(uid).map(({ metadata }) => metadata.name);

Deno.test("of the Jobs of one object those are kept that left last, and of objects those whose Jobs did", () => {
  const departed = new DepartedJobs();
  for (let i = 0; i < 150; i++) leave(departed, endedJob("u", `run-${i}`));
  leave(departed, endedJob("u", "run-60"));
  assert.equal(departed.of("u").length, 100);
  assert.deepEqual(namesOf(departed, "u").slice(-2), ["run-149", "run-60"]);
  for (let i = 0; i < 999; i++) leave(departed, endedJob(`u-${i}`, "once"));
  leave(departed, endedJob("u", "again"));
  leave(departed, endedJob("one-more", "once"));
  assert.deepEqual([departed.of("u").length, departed.of("u-0").length], [100, 0]);
  assert.equal(departed.of("u-1").length, 1);
});

Deno.test("a Job that is there again, never ended, or is nobody's has not departed; of one that has no spec is kept", () => {
  const departed = new DepartedJobs();
  leave(departed, endedJob("u", "done"));
  const [kept] = departed.of("u");
  assert.deepEqual([kept?.["spec"], kept?.metadata.annotations], [undefined, { kept: "yes" }]);
  departed.note(JOBS, { kind: "added", key: "web/done", new: endedJob("u", "done"), origin: "watch" });
  leave(departed, endedJob("u", "running", { active: 1 }));
  leave(departed, endedJob("", "alone"));
  const volcano = { ...JOBS, group: "batch.volcano.sh" };
  departed.note(volcano, { kind: "deleted", key: "web/v", old: endedJob("u", "v"), origin: "watch" });
  assert.deepEqual([departed.of("u"), departed.of(""), departed.of(undefined)], [[], [], []]);
});
