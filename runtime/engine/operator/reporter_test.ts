// Owns: tests of what people are told of one object, and that it is told once. Must not: reconcile anything.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { recordingLogger } from "../../telemetry/mod.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import type { EventFact, FieldChange } from "../apply/mod.ts";
import { site, typeOf } from "../reconcile/_world.ts";
import type { Outcome, Performed } from "../attempt/mod.ts";
import { Reporter } from "./reporter.ts";

const KEY = "web/shop";
const OBJECT = site();
const TYPE = typeOf({ group: "", version: "v1", kind: "ConfigMap" });

function bench() {
  const clock = virtualClock();
  const { logger, records } = recordingLogger(clock);
  const events: EventFact[] = [];
  const recorder = {
    record: (fact: EventFact) => void events.push(fact),
    flush: () => Promise.resolve(),
    close() {},
  };
  const reporter = new Reporter({ kind: "Site", clock, logger, events: recorder });
  let seen = 0;
  return {
    clock,
    reporter,
    said(outcome: Outcome) {
      reporter.outcome(KEY, outcome);
      return this.news();
    },
    /** What was logged since the last call. */
    news() {
      const fresh = records.slice(seen).map((r) => `${r.level} ${r.message}`);
      seen = records.length;
      return fresh;
    },
    records,
    events: () => events.splice(0),
  };
}

const done = (more: Partial<Extract<Outcome, { kind: "done" }>> = {}): Outcome => ({
  kind: "done",
  object: OBJECT,
  performed: [],
  fieldProblems: [],
  verdict: { denials: [], warnings: [] },
  pending: [],
  ...more,
});

function performed(
  verb: Performed["result"]["verb"],
  name: string,
  more: { readonly changes?: readonly FieldChange[]; readonly editedBy?: string } = {},
): Performed {
  const object: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "web" } };
  return {
    write: { key: `ConfigMap/web/${name}`, write: { kind: "create", type: TYPE, object } },
    result: { kind: "written", verb, changes: [], ...more },
  } as Performed;
}

const failing = (message: string, reason = "TemplateFailed"): Outcome =>
  ({
    kind: "incomplete",
    object: OBJECT,
    performed: [],
    problems: [{ reason, message }],
  }) as unknown as Outcome;

Deno.test("writes are told together by what they did, as a line and as an event", () => {
  const b = bench();
  const all = [
    performed("created", "a"),
    performed("updated", "b"),
    performed("created", "c"),
    performed("deleted", "d"),
  ];
  assert.deepEqual(b.said(done({ performed: all })), [
    "info created ConfigMap/a, ConfigMap/c",
    "info updated ConfigMap/b",
    "info deleted ConfigMap/d",
    "info Ready (0ms)",
  ]);
  assert.deepEqual(b.events().map(({ type, reason, action, note }) => [type, reason, action, note]), [
    ["Normal", "Created", "Created", "Created ConfigMap/a, ConfigMap/c"],
    ["Normal", "Updated", "Updated", "Updated ConfigMap/b"],
    ["Normal", "Deleted", "Deleted", "Deleted ConfigMap/d"],
  ]);
});

Deno.test("an event is about the object as it was seen", () => {
  const b = bench();
  b.said(done({ performed: [performed("created", "a")] }));
  assert.deepEqual(b.events()[0]!.regarding, {
    group: "demo.example.com",
    version: "v1",
    kind: "Site",
    namespace: "web",
    name: "shop",
    uid: "uid-shop",
    resourceVersion: "7",
  });
  assert.deepEqual(b.records[0]!.fields, { event: "child-created", object: "Site/shop", namespace: "web" });
});

const repairs:
  readonly (readonly [changes: readonly FieldChange[], editedBy: string | undefined, text: string])[] = [
    [[], undefined, ""],
    [
      [{ path: "spec.replicas", before: 5, after: 3 }],
      "kubectl-edit",
      ": spec.replicas 5 → 3 (edited by kubectl-edit)",
    ],
    [[{ path: "data.a", after: "x" }], undefined, ": data.a (absent) → x"],
    [[{ path: "data.password" }], "somebody", ": data.password (edited by somebody)"],
    [
      [{ path: "spec.list", before: [1, { a: true }], after: [] }],
      undefined,
      ': spec.list [1,{"a":true}] → []',
    ],
    [
      [{ path: "a", before: "x".repeat(40), after: "y".repeat(41) }],
      undefined,
      `: a ${"x".repeat(40)} → ${"y".repeat(37)}…`,
    ],
    [["a", "b", "c"].map((path) => ({ path })), undefined, ": a, b, c"],
    [["a", "b", "c", "d", "e"].map((path) => ({ path })), undefined, ": a, b, c, and 2 more"],
  ];

for (const [changes, editedBy, text] of repairs) {
  Deno.test(`a repair says "${text}"`, () => {
    const b = bench();
    const repair = performed("repaired", "page", { changes, ...(editedBy ? { editedBy } : {}) });
    assert.equal(b.said(done({ performed: [repair] }))[0], `info repaired ConfigMap/page${text}`);
    const [event] = b.events();
    assert.deepEqual([event!.reason, event!.note], ["Repaired", `Repaired ConfigMap/page${text}`]);
  });
}

Deno.test("a problem is told once, another one again, and the end of it", () => {
  const b = bench();
  assert.deepEqual(b.said(failing("it broke")), ["error it broke"]);
  assert.deepEqual(b.said(failing("it broke")), []);
  assert.deepEqual(b.said(failing("it broke otherwise")), ["error it broke otherwise"]);
  assert.deepEqual(b.events().map((e) => `${e.type} ${e.reason} ${e.note}`), [
    "Warning SiteReconcileError it broke",
    "Warning SiteReconcileError it broke otherwise",
  ]);
  assert.deepEqual(b.said(done()), ["info recovered", "info Ready (0ms)"]);
  assert.deepEqual(b.said(done()), []);
  assert.deepEqual(b.events().map((e) => `${e.type} ${e.reason}`), ["Normal SiteReconciled"]);
  assert.deepEqual(b.said(failing("it broke")), ["error it broke"], "after a recovery it is news again");
  b.reporter.forget(KEY);
  assert.deepEqual(b.said(failing("it broke")), ["error it broke"], "and for another object of the name");
});

Deno.test("an object that breaks rules alone has an event of its own reason", () => {
  const b = bench();
  b.said(failing("spec.size: too big", "ValidationFailed"));
  assert.deepEqual(b.events().map((e) => e.reason), ["ValidationFailed"]);
});

Deno.test("a warning is told once, and again when it came back", () => {
  const b = bench();
  const warned = (message?: string) => {
    const warning = { field: "spec.note", operator: "exists", action: "warn", message, span: {} };
    return b.said(done({ verdict: { denials: [], warnings: message ? [warning] : [] } } as never))
      .filter((line) => line.startsWith("warn"));
  };
  assert.equal(warned("missing").length, 1);
  assert.deepEqual(warned("missing"), []);
  assert.deepEqual(warned(), []);
  assert.equal(warned("missing").length, 1);
  assert.deepEqual(
    b.events().map((e) => `${e.type} ${e.reason}`),
    Array(2).fill("Warning ValidationWarning"),
  );
});

Deno.test("a failure is told of its object, and by its key when the object is gone", () => {
  const b = bench();
  b.reporter.failed(KEY, OBJECT, "oops");
  b.reporter.failed(KEY, undefined, "oops");
  assert.deepEqual(b.records.map((r) => [r.message, r.fields]), [
    ["oops", { event: "problem", reason: undefined, object: "Site/shop", namespace: "web" }],
    ["oops", { event: "problem", object: "Site/shop", namespace: "web" }],
  ]);
});

Deno.test("Ready comes with the time that it took since the object was first seen", async () => {
  const b = bench();
  b.reporter.seen(KEY);
  assert.deepEqual(b.said(done({ pending: ["Deployment/web", "Job/x"] })), [
    "debug waiting for Deployment/web, Job/x",
  ]);
  await b.clock.advance(2_100);
  b.reporter.seen(KEY);
  assert.deepEqual(b.said(done({ pending: ["Deployment/web"] })), []);
  assert.deepEqual(b.said(done()), ["info Ready (2.1s)"]);
  assert.deepEqual(b.said(done({ pending: ["Deployment/web"] })), ["debug waiting for Deployment/web"]);
});

Deno.test("a restart does not announce what was ready before it", () => {
  const status = (observedGeneration: number) => ({ ...OBJECT, status: { observedGeneration } });
  assert.deepEqual(bench().said(done({ object: status(1) })), ["debug Ready"]);
  assert.deepEqual(bench().said(done({ object: status(0) })), ["info Ready (0ms)"]);
});

Deno.test("fields of a status that fail are told once, and again when they failed anew", () => {
  const b = bench();
  const failing = done({ fieldProblems: ["no number"] });
  assert.deepEqual(b.said(failing), ["info Ready (0ms)", "warn no number"]);
  assert.deepEqual(b.said(failing), []);
  assert.deepEqual(b.said(done()), []);
  assert.deepEqual(b.said(failing), ["warn no number"]);
});

Deno.test("a deletion says what it waits for, and what went wrong besides", () => {
  const b = bench();
  const removing = (waitingFor: readonly string[], ...messages: readonly string[]): Outcome =>
    ({
      kind: "removing",
      object: OBJECT,
      performed: [],
      waitingFor,
      problems: messages.map((message) => ({ reason: "KindUnavailable", message })),
    }) as unknown as Outcome;
  assert.deepEqual(b.said(removing(["a to go", "b to go"])), [
    "info deletion is waiting for a to go, b to go",
  ]);
  assert.deepEqual(b.said(removing(["a to go", "b to go"])), []);
  assert.deepEqual(b.said(removing(["no list"], "no list", "it broke")), [
    "error deletion is waiting for no list; it broke",
  ]);
  assert.deepEqual(b.events().map((e) => `${e.type} ${e.reason} ${e.note}`), [
    "Normal Deleting Deletion is waiting for a to go, b to go",
    "Warning Deleting Deletion is waiting for no list; it broke",
  ]);
});

Deno.test("what ends quietly is told quietly", () => {
  const b = bench();
  assert.deepEqual(b.said({ kind: "gated", object: OBJECT, because: "it is night" }), [
    "debug held back: it is night",
  ]);
  assert.deepEqual(b.said({ kind: "ignored", because: "x" }), []);
  assert.deepEqual(b.said({ kind: "stale" }), []);
  assert.deepEqual(b.said({ kind: "gone" }), []);
  assert.deepEqual(b.events(), []);
});

Deno.test("a problem that lasts is told again at growing intervals, with how often and how long", async () => {
  const b = bench();
  b.said(failing("it broke"));
  for (let tries = 0; tries < 10; tries++) {
    await b.clock.advance(10_000);
    b.said(failing("it broke"));
  }
  await b.clock.advance(1_000);
  b.said(done());
  assert.deepEqual(b.records.map(({ fields }) => [fields["event"], fields["forMs"], fields["times"]]), [
    ["problem", undefined, undefined],
    ["problem", 20_000, 3],
    ["problem", 50_000, 6],
    ["recovered", 101_000, undefined],
    ["ready", undefined, undefined],
  ]);
  assert.equal(b.records[0]!.fields["reason"], "TemplateFailed");
});

Deno.test("an object that goes is told of once, whether a reconcile lets it go or nothing has to", () => {
  const b = bench();
  const released: Outcome = { kind: "released", object: OBJECT, performed: [], problems: [] };
  b.reporter.gone(KEY, OBJECT, false);
  assert.deepEqual(b.news(), ["info deleted"], "without a finalizer");
  b.said(released);
  b.reporter.gone(KEY, OBJECT, false);
  assert.equal(b.records.length, 2, "the watch tells it later");
  b.reporter.gone(KEY, OBJECT, true);
  b.said(released);
  b.reporter.settled(KEY);
  assert.equal(b.records.length, 3, "the watch tells it before the answer to our write");
  b.reporter.gone(KEY, OBJECT, true);
  b.reporter.settled(KEY);
  assert.equal(b.records.length, 4, "a reconcile in flight that did not let it go");
});

Deno.test("a child that is made again, and what changed in an updated one, is told", () => {
  const b = bench();
  const child = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "web" } };
  b.reporter.child(OBJECT, { kind: "deleted", key: "web/a", old: child, origin: "watch" });
  const changes = [{ path: "data.x", before: "1", after: "2" }];
  const all = [performed("created", "a"), performed("created", "b"), performed("updated", "c", { changes })];
  assert.deepEqual(b.said(done({ performed: all })).slice(0, 2), [
    "info created ConfigMap/a again (it was gone), ConfigMap/b",
    "info updated ConfigMap/c (data.x 1 → 2)",
  ]);
  assert.equal(b.said(done({ performed: [performed("created", "a")] }))[0], "info created ConfigMap/a");
});

Deno.test("the end of an object is told once, and how it came about", () => {
  const b = bench();
  assert.deepEqual(b.said({ kind: "expired", object: OBJECT }), ["info deleted by its cleanup rule"]);
  assert.deepEqual(b.said({ kind: "released", object: OBJECT, performed: [], problems: [] }), [
    "info deleted",
  ]);
  assert.deepEqual(b.events().map((e) => e.reason), ["CleanedUp", "SiteDeleted"]);
});

Deno.test("a child is told when it becomes ready, and not for being there", () => {
  const b = bench();
  const child = (kind: string, ready?: string): KubeObject => ({
    apiVersion: "v1",
    kind,
    metadata: { name: "x", namespace: "web" },
    ...(ready ? { status: { conditions: [{ type: "Ready", status: ready }] } } : {}),
  });
  const change = (old: KubeObject, next: KubeObject) => {
    b.reporter.child(OBJECT, { kind: "modified", key: "web/x", old, new: next, origin: "watch" });
    return b.news();
  };
  assert.deepEqual(change(child("Widget", "False"), child("Widget", "True")), ["info Widget/x ready"]);
  assert.deepEqual(change(child("Widget", "True"), child("Widget", "True")), []);
  assert.deepEqual(change(child("Widget", "True"), child("Widget", "False")), []);
  b.reporter.child(OBJECT, { kind: "added", key: "web/x", new: child("Widget", "True"), origin: "watch" });
  assert.deepEqual(b.news(), []);
});

Deno.test("Ready again tells how long it was not, not how long ago the object was seen first", async () => {
  const b = bench();
  b.reporter.seen(KEY);
  await b.clock.advance(2_000);
  assert.deepEqual(b.said(done()), ["info Ready (2s)"]);
  await b.clock.advance(60_000);
  b.said(done({ pending: ["Deployment/shop"] }));
  await b.clock.advance(500);
  assert.deepEqual(b.said(done()), ["info Ready (500ms)"]);
});

Deno.test("what ends by itself is told once, as information and without an event", () => {
  const b = bench();
  const problem = { reason: "ChildTerminating", message: "Pod/a is still being deleted", isPassing: true };
  const waiting = { kind: "incomplete", object: OBJECT, performed: [], problems: [problem] } as const;
  assert.deepEqual(b.said(waiting as Outcome), ["info waiting: Pod/a is still being deleted"]);
  assert.deepEqual(b.said(waiting as Outcome), []);
  assert.deepEqual(b.said(done()), ["info Ready (0ms)"]);
  assert.deepEqual(b.said(waiting as Outcome), ["info waiting: Pod/a is still being deleted"]);
  const lasting = { ...waiting, problems: [{ ...problem, isPassing: undefined }] } as unknown as Outcome;
  assert.deepEqual(b.said(lasting), ["error Pod/a is still being deleted"]);
  assert.deepEqual(b.events().map(({ type }) => type), ["Warning"]);
});
