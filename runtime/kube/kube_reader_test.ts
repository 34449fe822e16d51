// Owns: tests of what typed reads make of answers. Must not: need a server.

import assert from "node:assert/strict";
import { type ApiResponse, createKubeReader, type Transport } from "./mod.ts";

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
