// Owns: tests of what typed reads make of answers. Must not: need a server.

import assert from "node:assert/strict";
import { type ApiRequest, type ApiResponse, createKubeReader, type Transport } from "./mod.ts";

const PODS = { group: "", version: "v1", kind: "Pod", plural: "pods", namespaced: true };

function readerOf(answer: Partial<ApiResponse>) {
  const transport: Transport = {
    server: "https://scripted",
    request: () => Promise.resolve({ status: 200, body: {}, ...answer }),
    stream: () => Promise.reject(new Error("not used")),
    close() {},
  };
  return createKubeReader(transport);
}

Deno.test("a list may leave its items out when there are none", async () => {
  const list = { kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "7" } };
  for (const body of [list, { ...list, items: null }, { ...list, items: [] }]) {
    const page = await readerOf({ body }).listPage(PODS, {});
    assert.deepEqual([page.items, page.resourceVersion], [[], "7"]);
  }
});

Deno.test("an answer that is no list, or no object, is no answer of an API server", async () => {
  for (
    const answer of [{ text: "<html></html>" }, { body: {} }, { body: { kind: "Status", metadata: {} } }]
  ) {
    await assert.rejects(readerOf(answer).listPage(PODS, {}), { code: "transport/protocol" });
  }
  await assert.rejects(readerOf({ text: "ok" }).get(PODS, { namespace: "a", name: "b" }), {
    code: "transport/protocol",
  });
});

Deno.test("a list is read page by page: each asks for the same, and goes on where the last one ended", async () => {
  const asked: ApiRequest[] = [];
  const pages = [
    { metadata: { resourceVersion: "7", continue: "next" }, items: [{ metadata: { name: "a" } }] },
    { metadata: { resourceVersion: "7" }, items: [{ metadata: { name: "b" } }] },
  ];
  const transport: Transport = {
    server: "https://scripted",
    request(request) {
      asked.push(request);
      return Promise.resolve({ status: 200, body: { kind: "PodList", ...pages[asked.length - 1]! } });
    },
    stream: () => Promise.reject(new Error("not used")),
    close() {},
  };
  const options = {
    namespace: "shop",
    labelSelector: "a=b",
    fieldSelector: "c=d",
    limit: 1,
    resourceVersion: "5",
    resourceVersionMatch: "NotOlderThan",
  } as const;
  const seen: unknown[] = [];
  for await (
    const { items, continueToken, resourceVersion } of createKubeReader(transport).list(PODS, options)
  ) {
    seen.push([items.map((o) => [o.apiVersion, o.kind, o.metadata.name]), continueToken, resourceVersion]);
  }
  assert.deepEqual(seen, [[[["v1", "Pod", "a"]], "next", "7"], [[["v1", "Pod", "b"]], undefined, "7"]]);
  assert.deepEqual(asked.map(({ path }) => path), Array(2).fill("/api/v1/namespaces/shop/pods"));
  const common = { limit: 1, labelSelector: "a=b", fieldSelector: "c=d" };
  assert.deepEqual(asked.map(({ query }) => query), [
    { ...common, continue: undefined, resourceVersion: "5", resourceVersionMatch: "NotOlderThan" },
    { ...common, continue: "next" },
  ]);
});

Deno.test("a read that fails says what was read and where", async () => {
  const refused = { status: 403, body: { message: "no" } };
  await assert.rejects(readerOf(refused).listPage(PODS, { namespace: "shop" }), {
    message: "List of pods -n shop failed: no",
  });
  await assert.rejects(readerOf(refused).listPage(PODS, {}), { message: "List of pods failed: no" });
  await assert.rejects(readerOf(refused).get(PODS, { namespace: "shop", name: "a" }), {
    message: "Read of Pod/a -n shop failed: no",
  });
  assert.equal(await readerOf({ status: 404 }).get(PODS, { namespace: "shop", name: "a" }), undefined);
  const found = await readerOf({ body: { metadata: { name: "a" } } }).get(PODS, { name: "a" });
  assert.equal(found?.metadata.name, "a");
});
