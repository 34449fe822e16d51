// Owns: tests of what is made of a Job that ends and goes before anybody looks. Must not: need a server.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { type Bench, operatorBench } from "../../../tests/support/operator_bench.ts";

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
