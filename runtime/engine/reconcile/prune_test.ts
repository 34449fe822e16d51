// Owns: tests of which children go because nothing declares them any more, and of what templates see of children.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import { decideExpiry } from "./expire.ts";
import type { Act } from "./decision.ts";
import type { Snapshot } from "./snapshot.ts";

type Metadata = Partial<KubeObject["metadata"]>;

/** A child that carries our owner uid. */
function owned(
  kind: string,
  name: string,
  more: Metadata = {},
  content: Record<string, unknown> = {},
): KubeObject {
  const apiVersion = kind === "Job" ? "batch/v1" : kind === "Widget" ? "demo.example.com/v1" : "v1";
  const labels = { "orkestra.orkspace.io/owner-uid": "uid-shop" };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: "web", uid: `uid-${name}`, labels, ...more },
    ...content,
  };
}

const controlledBy = (uid: string): Metadata => ({
  ownerReferences: [{ apiVersion: "x/v1", kind: "X", name: "x", uid, controller: true }],
});

const cases: readonly {
  readonly name: string;
  readonly child: KubeObject;
  readonly goes: boolean;
  readonly more?: Partial<Snapshot>;
}[] = [
  { name: "a child of a kind that is still declared", child: owned("ConfigMap", "old"), goes: true },
  { name: "a child that we control", child: owned("ConfigMap", "old", controlledBy("uid-shop")), goes: true },
  {
    name: "a copy that another controller made with our labels",
    child: owned("ConfigMap", "old", controlledBy("other")),
    goes: false,
  },
  {
    name: "a child that is going already",
    child: owned("ConfigMap", "old", { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    goes: false,
  },
  { name: "a Job, which is the record of what ran", child: owned("Job", "old"), goes: false },
  {
    name: "a plain onCreate child",
    child: owned("ConfigMap", "old", { annotations: { "orkestra.orkspace.io/block": "onCreate" } }),
    goes: false,
  },
  {
    name: "an onReconcile child",
    child: owned("ConfigMap", "old", { annotations: { "orkestra.orkspace.io/block": "onReconcile" } }),
    goes: true,
  },
  {
    name: "an onCreate child of a forEach that is gone",
    child: owned("ConfigMap", "old", { annotations: { "orkestra.orkspace.io/block": "onCreate.forEach" } }),
    goes: false,
  },
  {
    name: "a child of a kind that is not served",
    child: owned("ConfigMap", "old"),
    goes: false,
    more: { typeOf: () => undefined },
  },
];

for (const { name, child, goes, more = {} } of cases) {
  Deno.test(`what nothing declares: ${name} ${goes ? "goes" : "stays"}`, async () => {
    const plan = await crdPlanOf("onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n");
    const decision = decide(plan, snapshotOf(site(), [child], more)) as Act;
    const deleted = decision.writes.filter(({ write }) => write.kind === "delete");
    assert.equal(deleted.length, goes ? 1 : 0);
    for (const { key, write } of deleted) {
      assert.equal(key, "ConfigMap/web/old");
      assert.ok(write.kind === "delete" && write.uid === "uid-old" && write.propagation === "Background");
    }
  });
}

const unnamed: readonly { readonly name: string; readonly entry: string; readonly goes: boolean }[] = [
  {
    name: "an entry without a name that the spec turns off",
    entry: '{name: "{{ .spec.wanted }}", when: [{field: spec.wanted, exists: true}]}',
    goes: true,
  },
  {
    name: "an entry without a name that an observation turns off",
    entry: '{name: "{{ .status.wanted }}", when: [{field: status.wanted, exists: true}]}',
    goes: false,
  },
  { name: "an entry without a name that is wanted", entry: '{name: "{{ .spec.wanted }}"}', goes: false },
];

for (const { name, entry, goes } of unnamed) {
  Deno.test(`beside ${name}, what nothing declares ${goes ? "goes" : "stays"}`, async () => {
    const plan = await crdPlanOf(`onReconcile:\n  configMaps: [{name: page, data: {a: b}}, ${entry}]\n`);
    const decision = decide(plan, snapshotOf(site(), [owned("ConfigMap", "old")])) as Act;
    const deleted = decision.writes.filter(({ write }) => write.kind === "delete").map(({ key }) => key);
    assert.deepEqual(deleted, goes ? ["ConfigMap/web/old"] : []);
  });
}

/** What a template makes of the children of an object. */
async function seen(declared: string, template: string, children: readonly KubeObject[]): Promise<unknown> {
  const plan = await crdPlanOf(`${declared}  secrets: [{name: result, stringData: {seen: '${template}'}}]\n`);
  const decision = decide(plan, snapshotOf(site(), children)) as Act;
  assert.deepEqual(decision.problems, []);
  const { object } = decision.desired.find((child) => child.object.metadata.name === "result")!;
  return atob((object["data"] as Record<string, string>)["seen"]!);
}

const WIDGETS = `onReconcile:
  custom:
    - {apiVersion: demo.example.com/v1, kind: Widget, metadata: {name: one}, spec: {a: b}}
    - {apiVersion: demo.example.com/v1, kind: Widget, metadata: {name: two}, spec: {a: b}}
`;

const views: readonly {
  readonly name: string;
  readonly declared: string;
  readonly template: string;
  readonly children: readonly KubeObject[];
  readonly expected: string;
}[] = [
  {
    name: "the only Job, and of several the newest",
    declared: "onReconcile:\n  jobs: [{name: a, image: x}, {name: b, image: x}, {name: c, image: x}]\n",
    template: "{{ .children.job.metadata.name }} {{ len .children.jobs }}",
    children: [
      owned("Job", "a", { creationTimestamp: "2026-01-01T00:00:00Z" }),
      owned("Job", "b", { creationTimestamp: "2026-01-03T00:00:00Z" }),
      owned("Job", "c", { creationTimestamp: "2026-01-02T00:00:00Z" }),
    ],
    expected: "b 3",
  },
  {
    name: "the child that is declared first, in lower and camel case",
    declared: "onReconcile:\n  configMaps: [{name: zeta, data: {a: b}}, {name: alpha, data: {a: b}}]\n",
    template: "{{ .children.configmap.metadata.name }} {{ .children.configMap.metadata.name }}",
    children: [owned("ConfigMap", "alpha"), owned("ConfigMap", "zeta")],
    expected: "zeta zeta",
  },
  {
    name: "one that nothing declares, when nothing else is there",
    declared: "onReconcile:\n  configMaps: [{name: zeta, data: {a: b}}]\n",
    template: "{{ .children.configMap.metadata.name }}",
    children: [owned("ConfigMap", "left"), owned("ConfigMap", "over")],
    expected: "left",
  },
  {
    name: "custom kinds by their own name and as customs",
    declared: WIDGETS,
    template:
      "{{ .children.widgets.two.metadata.uid }} {{ len .children.customs }} {{ .children.custom.one.metadata.uid }}",
    children: [owned("Widget", "one"), owned("Widget", "two")],
    expected: "uid-two 2 uid-one",
  },
  {
    name: "a single custom child as custom itself",
    declared: WIDGETS,
    template: "{{ .children.custom.metadata.uid }} {{ .children.custom.one.metadata.uid }}",
    children: [owned("Widget", "one")],
    expected: "uid-one uid-one",
  },
  {
    name: "no customs among built-in kinds",
    declared: "onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n",
    template: "{{ if .children.customs }}some{{ else }}none{{ end }}",
    children: [owned("ConfigMap", "page")],
    expected: "none",
  },
];

for (const { name, declared, template, children, expected } of views) {
  Deno.test(`templates see ${name}`, async () => {
    assert.equal(await seen(declared, template, children), expected);
  });
}

Deno.test("templates see an object that has neither spec nor status as one with empty ones", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: page, data: {seen: '[{{ .spec.a }}{{ .status.b }}{{ .inputs.c }}]{{ len .spec }}{{ len .status }}'}}]
`);
  const { spec: _, ...bare } = site();
  const { desired } = decide(plan, snapshotOf(bare)) as Act;
  assert.deepEqual(desired[0]!.object["data"], { seen: "[]00" });
});

Deno.test("what templates see of children decides nothing while some children cannot be seen", async () => {
  const plan = await crdPlanOf(`onReconcile:
  secrets:
    - name: "of-{{ .item }}"
      forEach: {field: children.configMaps}
      data: {a: b}
  configMaps:
    - {name: page, data: {a: b}}
    - {name: off, data: {a: b}, when: [{field: spec.on, equals: "true"}]}
cleanup: {when: [{field: children.configMaps.page.metadata.name, notExists: true}], deleteAfter: 1m}
`);
  const children = [owned("Secret", "of-page"), owned("ConfigMap", "off")];
  const unavailable = new Map([["ConfigMap.", "configmaps are not synced yet"]]);
  const deletes = (more: Partial<Snapshot>) =>
    (decide(plan, snapshotOf(site(), children, more)) as Act).writes
      .filter(({ write }) => write.kind === "delete").map(({ key }) => key);
  assert.deepEqual(deletes({}), ["Secret/web/of-page", "ConfigMap/web/off"]);
  assert.deepEqual(deletes({ unavailable }), ["ConfigMap/web/off"], "that is what its condition says");
  const kinds = [{}, { unavailable }].map((more) => decideExpiry(plan, snapshotOf(site(), [], more)).kind);
  assert.deepEqual(kinds, ["wait", "keep"]);
});

Deno.test("nothing is made on a condition about children while some children cannot be seen", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: page, data: {a: b}}]
  jobs:
    - {name: first, image: a, when: [{field: children.configMaps.page.metadata.name, notExists: true}]}
    - {name: always, image: a}
`);
  const created = (more: Partial<Snapshot>) => {
    const { writes, problems } = decide(plan, snapshotOf(site(), [], more)) as Act;
    return { writes: writes.map(({ key }) => key), problems: problems.map(({ message }) => message) };
  };
  assert.deepEqual(created({}).writes, ["ConfigMap/web/page", "Job.batch/web/first", "Job.batch/web/always"]);
  const unavailable = new Map([["ConfigMap.", "configmaps are not synced yet"]]);
  assert.deepEqual(created({ unavailable }), {
    writes: ["Job.batch/web/always"],
    problems: [
      "ConfigMap/page: configmaps are not synced yet",
      "Job/first: its condition is about children, and some of them cannot be seen",
    ],
  });
  const { writes } = decide(plan, snapshotOf(site(), [owned("Job", "first")], { unavailable })) as Act;
  assert.deepEqual(writes.map(({ key }) => key), ["Job.batch/web/always"], "what is there stays");
});
