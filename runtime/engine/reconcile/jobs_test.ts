// Owns: tests of the record of Jobs that ran: what is in it, how large it gets, what it keeps from running again.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act } from "./decision.ts";
import { formatOutcome, outcomeOf, parseOutcome } from "./job_outcomes.ts";
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

/** A Job of the object that ended, as the API server shows it. */
function ended(name: string, type: "Complete" | "Failed", more: Record<string, unknown> = {}): KubeObject {
  const at = "2026-01-01T00:01:00Z";
  const counts = type === "Complete" ? { succeeded: 1, completionTime: at } : { failed: 4 };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace: "web",
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { "orkestra.orkspace.io/owner-uid": "uid-shop" },
      annotations: { "orkestra.orkspace.io/template-hash": `hash-${name}` },
      ...more,
    },
    status: { ...counts, conditions: [{ type, status: "True", lastTransitionTime: at }] },
  };
}

const WAITING = `onReconcile:
  jobs: [{name: setup, image: a}]
  deployments: [{name: app, image: a, when: [{field: children.job.status.succeeded, min: "1"}]}]
`;

function stampOf(decision: Act): Record<string, string> | undefined {
  const patch = decision.stamp?.kind === "patchMeta" ? decision.stamp.patch["annotations"] : undefined;
  return patch as Record<string, string> | undefined;
}

const madeBy = ({ writes }: Act) => writes.map(({ key }) => key);

for (
  const [type, text, isMade] of [
    ["Complete", "complete:1:0:1767225600:1767225660", true],
    ["Failed", "failed:0:4:1767225600:1767225660", false],
  ] as const
) {
  Deno.test(`how a Job ended is recorded while it is there and answered when it is gone: ${type}`, async () => {
    const plan = await crdPlanOf(WAITING);
    const recorded = site({}, { annotations: { [JOBS]: "setup=hash-setup" } });
    const seen = decide(plan, snapshotOf(recorded, [ended("setup", type)])) as Act;
    assert.equal(stampOf(seen)?.[JOBS], `setup=hash-setup:${text}`);
    const later = site({}, { annotations: { [JOBS]: `setup=hash-setup:${text}` } });
    const decided = decide(plan, snapshotOf(later)) as Act;
    assert.deepEqual(madeBy(decided), isMade ? ["Deployment.apps/web/app"] : []);
    assert.deepEqual(decided.problems, []);
    const withJob = decide(plan, snapshotOf(later, [ended("setup", type)])) as Act;
    assert.equal(stampOf(withJob)?.[JOBS], undefined, "and is not written again");
  });
}

Deno.test("where nothing reads how Jobs end nothing of it is recorded", async () => {
  const plan = await crdPlanOf("onReconcile:\n  jobs: [{name: setup, image: a}]\n");
  const object = site({}, { annotations: { [JOBS]: "setup=hash-setup" } });
  assert.equal(
    stampOf(decide(plan, snapshotOf(object, [ended("setup", "Complete")])) as Act)?.[JOBS],
    undefined,
  );
});

Deno.test("a Job that ended and went in one go is answered and recorded all the same", async () => {
  const plan = await crdPlanOf(WAITING);
  const object = site({}, { annotations: { [JOBS]: "setup=hash-setup" } });
  const snapshot = snapshotOf(object);
  const children = { ...snapshot.children, departed: () => [ended("setup", "Complete")] };
  const decided = decide(plan, { ...snapshot, children }) as Act;
  assert.deepEqual(madeBy(decided), ["Deployment.apps/web/app"]);
  assert.match(stampOf(decided)?.[JOBS] ?? "", /^setup=hash-setup:complete:1:/);
});

Deno.test("an earlier run of a Job says nothing about the present one", async () => {
  const plan = await crdPlanOf(WAITING);
  const object = site({}, { annotations: { [JOBS]: "setup=hash-new" } });
  const snapshot = snapshotOf(object);
  const children = { ...snapshot.children, departed: () => [ended("setup", "Complete")] };
  const decided = decide(plan, { ...snapshot, children }) as Act;
  assert.deepEqual([madeBy(decided), stampOf(decided)?.[JOBS]], [[], undefined]);
});

Deno.test("what waits for a Job that went before its end was seen says so, and names it", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: setup, image: a}, {name: other, image: a}]
  deployments: [{name: app, image: a, when: [{field: children.jobs.setup.status.succeeded, min: "1"}]}]
  configMaps: [{name: note, data: {a: b}, when: [{field: children.jobs.other.status.failed, min: "1"}]}]
`);
  const object = site({}, {
    annotations: { [JOBS]: "setup=hash-setup,other=hash-other:complete:1:0:1767225600:1767225660" },
  });
  const { problems } = decide(plan, snapshotOf(object)) as Act;
  assert.deepEqual(problems.map(({ reason, message }) => [reason, message]), [[
    "OutcomeUnknown",
    "Deployment/app is held back by a condition on Job/setup, which ran and was removed before its end was seen; " +
    "it does not run again. Give the Job another name, or delete the object and make it anew",
  ]]);
  const running = { ...ended("setup", "Complete"), status: { active: 1 } };
  assert.deepEqual((decide(plan, snapshotOf(object, [running])) as Act).problems, [], "it runs");
});

Deno.test("with several Jobs `children.job` is the newest, gone or not", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: first, image: a}, {name: second, image: a}]
  configMaps: [{name: "of-{{ .children.job.metadata.name }}", data: {a: b}}]
`);
  const first = ended("first", "Complete", { creationTimestamp: "2025-12-31T00:00:00Z" });
  const annotations = { [JOBS]: "first=hash-first,second=hash-second:failed:0:1:1767225600:1767225660" };
  const decided = decide(plan, snapshotOf(site({}, { annotations }), [first])) as Act;
  assert.deepEqual(madeBy(decided), ["ConfigMap/web/of-second"]);
});

for (
  const text of [
    "complete:1:0:1767225600:99999999999999",
    "complete:1:0:99999999999999999999:1",
    "failed:0:9999999999999999999999:1:1",
  ]
) {
  Deno.test(`an outcome that no Job can have is none, and keeps nothing from going: ${text}`, async () => {
    const plan = await crdPlanOf(WAITING);
    const annotations = { [JOBS]: `setup=hash-setup:${text}` };
    const decided = decide(plan, snapshotOf(site({}, { annotations }))) as Act;
    assert.deepEqual(madeBy(decided), []);
    const going = {
      annotations,
      deletionTimestamp: "2026-01-01T00:00:00Z",
      finalizers: ["orkestra.orkspace.io/cleanup"],
    };
    const removal = decide(plan, snapshotOf(site({}, going)));
    assert.ok(removal.kind === "remove" && removal.release);
  });
}

for (const how of ["there", "gone"] as const) {
  Deno.test(`more former Jobs than are remembered, all ${how}, are no reason to write again and again`, async () => {
    const plan = await crdPlanOf(WAITING);
    const many = Array.from({ length: 150 }, (_, i) => ended(`old-${i}`, "Complete"));
    let object = site({}, { annotations: { [JOBS]: "setup=hash-setup" } });
    for (let pass = 0; pass < 3; pass++) {
      const snapshot = snapshotOf(object, how === "there" ? many : []);
      const children = { ...snapshot.children, departed: () => how === "gone" ? many : [] };
      const stamp = stampOf(decide(plan, { ...snapshot, children }) as Act);
      if (pass > 0) assert.ok(stamp?.[JOBS] === undefined, `written in pass ${pass}`);
      object = site({}, { annotations: { ...object.metadata.annotations, ...stamp } });
    }
    const record = recordedJobs(object);
    assert.ok(record.has("setup") && record.size <= 101, String(record.size));
  });
}

Deno.test("a record that would be too large for an annotation forgets how the oldest Jobs ended, and is stable", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: "{{ .item }}-of-some-length-that-names-may-have", image: a, forEach: {field: spec.list, as: item}}]
  configMaps: [{name: all, data: {a: "{{ len .children.jobs }}"}}]
`);
  const list = Array.from({ length: 1_500 }, (_, i) => `job-${i}`);
  const names = list.map((name) => `${name}-of-some-length-that-names-may-have`);
  const hash = "0123456789abcdef";
  const annotations = { "orkestra.orkspace.io/template-hash": hash };
  const record = formatJobs(new Map(names.map((name) => [name, hash])));
  const object = site({ list }, { annotations: { [JOBS]: record } });
  const there = names.map((name) => ended(name, "Complete", { annotations }));
  const stamped = stampOf(decide(plan, snapshotOf(object, there)) as Act)?.[JOBS] ?? "";
  assert.ok(stamped.length > 100_000 && stamped.length <= 128 * 1024, String(stamped.length));
  assert.equal(recordedJobs(site({}, { annotations: { [JOBS]: stamped } })).size, 1_500);
  assert.match(stamped, /^job-0-[a-z-]+=[^:]+,.*,job-1499-[^:]+:complete:1:0:1767225600:1767225660$/);
  const next = site({ list }, { annotations: { [JOBS]: stamped } });
  assert.ok(stampOf(decide(plan, snapshotOf(next, there)) as Act)?.[JOBS] === undefined);
});

Deno.test("how a Job ended is what it says itself, and as little as it says", () => {
  const job = ended("setup", "Complete");
  const said = (status: Record<string, unknown>) => {
    const outcome = outcomeOf({ ...job, status: { ...job["status"] as object, ...status } });
    return outcome && formatOutcome(outcome);
  };
  const at = (lastTransitionTime: string) => [{ type: "Complete", status: "True", lastTransitionTime }];
  assert.equal(said({ conditions: at("2026-01-01T00:09:00Z") }), "complete:1:0:1767225600:1767225660");
  assert.equal(
    said({ completionTime: undefined, conditions: at("2026-01-01T00:09:00Z") }),
    "complete:1:0:1767225600:1767226140",
  );
  for (const completionTime of ["1960-01-01T00:00:00Z", "some day", 7]) {
    const text = said({ completionTime, succeeded: "many", failed: -1 });
    assert.equal(text, "complete:0:0:1767225600:0");
    assert.ok(parseOutcome(text!));
  }
  assert.equal(said({ conditions: [{ type: "Complete", status: "False" }] }), undefined);
});

for (
  const [what, condition, isSaid] of [
    ["any Job", "children.job.status.succeeded", true],
    ["all Jobs", "children.jobs", true],
    ["another Job", "children.jobs.other.status.succeeded", false],
    ["a Deployment", "children.deployment.status.readyReplicas", false],
  ] as const
) {
  Deno.test(`what waits for ${what} is ${isSaid ? "" : "not "}held back by one whose end nobody saw`, async () => {
    const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: setup, image: a}, {name: other, image: a}]
  deployments: [{name: idle, image: a}]
  configMaps: [{name: note, data: {a: b}, when: [{field: ${condition}, equals: never}]}]
`);
    const record = "setup=hash-setup,other=hash-other:complete:1:0:1767225600:1767225660";
    const object = site({}, { annotations: { [JOBS]: record } });
    const { problems } = decide(plan, snapshotOf(object)) as Act;
    assert.deepEqual(problems.map(({ reason }) => reason), isSaid ? ["OutcomeUnknown"] : []);
  });
}

Deno.test("what is there, or ran already, is not held back by a Job whose end nobody saw", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs:
    - {name: setup, image: a}
    - {name: ran, image: a, when: [{field: children.jobs.setup.status.succeeded, min: "1"}]}
  configMaps:
    - {name: page, data: {a: b}, when: [{field: children.jobs.setup.status.succeeded, min: "1"}]}
`);
  const annotations = { [JOBS]: "setup=hash-setup,ran=hash-ran" };
  const labels = { "orkestra.orkspace.io/owner-uid": "uid-shop" };
  const page = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "page", namespace: "web", labels } };
  const { problems } = decide(plan, snapshotOf(site({}, { annotations }), [page])) as Act;
  assert.deepEqual(problems, []);
});
