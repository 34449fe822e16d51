// Owns: tests of when a certificate or values that age are made anew. Must not: make certificates.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act } from "./decision.ts";
import { ANNOTATION_CERTIFICATE, ANNOTATION_GENERATED_AT } from "./names.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);
const ISSUED = { certificate: "C", key: "K", authority: "A" };

interface World {
  readonly spec?: Record<string, unknown>;
  readonly children?: readonly KubeObject[];
  readonly days?: number;
}

function actOn(plan: CrdPlan, { spec = { host: "a.example.com" }, children = [], days = 0 }: World): Act {
  const more = { certificate: () => ISSUED, now: NOW + days * DAY_MS };
  const decision = decide(plan, snapshotOf(site(spec), children, more));
  assert.equal(decision.kind, "act");
  return decision as Act;
}

const kinds = (act: Act) => act.writes.map(({ write }) => write.kind);

function stored(act: Act): KubeObject {
  const write = act.writes[0]!.write;
  assert.ok("object" in write);
  return { ...write.object, metadata: { ...write.object.metadata, uid: "uid-0" } };
}

const entry = (more = "") => `
  secrets: [{name: web-tls, tls: {dnsNames: ["{{ .spec.host }}"], validFor: 90d}${more}}]
`;

Deno.test("a certificate is due after two thirds of its life, counted from the start as well", async () => {
  const plan = await crdPlanOf(`onReconcile:${entry()}`);
  const made = actOn(plan, {});
  assert.equal(made.nextAtMs, NOW + 60 * DAY_MS, "no later event has to bring it about");
  const secret = stored(made);
  assert.equal(secret.metadata.annotations?.[ANNOTATION_GENERATED_AT], "2026-01-01T00:00:00.000Z");
  assert.match(secret.metadata.annotations?.[ANNOTATION_CERTIFICATE] ?? "", /^[0-9a-f]{16}\.[0-9a-f]{16}$/);
  assert.deepEqual(kinds(actOn(plan, { children: [secret], days: 59 })), []);
  const renewed = actOn(plan, { children: [secret], days: 60 });
  assert.deepEqual([kinds(renewed), renewed.nextAtMs], [["apply"], NOW + 120 * DAY_MS]);
});

Deno.test("rotateAfter goes before two thirds of life, and with never nothing is renewed", async () => {
  const soon = await crdPlanOf(`onReconcile:${entry(", rotateAfter: 10d")}`);
  assert.equal(actOn(soon, {}).nextAtMs, NOW + 10 * DAY_MS);
  const never = await crdPlanOf(`onReconcile:${entry(", rotateAfter: never")}`);
  const secret = stored(actOn(never, {}));
  assert.equal(secret.metadata.annotations?.[ANNOTATION_GENERATED_AT], undefined);
  assert.deepEqual(kinds(actOn(never, { children: [secret], days: 4000 })), []);
});

Deno.test("in onReconcile other names and a damaged Secret bring a new certificate, in onCreate they do not", async () => {
  for (const [block, expected] of [["onReconcile", ["apply"]], ["onCreate", []]] as const) {
    const plan = await crdPlanOf(`${block}:${entry()}`);
    const secret = stored(actOn(plan, {}));
    const { ["tls.key"]: _, ...damaged } = secret["data"] as Record<string, string>;
    const bare = { ...secret, metadata: { ...secret.metadata, annotations: {} } };
    assert.deepEqual(kinds(actOn(plan, { children: [secret] })), [], block);
    assert.deepEqual(kinds(actOn(plan, { children: [secret], spec: { host: "b.org" } })), expected, block);
    assert.deepEqual(kinds(actOn(plan, { children: [{ ...secret, data: damaged }] })), expected, block);
    assert.deepEqual(kinds(actOn(plan, { children: [{ ...bare, data: secret["data"] }] })), expected, block);
  }
});

Deno.test("values that are generated once are due by time from their first day", async () => {
  const plan = await crdPlanOf(`onCreate:
  secrets: [{name: token, once: true, rotateAfter: 30d, data: {a: b}}]
`);
  assert.equal(actOn(plan, {}).nextAtMs, NOW + 30 * DAY_MS);
});

Deno.test("a certificate that cannot be made is a problem with its reason", async () => {
  const plan = await crdPlanOf(`onReconcile:${entry()}`);
  const decision = decide(
    plan,
    snapshotOf(site({ host: "a" }), [], { certificate: () => undefined, unissued: () => "no such name" }),
  );
  assert.ok(decision.kind === "act");
  assert.match(decision.problems[0]!.message, /the certificate for "a" cannot be made: no such name$/);
});

Deno.test("of several values that age the one that is due first counts", async () => {
  const plan = await crdPlanOf(`onCreate:
  secrets:
    - {name: late, once: true, rotateAfter: 30d, data: {a: b}}
    - {name: soon, once: true, rotateAfter: 2d, data: {a: b}}
    - {name: later, once: true, rotateAfter: 9d, data: {a: b}}
`);
  assert.equal(actOn(plan, {}).nextAtMs, NOW + 2 * DAY_MS);
});

Deno.test("an age or a name that cannot be told is a problem, and what is there stays", async () => {
  const boxes = [
    `onCreate:\n  secrets: [{name: web-tls, once: true, rotateAfter: "{{ .spec.age }}", data: {a: b}}]\n`,
    `onReconcile:\n  secrets: [{name: web-tls, tls: {dnsNames: ['{{ add "x" 1 }}']}}]\n`,
  ];
  for (const box of boxes) {
    const secret = stored(actOn(await crdPlanOf(`onReconcile:${entry()}`), {}));
    const act = actOn(await crdPlanOf(box), { spec: { age: "soon" }, children: [secret] });
    assert.deepEqual(kinds(act), [], box);
    assert.deepEqual(act.problems.map((p) => p.reason), ["TemplateFailed"], box);
  }
});
