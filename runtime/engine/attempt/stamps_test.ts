// Owns: tests of when Jobs count as made, and of when marks are sent. Must not: test what marks say.

import assert from "node:assert/strict";
import { OrkError } from "../../base/mod.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import type { Write } from "../../kube/mod.ts";
import type { Applier, WriteLane, WriteResult } from "../apply/mod.ts";
import type { ChildWrite } from "../reconcile/mod.ts";
import type { ObjectCache } from "../caches/mod.ts";
import { areJobsMade, onlyFor, Stamps } from "./stamps.ts";

function write(kind: string, verb: "create" | "replace" | "apply" = "create"): ChildWrite {
  const type = { group: "", version: "v1", kind, plural: `${kind}s`, namespaced: true };
  const object = { apiVersion: "v1", kind, metadata: { name: "a" } };
  const write = verb === "create"
    ? { kind: verb, type, object }
    : verb === "apply"
    ? { kind: verb, type, object, force: true }
    : { kind: verb, type, object, uid: "u" };
  return { key: `${kind}/a`, write };
}

const made: WriteResult = { kind: "written", verb: "created", changes: [] };
const failed: WriteResult = { kind: "failed", error: new OrkError("cut", { code: "transport/reset" }) };

Deno.test("areJobsMade() is true when every Job that was decided was answered for", () => {
  const [job, again, other] = [write("Job"), write("Job", "replace"), write("ConfigMap")];
  assert.ok(areJobsMade([], []));
  assert.ok(areJobsMade([other], [{ write: other, result: failed }]), "other kinds are not recorded");
  for (const one of [job, again]) {
    assert.ok(areJobsMade([one, other], [{ write: other, result: failed }, { write: one, result: made }]));
    assert.ok(!areJobsMade([one], [{ write: one, result: failed }]));
    assert.ok(!areJobsMade([one], [{ write: one, result: { kind: "exists" } }]));
    assert.ok(!areJobsMade([one], []), "nothing was sent, because the finalizer could not be set");
  }
});

Deno.test("onlyFor() binds marks to one object, not to its name", () => {
  const { write: made } = write("Site");
  assert.ok(made.kind === "create");
  const { type } = made;
  const ref = { group: "", version: "v1", kind: "Site", name: "a" };
  const marks = { kind: "patchMeta", type, ref, patch: { labels: { a: "b" } } } as const;
  const bound = onlyFor({ ...made.object, metadata: { name: "a", uid: "u" } }, marks);
  assert.deepEqual(bound, { ...marks, patch: { labels: { a: "b" }, uid: "u" } });
  assert.equal(onlyFor(made.object, marks), marks);
});

function stampsOnLane() {
  const clock = virtualClock();
  const sent: { readonly text: string; readonly signal?: AbortSignal; readonly answer: () => void }[] = [];
  const stamps = new Stamps({
    clock,
    lane: { submit: (task) => (void task(new AbortController().signal), true) } as WriteLane,
    objects: { get: () => undefined, observeWrite: () => {} } as unknown as ObjectCache,
    applier: {
      execute: (write: Write, { signal }: { readonly signal?: AbortSignal } = {}) =>
        new Promise<WriteResult>((resolve) => {
          const text = write.kind === "patchMeta" ? JSON.stringify(write.patch) : write.kind;
          sent.push({ text, ...(signal ? { signal } : {}), answer: () => resolve(made) });
        }),
    } as unknown as Applier,
  });
  return { clock, sent, stamps, texts: () => sent.map(({ text }) => text) };
}

const site = { group: "", version: "v1", kind: "Site", plural: "sites", namespaced: true };

function mark(name: string, text: string): Write {
  return { kind: "patchMeta", type: site, ref: { ...site, name }, patch: { annotations: { text } } };
}

Deno.test("marks of an object are sent one after the other, the newest alone of those that wait", async () => {
  const { sent, stamps, texts } = stampsOnLane();
  stamps.add(mark("a", "1"), undefined);
  stamps.add(mark("a", "2"), undefined);
  stamps.add(mark("a", "3"), undefined);
  stamps.add(mark("b", "1"), undefined);
  assert.deepEqual(texts(), ['{"annotations":{"text":"1"}}', '{"annotations":{"text":"1"}}']);
  sent[0]?.answer();
  await settle();
  assert.deepEqual(texts().slice(2), ['{"annotations":{"text":"3"}}']);
});

Deno.test("a term ends when its marks are sent, and waits for them no longer than a while", async () => {
  const { clock, sent, stamps, texts } = stampsOnLane();
  const lost = new AbortController();
  stamps.add(mark("a", "1"), lost.signal);
  let isOver = false;
  void stamps.end(lost.signal).then(() => (isOver = true));
  await settle();
  assert.ok(!isOver, "one is under way");
  sent[0]?.answer();
  await settle();
  assert.ok(isOver);
  stamps.add(mark("a", "2"), lost.signal);
  stamps.add(mark("a", "3"), lost.signal);
  const ended = stamps.end(lost.signal);
  await clock.advance(5_000);
  await ended;
  sent[1]?.answer();
  await settle();
  assert.equal(texts().length, 2, "what still waited was dropped");
});

Deno.test("marks under way stop when the term is lost", async () => {
  const { sent, stamps } = stampsOnLane();
  const lost = new AbortController();
  stamps.add(mark("a", "1"), lost.signal);
  lost.abort();
  assert.ok(sent[0]?.signal?.aborted);
  await stamps.end(lost.signal);
});
