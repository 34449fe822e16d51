import assert from "node:assert/strict";
import { type JsonObject, seededRandom } from "../base/mod.ts";
import { settle, virtualClock } from "../../tests/support/virtual_clock.ts";
import {
  type ApiRequest,
  type ApiResponse,
  createKubeWriter,
  refOf,
  type Transport,
  type Write,
} from "./mod.ts";

const PODS = { group: "", version: "v1", kind: "Pod", plural: "pods", namespaced: true };
const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "ns" } };
const REF = refOf(POD);

function setUp(answers: readonly Partial<ApiResponse>[]) {
  const clock = virtualClock();
  const sent: ApiRequest[] = [];
  const left = [...answers];
  const transport: Transport = {
    server: "https://scripted",
    request(request) {
      sent.push(request);
      const answer = left.shift();
      assert.ok(answer, `no answer left for ${request.method} ${request.path}`);
      return Promise.resolve({ status: 200, body: {}, ...answer });
    },
    stream: () => Promise.reject(new Error("not used")),
    close() {},
  };
  const writer = createKubeWriter(transport, { clock, random: seededRandom(1) });
  return { clock, writer, sent, left };
}

const status = (code: number, reason: string) => ({
  status: code,
  body: { kind: "Status", reason, message: reason },
});
const stored = (metadata: JsonObject) => ({ body: { ...POD, metadata: { ...POD.metadata, ...metadata } } });

Deno.test("each kind of write is the request that it should be", async () => {
  const cases: readonly (readonly [Write, string, JsonObject])[] = [
    [
      { kind: "apply", type: PODS, object: POD, force: true },
      "PATCH /api/v1/namespaces/ns/pods/a",
      {
        force: true,
        fieldManager: "orkestra",
      },
    ],
    [{ kind: "create", type: PODS, object: POD }, "POST /api/v1/namespaces/ns/pods", {
      fieldManager: "orkestra",
      fieldValidation: "Strict",
    }],
    [
      { kind: "patchStatus", type: PODS, ref: REF, patch: { phase: "x" }, resourceVersion: "5" },
      "PATCH /api/v1/namespaces/ns/pods/a/status",
      { fieldManager: "orkestra" },
    ],
    [
      { kind: "patchMeta", type: PODS, ref: REF, patch: { labels: { a: null } }, resourceVersion: "5" },
      "PATCH /api/v1/namespaces/ns/pods/a",
      { fieldManager: "orkestra" },
    ],
    [
      {
        kind: "patchObject",
        type: PODS,
        ref: REF,
        patch: { spec: { a: 1 }, metadata: { labels: { b: "c" } } },
        resourceVersion: "5",
      },
      "PATCH /api/v1/namespaces/ns/pods/a",
      { fieldManager: "orkestra" },
    ],
    [
      { kind: "patchStatus", type: PODS, ref: REF, patch: { phase: "x" } },
      "PATCH /api/v1/namespaces/ns/pods/a/status",
      { fieldManager: "orkestra" },
    ],
  ];
  const bodies: unknown[] = [];
  for (const [write, line, query] of cases) {
    const { writer, sent } = setUp([stored({})]);
    await writer.send(write);
    assert.equal(`${sent[0]?.method} ${sent[0]?.path}`, line);
    for (const key in query) assert.equal(sent[0]?.query?.[key], query[key], `${line} ${key}`);
    bodies.push(sent[0]?.body);
  }
  assert.deepEqual(bodies.slice(2), [
    { status: { phase: "x" }, metadata: { resourceVersion: "5" } },
    { metadata: { labels: { a: null }, resourceVersion: "5" } },
    { spec: { a: 1 }, metadata: { labels: { b: "c" }, resourceVersion: "5" } },
    { status: { phase: "x" } },
  ]);
});

Deno.test("an apply that does not force says so, and a dry run and another manager are passed on", async () => {
  const { writer, sent } = setUp([stored({})]);
  const write: Write = { kind: "apply", type: PODS, object: POD, force: false };
  await writer.send(write, { dryRun: true, fieldManager: "other" });
  assert.deepEqual(sent[0]?.query, { fieldManager: "other", dryRun: "All", force: false });
});

Deno.test("delete answers with the terminating object, or undefined when it is gone", async () => {
  const write: Write = { kind: "delete", type: PODS, ref: REF, uid: "u", propagation: "Foreground" };
  const terminating = stored({ deletionTimestamp: "2026-01-01T00:00:00Z" });
  for (
    const [answer, gone] of [
      [terminating, false],
      [{ body: { kind: "Status", status: "Success" } }, true],
      [status(404, "NotFound"), true],
      [status(409, "Conflict"), true],
    ] as const
  ) {
    const { writer, sent } = setUp([answer]);
    const result = await writer.send(write);
    assert.equal(result === undefined, gone, JSON.stringify(answer));
    const body = sent[0]?.body as JsonObject;
    assert.deepEqual([body["propagationPolicy"], body["preconditions"]], ["Foreground", { uid: "u" }]);
  }
});

Deno.test("delete without a uid reports a conflict", async () => {
  const { writer } = setUp([status(409, "Conflict")]);
  const write: Write = { kind: "delete", type: PODS, ref: REF, propagation: "Background" };
  await assert.rejects(writer.send(write), { code: "kube/conflict" });
});

Deno.test("replace deletes, then creates; while the old one terminates it asks to come back", async () => {
  const write: Write = { kind: "replace", type: PODS, object: POD, uid: "u" };
  const done = setUp([{ body: { kind: "Status" } }, { status: 201, ...stored({ uid: "new" }) }]);
  assert.equal((await done.writer.send(write))?.metadata.uid, "new");
  assert.deepEqual(done.sent.map((r) => r.method), ["DELETE", "POST"]);

  const waiting = setUp([
    stored({ deletionTimestamp: "2026-01-01T00:00:00Z" }),
    status(409, "AlreadyExists"),
  ]);
  await assert.rejects(waiting.writer.send(write), {
    code: "kube/conflict",
    retry: "backoff",
    message: "Replacement of Pod/a -n ns waits: the old object is still being deleted",
  });

  const again = setUp([status(404, "NotFound"), { status: 201, ...stored({ uid: "new" }) }]);
  assert.equal((await again.writer.send(write))?.metadata.uid, "new", "the same write continues");

  const foreign = setUp([status(409, "Conflict"), status(409, "AlreadyExists")]);
  await assert.rejects(foreign.writer.send(write), { code: "kube/already-exists" });
});

Deno.test("429 with Retry-After is sent again after that time, at most four times in all", async () => {
  const busy = { ...status(429, "TooManyRequests"), retryAfterSeconds: 2 };
  const write: Write = { kind: "create", type: PODS, object: POD };
  const { clock, writer, sent } = setUp([busy, busy, stored({ uid: "x" })]);
  const result = writer.send(write);
  await clock.advance(1_999);
  assert.equal(sent.length, 1);
  await clock.advance(10_000);
  assert.equal((await result)?.metadata.uid, "x");

  const longest = setUp([{ ...busy, retryAfterSeconds: 10 }, stored({})]);
  const waited = longest.writer.send(write);
  await longest.clock.advance(12_500);
  assert.ok(await waited, "ten seconds and a quarter at most");

  const never = setUp([busy, busy, busy, busy]);
  const refused = assert.rejects(never.writer.send(write), {
    code: "kube/too-many-requests",
    retryAfterMs: 2_000,
  });
  await never.clock.advance(60_000);
  await refused;
  assert.equal(never.clock.pending, 0);
});

Deno.test("a long Retry-After, and 503 without one, are left to the queue", async () => {
  const write: Write = { kind: "create", type: PODS, object: POD };
  for (const answer of [{ ...status(429, "TooManyRequests"), retryAfterSeconds: 60 }, status(503, "x")]) {
    const { writer, sent } = setUp([answer]);
    await assert.rejects(writer.send(write), { retry: "backoff" });
    await settle();
    assert.equal(sent.length, 1);
  }
});

Deno.test("an apply carries the version that it was decided from", async () => {
  const { writer, sent } = setUp([stored({}), stored({})]);
  await writer.send({ kind: "apply", type: PODS, object: POD, force: true, resourceVersion: "5" });
  await writer.send({ kind: "apply", type: PODS, object: POD, force: true });
  const versions = sent.map(({ body }) =>
    (body as typeof POD & { metadata: JsonObject }).metadata["resourceVersion"]
  );
  assert.deepEqual(versions, ["5", undefined]);
});

Deno.test("a page of a proxy is not taken for a stored object", async () => {
  for (const answer of [{ body: {}, text: "<html></html>" }, { body: {} }]) {
    const { writer } = setUp([answer]);
    await assert.rejects(writer.send({ kind: "apply", type: PODS, object: POD, force: true }), {
      code: "transport/protocol",
    });
  }
});
