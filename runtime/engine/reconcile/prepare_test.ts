// Owns: the proof of the order in which an object is gated, normalised, mutated and validated. Must not: test single rules.

import assert from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { crdPlanOf, planOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import { decideExpiry } from "./expire.ts";
import { nextMoment } from "./moments.ts";
import { admitsEvent, prepare, type Prepared, stoppedBy } from "./prepare.ts";
import { decideStatus } from "./status.ts";

const BOX =
  "onReconcile:\n  configMaps: [{name: page, data: {size: '{{ .spec.size }}', seen: '{{ ._normalizeChanges }}'}}]";

function specOf(prepared: Prepared): unknown {
  assert.equal(prepared.kind, "ready");
  return prepared.kind === "ready" ? prepared.object["spec"] : undefined;
}

function messagesOf(prepared: Prepared): readonly string[] {
  return stoppedBy(prepared).map((problem) => `${problem.reason} ${problem.message}`);
}

Deno.test("prepare() returns the very object of a CRD without rules", async () => {
  const object = site({ size: 1 });
  const prepared = prepare(await crdPlanOf(BOX), snapshotOf(object));
  assert.ok(prepared.kind === "ready" && prepared.object === object);
});

Deno.test("prepare() normalises, then validates, then mutates", async () => {
  const plan = await crdPlanOf(
    BOX,
    `normalize: {spec: {size: "{{ .spec.size | toUpper }}"}}
validation: {rules: [{field: spec.size, equals: L}, {field: spec.extra, operator: notExists}]}
mutation: {rules: [{field: spec.extra, default: added}]}`,
  );
  assert.deepEqual(specOf(prepare(plan, snapshotOf(site({ size: "l" })))), { size: "L", extra: "added" });
  assert.deepEqual(messagesOf(prepare(plan, snapshotOf(site({ size: "m", extra: 1 })))), [
    'ValidationFailed spec.size must be "L", found "M"',
    'ValidationFailed spec.extra must not be set, found "1"',
  ]);
});

Deno.test("prepare() mutates before it validates with mutateFirst", async () => {
  const rules = (first: boolean) =>
    `validation: {rules: [{field: spec.size, operator: exists}]}
mutation: {mutateFirst: ${first}, rules: [{field: spec.size, default: s}]}`;
  assert.equal(prepare(await crdPlanOf(BOX, rules(true)), snapshotOf(site())).kind, "ready");
  assert.equal(prepare(await crdPlanOf(BOX, rules(false)), snapshotOf(site())).kind, "denied");
});

Deno.test("prepare() tells what cannot be normalised or mutated, with its place", async () => {
  const normalised = await crdPlanOf(BOX, `normalize: {spec: {size: "{{ add \\"x\\" 1 }}"}}`);
  const [message] = messagesOf(prepare(normalised, snapshotOf(site())));
  assert.match(message!, /^TemplateFailed katalog\.yaml:\d+:\d+: spec\.size: /);
  const mutated = await crdPlanOf(BOX, "mutation: {rules: [{field: spec.size.x, default: 1}]}");
  assert.match(messagesOf(prepare(mutated, snapshotOf(site({ size: "s" }))))[0]!, /spec\.size is "s"/);
});

Deno.test("prepare() never lets a rule block a deletion", async () => {
  const plan = await crdPlanOf(
    `${BOX}\nwhen: [{field: spec.on, equals: true}]`,
    `normalize: {spec: {size: "{{ add \\"x\\" 1 }}"}}
validation: {rules: [{field: spec.gone}]}
mutation: {rules: [{field: spec.size.x, default: 1}]}`,
  );
  const going = site({ size: "s" }, { deletionTimestamp: "2026-01-01T00:00:00Z" });
  assert.deepEqual(specOf(prepare(plan, snapshotOf(going))), { size: "s" });
});

Deno.test("prepare() leaves objects of forbidden namespaces to decide()", async () => {
  const plan = await crdPlanOf(BOX, "allowedNamespaces: [other]\nvalidation: {rules: [{field: spec.gone}]}");
  assert.equal(prepare(plan, snapshotOf(site())).kind, "ready");
  assert.equal(decide(plan, snapshotOf(site())).kind, "ignore");
});

Deno.test("a closed gate is told with its reason and its next moment, and can be skipped", async () => {
  const plan = await crdPlanOf(
    `${BOX}\npreReconcile: {reconcileGate: {when: [{time: {after: "08:00", before: "09:00"}}]}}`,
  );
  const snapshot = snapshotOf(site(), [], { now: Date.UTC(2026, 0, 1, 7) });
  const gated = prepare(plan, snapshot);
  assert.ok(gated.kind === "gated" && gated.nextAtMs === Date.UTC(2026, 0, 1, 8));
  assert.equal(prepare(plan, snapshot, { skipsGates: true }).kind, "ready");
  assert.deepEqual(stoppedBy(gated), []);
});

Deno.test("admitsEvent() opens for a declared fact", async () => {
  const plan = await crdPlanOf(
    `${BOX}\npreReconcile: {sentinels: [specChanged], enqueueGate: {sentinels: [specChanged]}}`,
  );
  assert.equal(admitsEvent(plan, snapshotOf(site()), { specChanged: true }).passed, true);
  assert.equal(admitsEvent(plan, snapshotOf(site()), { specChanged: false }).passed, false);
  assert.equal(admitsEvent(await crdPlanOf(BOX), snapshotOf(site()), {}).passed, true);
});

Deno.test("children see the prepared object and what normalising changed", async () => {
  const plan = await crdPlanOf(
    BOX,
    `normalize: {audit: true, spec: {size: "{{ .spec.size | toUpper }}"}}`,
  );
  const snapshot = snapshotOf(site({ size: "l" }));
  const prepared = prepare(plan, snapshot);
  assert.ok(prepared.kind === "ready");
  const decision = decide(plan, { ...snapshot, object: prepared.object, data: prepared.data });
  assert.ok(decision.kind === "act");
  const data = decision.desired[0]!.object["data"] as JsonObject;
  assert.equal(data["size"], "L");
  assert.match(String(data["seen"]), /spec\.size/);
});

const RULES =
  "validation: {rules: [{field: spec.size, max: 5, message: too big}, {field: spec.note, action: warn}]}";

function conditionsOf(object: KubeObject, patch: JsonObject): Record<string, string> {
  const list = (patch["conditions"] ?? object["status"]) as JsonObject[];
  return Object.fromEntries(list.map((c) => [c["type"], `${c["status"]} ${c["reason"]} ${c["message"]}`]));
}

Deno.test("status tells denials and warnings, each under its own condition", async () => {
  const plan = await crdPlanOf(BOX, RULES);
  const object = site({ size: 9 });
  const prepared = prepare(plan, snapshotOf(object));
  assert.ok(prepared.kind === "denied");
  const { write } = decideStatus(plan, snapshotOf(object), {
    problems: stoppedBy(prepared),
    desired: [],
    warnings: prepared.warnings,
    isStopped: true,
  });
  assert.ok(write?.kind === "patchStatus");
  assert.deepEqual(conditionsOf(object, write.patch), {
    Ready: "False ValidationFailed spec.size: too big",
    Progressing: "False Stopped ",
    ValidationFailed: "True DenyRuleViolation spec.size: too big",
    ValidationWarning: "True WarnRuleViolation spec.note must be set",
  });
});

Deno.test("status names every rule that denies", async () => {
  const plan = await crdPlanOf(
    BOX,
    "validation: {rules: [{field: spec.a, message: one}, {field: spec.b, message: two}]}",
  );
  const object = site();
  const prepared = prepare(plan, snapshotOf(object));
  const { write } = decideStatus(plan, snapshotOf(object), {
    problems: stoppedBy(prepared),
    desired: [],
    isStopped: true,
  });
  assert.ok(write?.kind === "patchStatus");
  assert.equal(
    conditionsOf(object, write.patch)["ValidationFailed"],
    "True DenyRuleViolation spec.a: one; spec.b: two",
  );
});

Deno.test("status takes back a verdict once the object is in order, even without rules left", async () => {
  const object = {
    ...site({ size: 1, note: "x" }),
    status: {
      conditions: [{ type: "ValidationFailed", status: "True", reason: "DenyRuleViolation", message: "m" }],
    },
  };
  for (const entry of [RULES, ""]) {
    const { write } = decideStatus(await crdPlanOf(BOX, entry), snapshotOf(object), {
      problems: [],
      desired: [],
    });
    assert.ok(write?.kind === "patchStatus");
    assert.equal(conditionsOf(object, write.patch)["ValidationFailed"], "False ValidationPassed ");
  }
  const { write } = decideStatus(await crdPlanOf(BOX), snapshotOf(site()), { problems: [], desired: [] });
  assert.ok(write?.kind === "patchStatus" && !JSON.stringify(write.patch).includes("Validation"));
});

Deno.test("nextMoment() takes the earliest of decision, rules and requeue", async () => {
  const plan = await crdPlanOf(
    `${BOX}\nreconciler: {requeue: {after: "{{ .spec.every }}"}}`,
    'validation: {rules: [{field: spec.x, when: [{time: {after: "08:00"}}]}]}',
  );
  const now = Date.UTC(2026, 0, 1, 7);
  const at = (every: string, moments: (number | undefined)[] = []) =>
    nextMoment(plan, snapshotOf(site({ every }), [], { now }), moments);
  assert.equal(at("10m"), now + 600_000);
  assert.equal(at("2h"), Date.UTC(2026, 0, 1, 8));
  assert.equal(at("2h", [now + 5, undefined]), now + 5);
  assert.equal(nextMoment(await crdPlanOf(BOX), snapshotOf(site()), [undefined]), undefined);
});

Deno.test("decideExpiry() remembers since when, waits, forgets and deletes", async () => {
  const plan = await crdPlanOf(
    `${BOX}\ncleanup: {when: [{field: spec.done, equals: true}], deleteAfter: 1h}`,
  );
  const now = Date.UTC(2026, 0, 1, 7);
  const at = (spec: Record<string, unknown>, since?: string, more: Record<string, unknown> = {}) =>
    decideExpiry(
      plan,
      snapshotOf(
        site(spec, {
          ...(since ? { annotations: { "orkestra.orkspace.io/cleanup-since": since } } : {}),
          ...more,
        }),
        [],
        { now },
      ),
    );
  const patchOf = (expiry: ReturnType<typeof at>) =>
    "write" in expiry && expiry.write && "patch" in expiry.write ? expiry.write.patch : undefined;
  const first = at({ done: true });
  assert.ok(first.kind === "wait" && first.dueMs === now + 3_600_000);
  assert.deepEqual(patchOf(first), {
    annotations: { "orkestra.orkspace.io/cleanup-since": "2026-01-01T07:00:00.000Z" },
  });
  const later = at({ done: true }, "2026-01-01T06:30:00Z");
  assert.ok(later.kind === "wait" && later.write === undefined && later.dueMs === now + 1_800_000);
  const over = at({ done: true }, "2026-01-01T06:00:00Z");
  assert.ok(over.kind === "delete" && over.write.kind === "delete" && over.write.uid === "uid-shop");
  assert.equal(over.write.propagation, "Background");
  assert.deepEqual(patchOf(at({}, "2026-01-01T06:00:00Z")), {
    annotations: { "orkestra.orkspace.io/cleanup-since": null },
  });
  assert.deepEqual(at({}), { kind: "keep" });
  assert.deepEqual(
    at({ done: true }, "2026-01-01T06:00:00Z", { deletionTimestamp: "2026-01-01T06:00:00Z" }),
    { kind: "keep" },
  );
});

Deno.test("a built-in kind that is only checked is never written to, and needs no right to be", async () => {
  const governed = (more: string) =>
    planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: govern}
spec:
  finalizers: [example.com/hold]
  crds:
    namespace:
      apiTypes: {kind: Namespace}
      labelSelector: {governed: "true"}
      validation: {rules: [{field: metadata.labels.team, action: warn}]}
${more}`);
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a", uid: "u" } };
  const { crds: [watched], permissions } = await governed("");
  const decision = decide(watched!, snapshotOf(object));
  assert.deepEqual(decision, { kind: "act", writes: [], desired: [], problems: [] });
  assert.deepEqual(decideStatus(watched!, snapshotOf(object), { problems: [], desired: [] }), {
    fieldProblems: [],
  });
  const rights = (all: typeof permissions) =>
    all.filter((p) => p.resource.startsWith("namespaces")).map((p) => `${p.resource} ${p.verbs}`);
  assert.deepEqual(rights(permissions), ["namespaces get,list,watch"]);
  const labelled = await governed("      labels: {seen: yes}");
  const acts = decide(labelled.crds[0]!, snapshotOf(object));
  assert.ok(acts.kind === "act" && acts.guard !== undefined);
  assert.ok(rights(labelled.permissions)[0]!.includes("patch"));
});
