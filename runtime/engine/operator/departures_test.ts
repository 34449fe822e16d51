// Owns: tests of what is said of an object that the watch does not show any more. Must not: need a server.

import assert from "node:assert/strict";
import { failure } from "../../../tests/support/fake_api_server.ts";
import { type Bench, operatorBench } from "../../../tests/support/operator_bench.ts";

const BOX = "onReconcile:\n  configMaps: [{name: near, data: {a: b}}]\n";
const SITES = "/apis/demo.example.com/v1/sites";
const LEFT = "info not selected any more: it and its children stay as they are";
const EITHER = "info not shown any more: deleted, or not selected any more";

/** An operator that watches what carries a label, and one object with it. */
async function labelled(entry = "labelSelector: {tier: a}", isBlind = false): Promise<Bench> {
  const b = await operatorBench(BOX, {
    entry,
    before(server) {
      if (!isBlind) return;
      server.intercept = ({ path, query = {} }) =>
        path === SITES && query["labelSelector"] === undefined ? failure(403, "Forbidden") : undefined;
    },
  });
  b.site("shop", {}, { labels: { tier: "a" } });
  await b.pass(5_000);
  b.logged();
  return b;
}

function relabel(b: Bench, labels: Record<string, string>): void {
  const object = b.server.get("Site/web/shop")!;
  b.server.put({ ...object, metadata: { ...object.metadata, labels } });
}

Deno.test("an object that loses the label of the watch is said to be left alone, and not to be deleted", async () => {
  const b = await labelled();
  relabel(b, {});
  await b.pass(5_000);
  assert.deepEqual(b.logged(), [LEFT]);
  assert.deepEqual(b.children(), ["ConfigMap/web/near"]);
  await b.stop();
});

for (const entry of ["labelSelector: {tier: a}", "allowedNamespaces: [web]"]) {
  Deno.test(`an object that is deleted is said to be, at once: ${entry}`, async () => {
    const b = await labelled(entry);
    b.server.remove("Site/web/shop");
    await b.pass(100);
    assert.deepEqual(b.logged(), ["info deleted"]);
    await b.stop();
  });
}

Deno.test("of an object that is selected again at once nothing is said", async () => {
  const b = await labelled();
  relabel(b, {});
  await b.pass(100);
  relabel(b, { tier: "a" });
  await b.pass(60_000);
  assert.deepEqual(b.logged().filter((line) => line !== "info created ConfigMap/near"), []);
  await b.stop();
});

Deno.test("where nothing is shown of what is not selected, neither is claimed", async () => {
  const b = await labelled(undefined, true);
  b.logged();
  relabel(b, {});
  await b.pass(60_000);
  assert.deepEqual(b.logged(), [EITHER]);
  b.site("other", {}, { labels: { tier: "a" } });
  await b.pass(1_000);
  b.logged();
  const object = b.server.get("Site/web/other")!;
  b.server.put({ ...object, metadata: { ...object.metadata, finalizers: ["example.com/hold"] } });
  b.server.remove("Site/web/other");
  await b.pass(1_000);
  const going = b.server.get("Site/web/other")!;
  b.server.put({ ...going, metadata: { ...going.metadata, finalizers: [] } });
  b.server.remove("Site/web/other");
  await b.pass(60_000);
  assert.deepEqual(b.logged(), ["info deleted"], "its end had begun before");
  await b.stop();
});

Deno.test("an object cannot leave its namespace: it was deleted, although nothing else is seen", async () => {
  const b = await labelled("allowedNamespaces: [web]", true);
  b.site("shop");
  await b.pass(1_000);
  b.logged();
  b.server.remove("Site/web/shop");
  await b.pass();
  assert.deepEqual(b.logged(), ["info deleted"]);
  await b.stop();
});

for (const isLong of [false, true]) {
  const how = isLong ? "too long" : "a while";
  Deno.test(`while the second watch is cut off for ${how}, it is waited for`, async () => {
    const b = await labelled();
    b.server.intercept = ({ path, query = {} }) =>
      path === SITES && query["labelSelector"] === undefined ? failure(503, "ServiceUnavailable") : undefined;
    b.server.cut();
    await b.pass(5_000);
    b.logged();
    b.server.remove("Site/web/shop");
    await b.pass(5_000);
    assert.deepEqual(b.logged().filter((line) => !line.includes("watch")), []);
    if (!isLong) b.server.intercept = () => undefined;
    await b.pass(60_000);
    assert.deepEqual(b.logged().filter((line) => !line.includes("watch ")), [
      isLong ? EITHER : "info deleted",
    ]);
    await b.stop();
  });
}
