// Owns: tests of what is written onto the managed object itself, and of the marks on its children.

import assert from "node:assert/strict";
import type { KubeObject, Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act } from "./decision.ts";
import { labelValue, objectLabel } from "./names.ts";

const PAGE = "onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n";
const FAR = "onReconcile:\n  configMaps: [{name: page, namespace: elsewhere, data: {a: b}}]\n";
const CLEANUP = "orkestra.orkspace.io/cleanup";

function actOn(plan: CrdPlan, object: KubeObject, children: readonly KubeObject[] = []): Act {
  const decision = decide(plan, snapshotOf(object, children));
  assert.equal(decision.kind, "act");
  return decision as Act;
}

function patchOf(write: Write | undefined): Record<string, unknown> {
  assert.ok(write?.kind === "patchMeta");
  return write.patch;
}

Deno.test("an object is marked once, with the labels that its CRD declares", async () => {
  const plan = await crdPlanOf(PAGE, `labels: {tier: "{{ .spec.tier }}", team: web}`);
  const { stamp, guard } = actOn(plan, site({ tier: "gold" }));
  assert.equal(guard, undefined, "nothing has to wait for it");
  assert.ok(stamp?.kind === "patchMeta" && stamp.resourceVersion === undefined);
  assert.deepEqual([stamp.type, stamp.ref.name, stamp.ref.namespace], [plan.type, "shop", "web"]);
  const patch = patchOf(stamp);
  assert.deepEqual(patch, {
    labels: { tier: "gold", team: "web", "orkestra.orkspace.io/managed": "true" },
    annotations: {
      "orkestra.orkspace.io/managed-by": "test",
      "orkestra.orkspace.io/managed-since": "2026-01-01T00:00:00.000Z",
    },
  });
  const marked = site({ tier: "gold" }, patch as Record<string, unknown>);
  assert.equal(actOn(plan, marked).stamp, undefined);
  const earlier = {
    ...patch["annotations"] as Record<string, string>,
    "orkestra.orkspace.io/managed-since": "2020-01-01T00:00:00.000Z",
  };
  const changed = site({ tier: "iron" }, { ...patch, annotations: earlier });
  assert.deepEqual(patchOf(actOn(plan, changed).stamp), { labels: { tier: "iron" } }, "only what differs");
});

Deno.test("a label that cannot be is left out and said, and everything else is set", async () => {
  const labels = `labels: {bad: '{{ add "x" 1 }}', long: "{{ .spec.note }}", good: "1"}`;
  const plan = await crdPlanOf(PAGE, labels);
  const decided = actOn(plan, site({ note: "two words" }));
  assert.deepEqual(Object.keys(patchOf(decided.stamp)), ["labels", "annotations"]);
  assert.deepEqual(patchOf(decided.stamp)["labels"], {
    good: "1",
    "orkestra.orkspace.io/managed": "true",
  });
  assert.equal(decided.problems.length, 2);
  assert.match(decided.problems[0]!.message, /^label "bad": /);
  assert.equal(
    decided.problems[1]!.message,
    'label "long" cannot be "two words": a label has at most 63 ' +
      'letters, digits, "-", "_" and ".", and begins and ends with a letter or digit',
  );
  assert.deepEqual([decided.writes.length, decided.problems[1]!.reason], [1, "TemplateFailed"]);
});

Deno.test("an empty label is a label", async () => {
  const plan = await crdPlanOf(PAGE, `labels: {bare: "{{ .spec.nothing }}", good: "1"}`);
  assert.deepEqual(patchOf(actOn(plan, site()).stamp)["labels"], {
    bare: "",
    good: "1",
    "orkestra.orkspace.io/managed": "true",
  });
});

const finalizerCases: readonly {
  readonly name: string;
  readonly box: string;
  readonly entry?: string;
  readonly declared?: string;
  readonly present?: readonly string[];
  readonly written: readonly string[] | undefined;
}[] = [
  { name: "none for children that the garbage collector takes", box: PAGE, written: undefined },
  { name: "ours for a child elsewhere", box: FAR, present: ["a/b"], written: ["a/b", CLEANUP] },
  { name: "ours once", box: FAR, present: [CLEANUP], written: undefined },
  {
    name: "ours for onDelete",
    box: `${PAGE}onDelete:\n  jobs: [{name: bye, image: b}]\n`,
    written: [CLEANUP],
  },
  { name: "declared ones and ours", box: PAGE, declared: "a/b", written: ["a/b", CLEANUP] },
  {
    name: "none any more with removeFinalizers",
    box: FAR,
    entry: "removeFinalizers: true",
    declared: "a/b",
    present: ["a/b", "c/d", CLEANUP],
    written: ["c/d"],
  },
  {
    name: "others' alone with removeFinalizers",
    box: FAR,
    entry: "removeFinalizers: true",
    present: ["c/d"],
    written: undefined,
  },
];

for (const { name, box, entry = "", declared, present, written } of finalizerCases) {
  Deno.test(`finalizers: ${name}`, async () => {
    const compiled = await crdPlanOf(box, entry);
    const settings = { ...compiled.settings, ...(declared ? { finalizers: [declared] } : {}) };
    const plan = { ...compiled, settings };
    const { guard, stamp } = actOn(plan, site({}, present ? { finalizers: present } : {}));
    if (written === undefined) {
      assert.equal(guard, undefined);
      assert.equal(patchOf(stamp)["finalizers"], undefined);
    } else {
      assert.deepEqual(patchOf(guard)["finalizers"], written);
      assert.equal(
        guard?.kind === "patchMeta" && guard.resourceVersion,
        "7",
        "a list is replaced as a whole",
      );
    }
  });
}

Deno.test("the record of Jobs keeps those that are gone", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: b, image: x}, {name: a, image: x}]
  deployments: [{name: web, image: x}]
`);
  const annotations = { "orkestra.orkspace.io/jobs": "old=0123456789abcdef,noise" };
  const { "orkestra.orkspace.io/jobs": record } = patchOf(actOn(plan, site({}, { annotations })).stamp)[
    "annotations"
  ] as Record<string, string>;
  assert.match(
    record!,
    /^old=0123456789abcdef,b=[0-9a-f]{16},a=[0-9a-f]{16}$/,
    "in the order in which they ran",
  );
});

Deno.test("children bear the marks by which users and earlier installations find them", async () => {
  const plan = await crdPlanOf(`onCreate:
  configMaps:
    - {name: once, data: {a: b}, labels: {app: mine, orkestra-owner: somebody}}
    - {name: "{{ .item }}", data: {a: b}, forEach: {field: spec.items}}
onReconcile:
  pods: [{name: tool, image: x}]
  deployments: [{name: web, image: x, replicas: 1}]
`);
  const { desired } = actOn(plan, site({ items: ["each"] }));
  const marks = Object.fromEntries(desired.map(({ object: { metadata } }) => [metadata.name, metadata]));
  assert.deepEqual(marks["once"]!.labels, {
    app: "mine",
    "orkestra.orkspace.io/managed": "true",
    "managed-by": "orkestra",
    "orkestra-owner": "shop",
    "orkestra.orkspace.io/owner-uid": "uid-shop",
  });
  const block = (name: string) => marks[name]!.annotations?.["orkestra.orkspace.io/block"];
  assert.deepEqual(["once", "each", "tool", "web"].map(block), [
    "onCreate",
    "onCreate.forEach",
    "onReconcile",
    "onReconcile",
  ]);
  const digest = (name: string) => marks[name]!.annotations?.["orkestra.orkspace.io/template-hash"];
  assert.match(digest("tool") ?? "", /^[0-9a-f]{16}$/);
  assert.equal(digest("web"), undefined, "what is repaired in place needs none");
});

Deno.test("the pods of two workloads of one object are told apart, and no two objects share a selector", async () => {
  const plan = await crdPlanOf(`onReconcile:
  deployments: [{name: web, image: x}, {name: cache, image: x}]
  pdb: [{name: all, minAvailable: "1"}]
`);
  const { desired } = actOn(plan, site());
  const [web, cache, all] = desired.map(({ object }) => object["spec"] as Record<string, unknown>);
  assert.deepEqual(web!["selector"], {
    matchLabels: {
      "orkestra-owner": "shop",
      "orkestra.orkspace.io/object": objectLabel("Deployment", "web"),
    },
  });
  assert.notDeepEqual(web!["selector"], cache!["selector"]);
  assert.deepEqual(all!["selector"], { matchLabels: { "orkestra-owner": "shop" } });
});

Deno.test("labelValue and objectLabel are valid, stable and distinct for names of any length", () => {
  const long = "a-very-long-name.".repeat(8);
  assert.equal(labelValue("shop"), "shop");
  assert.equal(labelValue("x".repeat(63)), "x".repeat(63));
  assert.match(objectLabel("Deployment", "web"), /^deployment-[0-9a-f]{8}$/);
  for (const make of [labelValue, (name: string) => objectLabel("Deployment", name)]) {
    const values = [make(`${long}1`), make(`${long}2`)];
    assert.equal(new Set(values).size, 2);
    for (const value of values) assert.match(value, /^[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/);
  }
});
