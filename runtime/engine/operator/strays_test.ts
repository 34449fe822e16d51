// Owns: tests of objects that a narrowed watch does not show and that wait for our finalizer. Must not: need a server.

import assert from "node:assert/strict";
import { failure } from "../../../tests/support/fake_api_server.ts";
import { type Bench, type BenchOptions, operatorBench } from "../../../tests/support/operator_bench.ts";

const FAR = "onReconcile:\n  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]\n";
const CLEANUP = "orkestra.orkspace.io/cleanup";
const MANAGED_BY = "orkestra.orkspace.io/managed-by";

interface Left {
  readonly namespace?: string;
  readonly by?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An object of an earlier run that nobody watches now, and a child that only the finalizer removes. */
function leave(b: Pick<Bench, "server">, { namespace = "old", by = "test", labels = {} }: Left = {}): string {
  const { metadata } = b.server.put({
    apiVersion: "demo.example.com/v1",
    kind: "Site",
    metadata: {
      name: "left",
      namespace,
      labels,
      finalizers: [CLEANUP],
      ...(by === "" ? {} : { annotations: { [MANAGED_BY]: by } }),
    },
    spec: {},
  });
  const ours = { "orkestra.orkspace.io/managed": "true", "orkestra.orkspace.io/owner-uid": metadata.uid! };
  b.server.put({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "its-child", namespace: "elsewhere", labels: ours },
  });
  return `Site/${namespace}/left`;
}

const bench = (entry: string, options: BenchOptions = {}) => operatorBench(FAR, { entry, ...options });

for (
  const [how, entry, left] of [
    ["a namespace that is not watched", "allowedNamespaces: [web]", {}],
    ["a namespace that is watched and no longer allowed", "allowedNamespaces: [web, shop]", {}],
    ["a namespace that is restricted now", "restrictedNamespaces: [old]", {}],
    ["the labels of another selector", "labelSelector: {tier: a}", { namespace: "web" }],
    ["a namespace that is not watched, from before Katalogs left their name", "allowedNamespaces: [web]", {
      by: "",
    }],
  ] as const
) {
  Deno.test(`an object with our finalizer in ${how} goes when it is deleted, with what belongs to it`, async () => {
    const b = await bench(entry);
    const path = leave(b, left);
    await b.pass(5_000);
    assert.ok(
      b.server.paths().includes("ConfigMap/elsewhere/its-child"),
      "nothing is done while it is wanted",
    );
    b.server.remove(path);
    await b.pass(5_000);
    assert.deepEqual(b.server.paths().filter((p) => !p.startsWith("Event/")), []);
    const events = b.events();
    assert.ok(events.includes("Normal SiteDeleted Cleaned up; finalizer removed"), events.join("\n"));
    assert.equal(b.operator.facts().store.size, 0, "and it is not taken for one that is watched");
    await b.stop();
  });
}

Deno.test("what was deleted before the start goes too, and what is left of another Katalog stays", async () => {
  let path = "";
  const b = await bench("allowedNamespaces: [web]", {
    before(server) {
      path = leave({ server });
      server.remove(path);
      server.remove(leave({ server }, { namespace: "theirs", by: "another" }));
    },
  });
  await b.pass(5_000);
  assert.equal(b.server.get(path), undefined);
  assert.deepEqual(b.server.get("Site/theirs/left")!.metadata.finalizers, [CLEANUP]);
  await b.stop();
});

Deno.test("an object that loses the label of the watch and is deleted then goes", async () => {
  const b = await bench("labelSelector: {tier: a}");
  b.site("shop", {}, { labels: { tier: "a" } });
  await b.pass(5_000);
  assert.deepEqual(b.server.get("Site/web/shop")!.metadata.finalizers, [CLEANUP]);
  const object = b.server.get("Site/web/shop")!;
  b.server.put({ ...object, metadata: { ...object.metadata, labels: {} } });
  await b.pass(5_000);
  b.server.remove("Site/web/shop");
  await b.pass(5_000);
  assert.deepEqual(b.children(), []);
  assert.equal(b.server.get("Site/web/shop"), undefined);
  await b.stop();
});

Deno.test("an object that must wait says so in its status and an event, wherever it is", async () => {
  const b = await bench("allowedNamespaces: [web]");
  const path = leave(b);
  const child = b.server.get("ConfigMap/elsewhere/its-child")!;
  b.server.put({ ...child, metadata: { ...child.metadata, finalizers: ["example.com/hold"] } });
  b.server.remove(path);
  await b.pass(90_000);
  const conditions = (b.server.get(path)!["status"] as { conditions: { message: string }[] }).conditions;
  assert.match(conditions.map(({ message }) => message).join(), /ConfigMap\/its-child -n elsewhere/);
  assert.ok(b.events().some((event) => event.startsWith("Normal Deleting ")));
  const held = b.server.get("ConfigMap/elsewhere/its-child")!;
  b.server.put({ ...held, metadata: { ...held.metadata, finalizers: [] } });
  await b.pass(1_000);
  assert.equal(b.server.get(path), undefined);
  await b.stop();
});

Deno.test("a read that fails is tried again, and at rest nothing is read", async () => {
  const b = await bench("allowedNamespaces: [web]");
  const path = leave(b);
  await b.pass(5_000);
  b.server.requests();
  await b.pass(1_900_000);
  assert.deepEqual(b.server.requests(), []);
  let refused = 0;
  b.server.intercept = ({ method, path }) =>
    method === "GET" && path.endsWith("/old/sites/left") && refused++ === 0
      ? failure(500, "InternalError")
      : undefined;
  b.server.remove(path);
  await b.pass(5_000);
  await b.pass(60_000);
  assert.equal(b.server.get(path), undefined);
  await b.stop();
});

Deno.test("where other namespaces may not be seen that is said once, and not asked again", async () => {
  const b = await bench("allowedNamespaces: [web]", {
    before(server) {
      server.intercept = ({ path }) =>
        path === "/apis/demo.example.com/v1/sites" ? failure(403, "Forbidden") : undefined;
    },
  });
  b.site("shop");
  await b.pass(5_000);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  const said = b.logged().filter((line) => line.includes("cannot be seen"));
  assert.deepEqual(said, [
    "info sites outside of the watch cannot be seen: one that still carries our finalizer is not released when it is deleted",
  ]);
  b.server.requests();
  await b.pass(1_900_000);
  assert.deepEqual(b.server.requests(), []);
  assert.deepEqual(b.logged(), []);
  await b.stop();
});

Deno.test("where only the namespace may be seen, the labels of its objects do not matter", async () => {
  const b = await bench("allowedNamespaces: [web]\nlabelSelector: {tier: a}", {
    before(server) {
      server.intercept = ({ path }) =>
        path === "/apis/demo.example.com/v1/sites" ? failure(403, "Forbidden") : undefined;
    },
  });
  const path = leave(b, { namespace: "web" });
  b.server.remove(path);
  await b.pass(5_000);
  assert.equal(b.server.get(path), undefined);
  await b.stop();
});

const SITES = "/apis/demo.example.com/v1/sites";

Deno.test("what is told late of an object outside of the watch is not taken for the one that has its name now", async () => {
  const b = await bench("labelSelector: {tier: a}");
  const path = leave(b, { namespace: "web" });
  const child = b.server.get("ConfigMap/elsewhere/its-child")!;
  b.server.put({ ...child, metadata: { ...child.metadata, finalizers: ["example.com/hold"] } });
  b.server.remove(path);
  await b.pass(6_000);
  // Of its second watch the operator hears nothing for a while; in that time the object goes and another takes its name.
  b.server.intercept = ({ path, query = {} }) => {
    if (path === SITES && query["labelSelector"] === undefined) return failure(503, "ServiceUnavailable");
    return path.endsWith("/elsewhere/configmaps") ? failure(403, "Forbidden") : undefined;
  };
  b.server.cut();
  const held = b.server.get(path)!;
  b.server.put({ ...held, metadata: { ...held.metadata, finalizers: [] } });
  b.server.remove(path);
  b.site("left", {}, { labels: { tier: "a" } });
  await b.pass(10_000);
  assert.match(b.condition("left")!, /^False /);
  b.server.intercept = ({ path }) =>
    path.endsWith("/elsewhere/configmaps") ? failure(403, "Forbidden") : undefined;
  await b.pass(30_000);
  b.server.intercept = () => undefined;
  await b.pass(120_000);
  assert.equal(b.condition("left"), "True ReconcileSucceeded");
  await b.stop();
});

Deno.test("an object on its way out that comes into the watch and leaves it again goes all the same", async () => {
  const b = await bench("labelSelector: {tier: a}");
  const path = leave(b, { namespace: "web" });
  const child = b.server.get("ConfigMap/elsewhere/its-child")!;
  b.server.put({ ...child, metadata: { ...child.metadata, finalizers: ["example.com/hold"] } });
  b.server.remove(path);
  await b.pass(6_000);
  for (const labels of [{ tier: "a" }, {}]) {
    const object = b.server.get(path)!;
    b.server.put({ ...object, metadata: { ...object.metadata, labels } });
    await b.pass(6_000);
    assert.equal(b.operator.facts().store.size, "tier" in labels ? 1 : 0);
  }
  const held = b.server.get("ConfigMap/elsewhere/its-child")!;
  b.server.put({ ...held, metadata: { ...held.metadata, finalizers: [] } });
  await b.pass(20_000);
  assert.equal(b.server.get(path), undefined);
  await b.stop();
});
