// Owns: tests of what waits for a Job that runs again. Must not: test when one does.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { failure } from "../../../tests/support/fake_api_server.ts";
import { operatorBench } from "../../../tests/support/operator_bench.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act } from "./decision.ts";

const JOBS = "orkestra.orkspace.io/jobs";

/** A state machine: workers are for the queue that the Job has set up. */
const QUEUE = `onReconcile:
  jobs:
    - {name: setup, image: a, args: ["{{ .spec.queue }}"], recreate: onChange}
    - name: report
      image: a
      args: ["{{ .spec.queue }}"]
      recreate: onChange
      when: [{field: children.jobs.setup.status.succeeded, min: "1"}]
  deployments:
    - name: workers
      image: a
      args: ["{{ .spec.queue }}"]
      when: [{field: children.jobs.setup.status.succeeded, min: "1"}]
  configMaps: [{name: state, data: {setUp: "{{ .children.jobs.setup.status.succeeded | default 0 }}"}}]
`;

/** What is written for a queue when the Job ran for another one, and ended. */
async function decided(queue: string, how: "there" | "gone") {
  const plan = await crdPlanOf(QUEUE);
  const before = decide(plan, snapshotOf(site({ queue: "mail" }))) as Act;
  const [job] = before.writes.flatMap(({ key, write }) =>
    key === "Job.batch/web/setup" && "object" in write ? [write.object] : []
  );
  const ended: KubeObject = {
    ...job!,
    metadata: { ...job!.metadata, creationTimestamp: "2026-01-01T00:00:00Z" },
    status: { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] },
  };
  const hash = ended.metadata.annotations!["orkestra.orkspace.io/template-hash"];
  const annotations = { [JOBS]: `setup=${hash}:complete:1:0:1767225600:1767225660` };
  const { writes, problems } = decide(
    plan,
    snapshotOf(site({ queue }, { annotations }), how === "there" ? [ended] : []),
  ) as Act;
  const state = writes.flatMap(({ write }) =>
    "object" in write && write.object.kind === "ConfigMap" ? [write.object["data"]] : []
  );
  return { writes: writes.map(({ key, write }) => `${write.kind} ${key}`), problems, state };
}

for (const [how, verb] of [["there", "replace"], ["gone", "create"]] as const) {
  Deno.test(`nothing goes by the end of an earlier run while its Job runs again: ${how}`, async () => {
    assert.deepEqual(await decided("letters", how), {
      writes: [`create ConfigMap/web/state`, `${verb} Job.batch/web/setup`],
      problems: [],
      state: [{ setUp: "0" }],
    });
  });

  Deno.test(`the end of a Job that does not run again counts: ${how}`, async () => {
    const { writes, state } = await decided("mail", how);
    assert.deepEqual(writes, [
      "create ConfigMap/web/state",
      "create Deployment.apps/web/workers",
      "create Job.batch/web/report",
    ]);
    assert.deepEqual(state, [{ setUp: "1" }]);
  });
}

Deno.test("a Job whose end was never seen holds nobody back for good when it runs again", async () => {
  const plan = await crdPlanOf(QUEUE);
  const object = site({ queue: "mail" }, { annotations: { [JOBS]: "setup=another" } });
  assert.deepEqual((decide(plan, snapshotOf(object)) as Act).problems, []);
});

Deno.test("what counts of a Job that is there is the template with which it was made, not what is recorded", async () => {
  const plan = await crdPlanOf(QUEUE);
  const hash = "orkestra.orkspace.io/template-hash";
  const made = (queue: string) => {
    const { writes } = decide(plan, snapshotOf(site({ queue }))) as Act;
    const job = writes.flatMap(({ write }) =>
      "object" in write && write.object.kind === "Job" ? [write.object] : []
    )[0]!;
    return { ...job, status: { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] } };
  };
  const now = made("letters").metadata.annotations![hash];
  const object = site({ queue: "letters" }, { annotations: { [JOBS]: `setup=${now}` } });
  const decision = decide(plan, snapshotOf(object, [made("mail")])) as Act;
  assert.ok(!decision.writes.some(({ key }) => key.startsWith("Deployment")));
});

Deno.test("the end of another Job counts while one runs again, also when it is gone and not recorded yet", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs:
    - {name: setup, image: a, args: ["{{ .spec.queue }}"], recreate: onChange}
    - {name: once, image: a}
  configMaps: [{name: page, data: {a: b}, when: [{field: children.jobs.once.status.succeeded, min: "1"}]}]
`);
  const once: KubeObject = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "once",
      namespace: "web",
      annotations: { "orkestra.orkspace.io/template-hash": "hash-once" },
    },
    status: { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] },
  };
  const snapshot = snapshotOf(site({ queue: "a" }, { annotations: { [JOBS]: "setup=old,once=hash-once" } }));
  const children = { ...snapshot.children, departed: () => [once] };
  const { writes } = decide(plan, { ...snapshot, children }) as Act;
  assert.deepEqual(writes.map(({ key }) => key), ["ConfigMap/web/page", "Job.batch/web/setup"]);
});

Deno.test("status shows no end of an earlier run, also while the new one cannot be made", async () => {
  const field =
    "{path: done, type: int, value: '{{ .children.jobs.setup.status.succeeded | default 0 }}', when: [{field: spec.queue, exists: true}]}";
  const b = await operatorBench(`${QUEUE}status: {fields: [${field}]}\n`);
  b.site("shop", { queue: "mail" });
  await b.pass(1_000);
  const conditions = [{ type: "Complete", status: "True", lastTransitionTime: "2026-01-01T00:01:00Z" }];
  b.server.put({ ...b.server.get("Job/web/setup")!, status: { succeeded: 1, conditions } });
  await b.pass(1_000);
  const doneOf = () => (b.server.get("Site/web/shop")!["status"] as { done: number }).done;
  assert.equal(doneOf(), 1);
  b.server.remove("Job/web/setup");
  await b.pass(1_000);
  assert.equal(doneOf(), 1, "it does not run again for that");
  b.server.intercept = ({ method, path }) =>
    method === "POST" && path.endsWith("/jobs") ? failure(403, "Forbidden") : undefined;
  b.site("shop", { queue: "letters" });
  await b.pass(10_000);
  assert.match(b.condition("shop")!, /^False /);
  assert.equal(doneOf(), 0);
  await b.stop();
});

Deno.test("workers stay as they are until the Job that runs again has ended", async () => {
  const b = await operatorBench(QUEUE);
  b.site("shop", { queue: "mail" });
  await b.pass(1_000);
  const argsOf = () => JSON.stringify(b.server.get("Deployment/web/workers")).match(/"args":\["(\w+)"/)?.[1];
  const end = () => {
    const conditions = [{ type: "Complete", status: "True", lastTransitionTime: "2026-01-01T00:01:00Z" }];
    b.server.put({ ...b.server.get("Job/web/setup")!, status: { succeeded: 1, conditions } });
  };
  end();
  await b.pass(1_000);
  assert.equal(argsOf(), "mail");
  const { uid } = b.server.get("Job/web/setup")!.metadata;
  b.site("shop", { queue: "letters" });
  await b.pass(60_000);
  assert.notEqual(b.server.get("Job/web/setup")!.metadata.uid, uid);
  assert.equal(argsOf(), "mail");
  end();
  await b.pass(1_000);
  assert.equal(argsOf(), "letters");
  b.server.requests();
  await b.pass(1_900_000);
  assert.deepEqual(b.server.requests(), []);
  await b.stop();
});
