// Owns: tests of the record of Jobs that ran: what is in it, how large it gets, what it keeps from running again.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act } from "./decision.ts";
import { formatJobs, recordedJobs } from "./jobs.ts";

const JOBS = "orkestra.orkspace.io/jobs";

/** Runs the Jobs of one reconcile, lets them vanish, and returns the object as it is then. */
function run(plan: CrdPlan, object: KubeObject) {
  const decided = decide(plan, snapshotOf(object)) as Act;
  const { stamp, guard } = decided;
  const made = decided.writes.map(({ write }) => "object" in write ? write.object : undefined)
    .filter((o) => o !== undefined);
  let annotations = object.metadata.annotations;
  let finalizers = object.metadata.finalizers;
  for (const write of [guard, stamp]) {
    if (write?.kind !== "patchMeta") continue;
    annotations = { ...annotations, ...write.patch["annotations"] as Record<string, string> };
    finalizers = write.patch["finalizers"] as string[] | undefined ?? finalizers;
  }
  const next = {
    ...object,
    metadata: {
      ...object.metadata,
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
    },
  };
  return { next, made: made.map(({ metadata }) => [metadata.namespace, metadata.name].join("/")) };
}

const withSpec = (object: KubeObject, spec: Record<string, unknown>) => ({ ...object, spec });

Deno.test("the record of Jobs whose names change does not grow without end, and runs none again that is declared", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs:
    - {name: setup, image: a}
    - {name: seldom, image: a, when: [{field: spec.on, equals: "true"}]}
    - {name: "run-{{ .spec.n }}", image: a}
`);
  let object = site({ n: 0, on: "true" });
  for (let n = 0; n < 400; n++) ({ next: object } = run(plan, withSpec(object, { n, on: String(n < 3) })));
  const record = recordedJobs(object);
  assert.ok(record.has("setup") && record.has("seldom") && record.has("run-399") && record.has("run-350"));
  assert.ok(!record.has("run-5"), "it was declared long ago");
  assert.ok(object.metadata.annotations![JOBS]!.length < 20_000);
  assert.deepEqual(run(plan, withSpec(object, { n: 399, on: "true" })).made, []);
});

Deno.test("while Jobs cannot be told none is forgotten", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs:
    - {name: "run-{{ .spec.n }}", image: a}
    - {name: '{{ add .spec.bad 1 }}', image: a}
`);
  const many = Array.from({ length: 300 }, (_, i) => [`old-${i}`, "0123456789abcdef"] as const);
  const object = site({ n: 1, bad: "x" }, { annotations: { [JOBS]: formatJobs(new Map(many)) } });
  const record = recordedJobs(run(plan, object).next);
  assert.deepEqual([record.size, record.has("run-1")], [301, true]);
});

Deno.test("a Job of another namespace is another Job", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs:
    - {name: load, image: a}
    - {name: load, namespace: "{{ .spec.other }}", image: a, when: [{field: spec.other, exists: true}]}
`);
  const first = run(plan, site());
  const second = run(plan, withSpec(first.next, { other: "elsewhere" }));
  assert.deepEqual([first.made, second.made], [["web/load"], ["elsewhere/load"]]);
  assert.deepEqual(run(plan, second.next).made, []);
});

Deno.test("a Job that is there is recorded though its condition has turned before that was stored", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: load, image: a, when: [{field: spec.on, equals: "true"}]}]
`);
  const [made] = (decide(plan, snapshotOf(site({ on: "true" }))) as Act).writes;
  assert.ok(made && "object" in made.write);
  const { stamp } = decide(plan, snapshotOf(site({ on: "false" }), [made.write.object])) as Act;
  assert.ok(stamp?.kind === "patchMeta");
  const annotations = stamp.patch["annotations"] as Record<string, string>;
  assert.deepEqual(run(plan, site({ on: "true" }, { annotations })).made, []);
});

Deno.test("the record keeps its order, numbers as names included", () => {
  const text = "b=1,10=2,a=3,2=4";
  assert.equal(formatJobs(recordedJobs(site({}, { annotations: { [JOBS]: text } }))), text);
});
