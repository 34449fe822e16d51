// Owns: tests of the status that follows from a reconcile.

import assert from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import { crdPlanOf, planOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act, Problem } from "./decision.ts";
import { decideStatus, type StatusOutcome } from "./status.ts";

const BOX = `onReconcile:
  configMaps: [{name: page, data: {a: b}}]
status:
  fields:
    - {path: url, value: "http://{{ .metadata.name }}"}
    - {path: info.size, value: "{{ .spec.size }}", type: int}
    - path: note
      value: off
      clearOnFalse: true
      when: [{field: spec.note, equals: "true"}]
`;

const FAILED: readonly Problem[] = [{ reason: "TemplateFailed", message: "it broke" }];

function statusOf(outcome: StatusOutcome): JsonObject {
  assert.ok(outcome.write?.kind === "patchStatus");
  return outcome.write.patch;
}

function conditionsOf(status: JsonObject): Record<string, JsonObject> {
  return Object.fromEntries((status["conditions"] as JsonObject[]).map((c) => [String(c["type"]), c]));
}

Deno.test("decideStatus() reports success, declared fields and the generation", async () => {
  const plan = await crdPlanOf(BOX);
  const status = statusOf(decideStatus(plan, snapshotOf(site({ size: 3 })), { problems: [], desired: [] }));
  assert.equal(status["url"], "http://shop");
  assert.deepEqual(status["info"], { size: 3 });
  assert.equal(status["observedGeneration"], 1);
  const { Ready, Progressing } = conditionsOf(status);
  assert.equal(Ready!["status"], "True");
  assert.equal(Ready!["reason"], "ReconcileSucceeded");
  assert.equal(Progressing!["status"], "False");
});

Deno.test("decideStatus() writes nothing when nothing changed", async () => {
  const plan = await crdPlanOf(BOX);
  const first = statusOf(decideStatus(plan, snapshotOf(site({ size: 3 })), { problems: [], desired: [] }));
  const again = decideStatus(plan, snapshotOf({ ...site({ size: 3 }), status: first }, [], { now: 9e12 }), {
    problems: [],
    desired: [],
  });
  assert.equal(again.write, undefined);
});

Deno.test("decideStatus() moves lastTransitionTime only when the status of a condition moves", async () => {
  const plan = await crdPlanOf(BOX);
  const first = statusOf(decideStatus(plan, snapshotOf(site()), { problems: [], desired: [] }));
  const before = conditionsOf(first)["Ready"]!["lastTransitionTime"];
  const later = Date.UTC(2026, 5, 1);
  const failed = statusOf(
    decideStatus(plan, snapshotOf({ ...site(), status: first }, [], { now: later }), {
      problems: FAILED,
      desired: [],
    }),
  );
  const conditions = conditionsOf(failed);
  assert.equal(conditions["Ready"]!["lastTransitionTime"], "2026-06-01T00:00:00Z");
  assert.notEqual(conditions["Ready"]!["lastTransitionTime"], before);
  assert.equal(conditions["Progressing"]!["lastTransitionTime"], before);
});

Deno.test("decideStatus() keeps conditions of others and guards the list with the resourceVersion", async () => {
  const plan = await crdPlanOf(BOX);
  const theirs = { type: "Audited", status: "True", reason: "Done", message: "" };
  const outcome = decideStatus(plan, snapshotOf({ ...site(), status: { conditions: [theirs] } }), {
    problems: [],
    desired: [],
  });
  assert.deepEqual(conditionsOf(statusOf(outcome))["Audited"], theirs);
  assert.ok(outcome.write?.kind === "patchStatus");
  assert.equal(outcome.write.resourceVersion, "7");
  assert.deepEqual([outcome.write.type, outcome.write.ref.name], [plan.type, "shop"]);
  const ours = { type: "Ready", status: "False", reason: "x", message: "" };
  const alone = decideStatus(plan, snapshotOf({ ...site(), status: { conditions: [ours] } }), {
    problems: [],
    desired: [],
  });
  assert.ok(alone.write?.kind === "patchStatus");
  assert.equal(alone.write.resourceVersion, "7", "the first one of somebody else may be on its way");
  const object = { ...site({ size: 1 }), status: statusOf(outcome) };
  const same = decideStatus(plan, snapshotOf({ ...object, spec: { size: 2 } }), {
    problems: [],
    desired: [],
  });
  assert.ok(same.write?.kind === "patchStatus");
  assert.deepEqual([same.write.patch, same.write.resourceVersion], [{ info: { size: 2 } }, undefined]);
});

Deno.test("decideStatus() leaves entries among the conditions alone that are none", async () => {
  const plan = await crdPlanOf(BOX);
  const strange = ["Ready", null, 7, ["Ready"]];
  const object = { ...site({ size: 3 }), status: { conditions: strange } };
  const status = statusOf(decideStatus(plan, snapshotOf(object), { problems: [], desired: [] }));
  assert.deepEqual((status["conditions"] as JsonObject[]).slice(0, 4), strange);
  assert.equal((status["conditions"] as JsonObject[])[4]!["type"], "Ready");
});

Deno.test("decideStatus() says what a deletion waits for, and what went wrong with it", async () => {
  const plan = await crdPlanOf(BOX);
  const ready = (waitingFor: readonly string[], problems: readonly Problem[] = []) => {
    const outcome = decideStatus(plan, snapshotOf(site()), { problems, desired: [], waitingFor });
    const conditions = conditionsOf(statusOf(outcome));
    assert.deepEqual(Object.keys(conditions), ["Ready"], "nothing else is known");
    const { status, reason, message } = conditions["Ready"]!;
    return [status, reason, message];
  };
  assert.deepEqual(ready(["a to go", "b to go"]), ["False", "Deleting", "waiting for a to go, b to go"]);
  assert.deepEqual(ready(["a to go"], FAILED), ["False", "Deleting", "it broke; waiting for a to go"]);
  assert.deepEqual(ready([], FAILED), ["False", "Deleting", "it broke"]);
});

Deno.test("decideStatus() names the children that are not ready, in order", async () => {
  const plan = await crdPlanOf(`onReconcile:
  deployments: [{name: a, image: x}, {name: b, image: x}]
  configMaps: [{name: page, data: {a: b}}]
  jobs: [{name: over, image: x}]
`);
  const { desired } = decide(plan, snapshotOf(site())) as Act;
  const children = desired.filter(({ object }) => object.metadata.name !== "a").map(({ object }) =>
    object.kind === "Job"
      ? { ...object, status: { conditions: [{ type: "Failed", status: "True" }] } }
      : object
  );
  const status = statusOf(decideStatus(plan, snapshotOf(site(), children), { problems: [], desired }));
  const { status: is, reason, message } = conditionsOf(status)["Progressing"]!;
  assert.deepEqual([is, reason, message], [
    "True",
    "ChildrenNotReady",
    "waiting for Deployment/a, Deployment/b",
  ]);
});

Deno.test("decideStatus() on failure writes conditional fields only and names every problem", async () => {
  const plan = await crdPlanOf(BOX);
  const problems: Problem[] = [...FAILED, { reason: "WriteFailed", message: "and so did that" }];
  const status = statusOf(
    decideStatus(plan, snapshotOf(site({ size: 3, note: "true" })), { problems, desired: [] }),
  );
  assert.equal(status["url"], undefined);
  assert.equal(status["note"], "off");
  assert.equal(conditionsOf(status)["Ready"]!["message"], "it broke; and so did that");
  assert.equal(conditionsOf(status)["Ready"]!["reason"], "ReconcileError");
});

Deno.test("decideStatus() cuts a long message and calls a pure conflict by its name", async () => {
  const plan = await crdPlanOf(BOX);
  const status = statusOf(decideStatus(plan, snapshotOf(site()), {
    problems: [{ reason: "ChildConflict", message: "x".repeat(400) }],
    desired: [],
  }));
  const ready = conditionsOf(status)["Ready"]!;
  assert.equal(ready["reason"], "ChildConflict");
  assert.equal(String(ready["message"]).length, 256);
});

Deno.test("decideStatus() clears a field whose condition turned false, if asked to", async () => {
  const plan = await crdPlanOf(BOX);
  const status = statusOf(
    decideStatus(plan, snapshotOf({ ...site(), status: { note: "off" } }), { problems: [], desired: [] }),
  );
  assert.equal(status["note"], "");
});

Deno.test("decideStatus() reports a field of the wrong type without failing the rest", async () => {
  const plan = await crdPlanOf(BOX);
  const outcome = decideStatus(plan, snapshotOf(site({ size: "big" })), { problems: [], desired: [] });
  assert.deepEqual(outcome.fieldProblems, [`status field "info.size" must be a whole number, found "big"`]);
  assert.equal(statusOf(outcome)["url"], "http://shop");
});

Deno.test("decideStatus() writes nothing for a CRD that opted out", async () => {
  const plan = await crdPlanOf(BOX, "ignoreStatusPatch: true");
  assert.equal(decideStatus(plan, snapshotOf(site()), { problems: [], desired: [] }).write, undefined);
});

Deno.test("decideStatus() takes a number away when there is none any more, and then leaves it at that", async () => {
  const plan = await crdPlanOf(`status:
  fields:
    - {path: info.size, value: "{{ .spec.size }}", type: int}
    - {path: on, value: "true", type: bool, clearOnFalse: true, when: [{field: spec.on, equals: true}]}
`);
  const status = (object: JsonObject) =>
    decideStatus(plan, snapshotOf({ ...site(), status: object }), { problems: [], desired: [] });
  const patch = statusOf(status({ info: { size: 3, other: 1 }, on: true }));
  assert.deepEqual([patch["info"], patch["on"]], [{ size: null }, null]);
  const next = statusOf(status({ info: { other: 1 } }));
  assert.deepEqual([next["info"], next["on"]], [undefined, undefined]);
  assert.deepEqual(status({}).fieldProblems, []);
});

Deno.test("decideStatus() shows metrics and health of the CRD, and the child that is declared first", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: zeta, data: {a: "1"}}, {name: alpha, data: {a: "2"}}]
status:
  fields:
    - {path: depth, value: "{{ .metrics.queueDepth }}", type: int}
    - {path: state, value: "{{ .health.state }}"}
    - {path: first, value: "{{ .children.configMap.metadata.name }}"}
`);
  const child = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "web", labels: { "orkestra.orkspace.io/owner-uid": "uid-shop" } },
  });
  const vitals = { metrics: { queueDepth: 4 }, health: { state: "healthy" } };
  const snapshot = snapshotOf(site(), [child("alpha"), child("zeta")], { vitals });
  const status = statusOf(decideStatus(plan, snapshot, { problems: [], desired: [] }));
  assert.deepEqual([status["depth"], status["state"], status["first"]], [4, "healthy", "zeta"]);
  assert.equal(plan.readsVitals, true);
});

const TYPED_CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.demo.example.com}
spec:
  group: demo.example.com
  scope: Namespaced
  names: {kind: Site, plural: sites, singular: site, listKind: SiteList}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            status:
              type: object
              properties:
                size: {type: integer}
                on: {type: boolean}
                code: {type: string}
                regions: {type: array, items: {type: string}}
                gone: {type: integer}
                broken: {type: integer}
`;

const TYPED_KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      crdFile: crd.yaml
      operatorBox:
        status:
          fields:
            - {path: size, value: "{{ .spec.size }}"}
            - {path: on, value: "true"}
            - {path: code, value: "7", type: auto}
            - {path: regions, value: "{{ .spec.regions }}"}
            - {path: gone, value: "{{ .spec.nothing }}"}
            - {path: broken, value: "{{ .metadata.name }}"}
            - {path: free, value: "7"}
`;

Deno.test("decideStatus() writes the types of the CRD's schema, which the API server would insist on", async () => {
  const plan = (await planOf(TYPED_KATALOG, { "crd.yaml": TYPED_CRD })).crds[0]!;
  const object = site({ size: 3, regions: ["eu", "us"] });
  const outcome = decideStatus(plan, snapshotOf(object), { problems: [], desired: [] });
  const { size, on, code, regions, gone, broken, free } = statusOf(outcome);
  assert.deepEqual([size, on, code, regions, free], [3, true, "7", ["eu", "us"], "7"]);
  assert.deepEqual([gone, broken], [undefined, undefined]);
  assert.deepEqual(outcome.fieldProblems, [`status field "broken" must be a whole number, found "shop"`]);
});

Deno.test("decideStatus() finds children under the plural that people write", async () => {
  const plan = await crdPlanOf(`onReconcile:
  ingresses: [{name: web, serviceName: a, servicePort: 80}]
status:
  fields:
    - {path: written, value: "{{ .children.ingresses.web.metadata.name }}"}
    - {path: regular, value: "{{ .children.ingresss.web.metadata.name }}"}
`);
  const labels = { "orkestra.orkspace.io/owner-uid": "uid-shop" };
  const metadata = { name: "web", namespace: "web", labels };
  const ingress = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata };
  const status = statusOf(decideStatus(plan, snapshotOf(site(), [ingress]), { problems: [], desired: [] }));
  assert.deepEqual([status["written"], status["regular"]], ["web", "web"]);
});

Deno.test("decideStatus() speaks of the generation that was decided, not of one that came meanwhile", async () => {
  const plan = await crdPlanOf(BOX);
  const newer = snapshotOf(site({ size: 4 }, { generation: 2 }));
  const status = statusOf(decideStatus(plan, newer, { problems: [], desired: [], generation: 1 }));
  assert.equal(status["observedGeneration"], 1);
  assert.equal(conditionsOf(status)["Ready"]!["observedGeneration"], 1);
});

Deno.test("decideStatus() cuts a long message between two characters", async () => {
  const plan = await crdPlanOf(BOX);
  const problems: Problem[] = [{ reason: "TemplateFailed", message: `${"x".repeat(252)}${"😀".repeat(9)}` }];
  const { Ready } = conditionsOf(statusOf(decideStatus(plan, snapshotOf(site()), { problems, desired: [] })));
  assert.equal(Ready!["message"], `${"x".repeat(252)}...`);
});

Deno.test("decideStatus() takes a text of type auto for the number or truth value that it is", async () => {
  const plan = await crdPlanOf(`status:
  fields: [{path: found, value: "{{ .spec.text }}", type: auto}]
`);
  const cases: readonly (readonly [text: string, value: unknown])[] = [
    ["7", 7],
    ["-1.5", -1.5],
    ["true", true],
    ["false", false],
    ["seven", "seven"],
    ["7 of 9", "7 of 9"],
  ];
  for (const [text, value] of cases) {
    const outcome = decideStatus(plan, snapshotOf(site({ text })), { problems: [], desired: [] });
    assert.equal(statusOf(outcome)["found"], value, text);
  }
});
