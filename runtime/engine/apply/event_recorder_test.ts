// Owns: tests of Kubernetes events. Must not: be part of a program.

import assert from "node:assert/strict";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { seededRandom } from "../../base/mod.ts";
import { KubeApiError, type KubeObject, type Write } from "../../kube/mod.ts";
import { createMetrics, recordingLogger } from "../../telemetry/mod.ts";
import { cutToBytes, type EventFact } from "./event_object.ts";
import { createEventRecorder } from "./event_recorder.ts";
import type { WriteLane } from "./write_lane.ts";

const FACT: EventFact = {
  regarding: {
    group: "shop.example.com",
    version: "v1",
    kind: "Widget",
    namespace: "a",
    name: "shop",
    uid: "u1",
  },
  type: "Normal",
  reason: "Created",
  action: "Create",
  note: "Created Deployment/shop",
};

function setup(answer: (write: Write) => Error | undefined = () => undefined, lane?: WriteLane) {
  const clock = virtualClock(Date.parse("2026-01-02T03:04:05.678Z"));
  const metrics = createMetrics();
  const { logger, records } = recordingLogger(clock);
  const writes: Write[] = [];
  const writer = {
    send(write: Write) {
      writes.push(write);
      const error = answer(write);
      return error ? Promise.reject(error) : Promise.resolve(undefined);
    },
  };
  const recorder = createEventRecorder({
    writer,
    clock,
    random: seededRandom(1),
    instance: "pod-1",
    logger,
    metrics,
    ...(lane ? { lane } : {}),
  });
  return { clock, writes, records, recorder, text: async () => (await metrics.expose()).text };
}

function sent(write: Write | undefined): KubeObject {
  assert.ok(write && "object" in write);
  return write.object;
}

Deno.test("EventRecorder sends an events.k8s.io/v1 event at once", async () => {
  const { recorder, writes } = setup();
  recorder.record(FACT);
  await settle();
  assert.equal(writes.length, 1);
  assert.equal(writes[0]!.kind, "create");
  const event = sent(writes[0]);
  assert.match(event.metadata.name, /^shop\.[0-9a-f]+$/);
  assert.equal(event.metadata.namespace, "a");
  const { metadata: _metadata, ...rest } = event;
  assert.deepEqual(rest, {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    eventTime: "2026-01-02T03:04:05.678000Z",
    reportingController: "orkestra.orkspace.io/ork",
    reportingInstance: "pod-1",
    type: "Normal",
    reason: "Created",
    action: "Create",
    note: "Created Deployment/shop",
    regarding: { apiVersion: "shop.example.com/v1", kind: "Widget", name: "shop", namespace: "a", uid: "u1" },
  });
  recorder.close();
});

Deno.test("EventRecorder joins repeats into one series, written at most every 30 seconds", async () => {
  const { recorder, writes, clock } = setup();
  for (let i = 0; i < 100; i++) {
    recorder.record(FACT);
    await clock.advance(100);
  }
  assert.equal(writes.length, 1);
  await clock.advance(25_000);
  assert.equal(writes.length, 2);
  assert.equal(writes[1]!.kind, "apply");
  assert.equal(sent(writes[1]).metadata.name, sent(writes[0]).metadata.name);
  assert.deepEqual(sent(writes[1])["series"], {
    count: 100,
    lastObservedTime: "2026-01-02T03:04:15.578000Z",
  });
  assert.equal(clock.pending, 0);
});

Deno.test("EventRecorder starts a new event after the window, and for another note", async () => {
  const { recorder, writes, clock } = setup();
  recorder.record(FACT);
  await clock.advance(6 * 60_000 + 1);
  recorder.record(FACT);
  recorder.record({ ...FACT, note: "Created Service/shop" });
  await settle();
  assert.deepEqual(writes.map((w) => w.kind), ["create", "create", "create"]);
  assert.equal(new Set(writes.map((w) => sent(w).metadata.name)).size, 3);
  recorder.close();
});

Deno.test("EventRecorder flushes what it holds back", async () => {
  const { recorder, writes, clock } = setup();
  recorder.record(FACT);
  recorder.record(FACT);
  await recorder.flush();
  assert.equal((sent(writes[1])["series"] as { count: number }).count, 2);
  await clock.advance(60_000);
  assert.equal(writes.length, 2, "nothing is sent twice");
});

Deno.test("EventRecorder puts events on cluster-scoped objects into default", async () => {
  const { recorder, writes } = setup();
  recorder.record({ ...FACT, regarding: { group: "", version: "v1", kind: "Namespace", name: "a" } });
  await settle();
  assert.equal(sent(writes[0]).metadata.namespace, "default");
  assert.deepEqual(sent(writes[0])["regarding"], { apiVersion: "v1", kind: "Namespace", name: "a" });
  recorder.close();
});

Deno.test("EventRecorder counts failures and warns once per outage", async () => {
  const forbidden = new KubeApiError("no", { status: 403, reason: "Forbidden", retry: "backoff" });
  const { recorder, records, text } = setup(() => forbidden);
  for (const note of ["a", "b", "c"]) recorder.record({ ...FACT, note });
  await recorder.flush();
  assert.deepEqual(records.map((r) => r.level), ["warn", "debug", "debug"]);
  assert.match(await text(), /orkestra_events_total\{result="failed"\} 3/);
  recorder.close();
});

Deno.test("EventRecorder warns anew after an outage has ended", async () => {
  let isDown = true;
  const refused = new KubeApiError("no", { status: 503, reason: "ServerError", retry: "backoff" });
  const { recorder, records, text } = setup(() => isDown ? refused : undefined);
  for (const down of [true, false, true]) {
    isDown = down;
    recorder.record({ ...FACT, note: String(records.length) });
    await recorder.flush();
  }
  assert.deepEqual(records.map((r) => [r.level, r.fields["reason"], r.fields["object"]]), [
    ["warn", "Created", "Widget/shop"],
    ["warn", "Created", "Widget/shop"],
  ]);
  assert.match(await text(), /orkestra_events_total\{result="sent"\} 1/);
  recorder.close();
});

Deno.test("EventRecorder counts what its lane refuses, and takes no bug for an outage", async () => {
  const full = setup(undefined, { ...openLane, submit: () => false });
  full.recorder.record(FACT);
  assert.match(await full.text(), /orkestra_events_total\{result="dropped"\} 1/);
  const broken = setup(() => new TypeError("oops"));
  broken.recorder.record(FACT);
  await broken.recorder.flush();
  assert.deepEqual(broken.records.map((r) => [r.level, r.message]), [["error", "background write failed"]]);
  assert.match(await broken.text(), /orkestra_bugs_total\{where="lane\/events"\} 1/);
  broken.recorder.close();
});

/** Runs everything at once. */
const openLane: WriteLane = {
  submit(task) {
    void task(new AbortController().signal);
    return true;
  },
  pending: 0,
  idle: () => Promise.resolve(),
  close() {},
};

Deno.test("EventRecorder holds a bounded number of series: the oldest is sent and ends", async () => {
  const { recorder, writes } = setup(undefined, openLane);
  const fact = (i: number) => ({ ...FACT, note: `note ${i}` });
  for (let i = 0; i < 4_096; i++) recorder.record(fact(i));
  recorder.record(fact(0));
  recorder.record(fact(1));
  assert.equal(writes.length, 4_096, "repeats are held back, and there is room for all");
  for (let i = 4_096; i < 8_190; i++) recorder.record(fact(i));
  assert.equal(writes.length, 4_096 + 4_094, "the two that repeated were last");
  recorder.record(fact(9_000));
  const series = (write: Write | undefined) =>
    (sent(write)["series"] as { count: number } | undefined)?.count;
  assert.deepEqual(writes.slice(-2).map((w) => [sent(w)["note"], series(w)]), [
    ["note 9000", undefined],
    ["note 0", 2],
  ]);
  recorder.record(fact(0));
  assert.equal(series(writes.at(-2)), undefined, "what ended begins anew");
  await recorder.flush();
  recorder.close();
});

Deno.test("cutToBytes keeps whole characters within the limit", () => {
  assert.equal(cutToBytes("short", 1_024), "short");
  const cut = cutToBytes("ü".repeat(1_000), 1_024);
  assert.ok(new TextEncoder().encode(cut).length <= 1_024);
  assert.match(cut, /^ü{510}\.\.\.$/);
  assert.equal(cutToBytes("🚀".repeat(400), 1_024).includes("\uFFFD"), false);
});

Deno.test("EventRecorder makes a valid name of a name that is too long", async () => {
  const { recorder, writes } = setup();
  recorder.record({ ...FACT, regarding: { ...FACT.regarding, name: `${"a".repeat(229)}.b` } });
  await settle();
  const { name } = sent(writes[0]).metadata;
  assert.match(name, /^a{229}\.[0-9a-f]+$/);
  assert.ok(name.length <= 253);
  recorder.close();
});
