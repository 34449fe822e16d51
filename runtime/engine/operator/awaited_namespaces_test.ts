// Owns: tests of how soon an object is tried again whose children want a namespace that is not there. Must not: need a server.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import { type ApiRequest, type ApiResponse, createKubeReader } from "../../kube/mod.ts";
import { nullLogger } from "../../telemetry/mod.ts";
import { failure } from "../../../tests/support/fake_api_server.ts";
import { memoryServer } from "../../../tests/support/memory_api_server.ts";
import { type Bench, operatorBench, SERVED } from "../../../tests/support/operator_bench.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { AwaitedNamespaces } from "./awaited_namespaces.ts";

const FAR = "onReconcile:\n  configMaps: [{name: far, namespace: '{{ .spec.at }}', data: {a: b}}]\n";
const NAMESPACES = "/api/v1/namespaces";

/** Refuses as an API server does what is made in a namespace that is not there. */
function strict(
  { server }: Pick<Bench, "server">,
  also = (_: ApiRequest): ApiResponse | undefined => undefined,
) {
  server.intercept = (request) => {
    const name = /^\/api\/v1\/namespaces\/([^/]+)\/configmaps/.exec(request.path)?.[1];
    if (name === undefined || request.method === "GET") return also(request);
    const namespace = server.get(`Namespace/${name}`);
    if (namespace?.metadata.deletionTimestamp !== undefined) {
      const causes = [{ reason: "NamespaceTerminating", message: "it is being terminated" }];
      return {
        status: 403,
        body: { kind: "Status", reason: "Forbidden", message: "ending", details: { causes } },
      };
    }
    if (namespace) return undefined;
    const details = { name, kind: "namespaces" };
    const message = `namespaces "${name}" not found`;
    return { status: 404, body: { kind: "Status", reason: "NotFound", message, details } };
  };
}

const appears = ({ server }: Bench, name: string) =>
  void server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

const farChildren = (b: Bench) => b.children().filter((path) => path.startsWith("ConfigMap/"));

Deno.test("a child is made at once when the namespace appears that it waits for, and others stay where they are", async () => {
  const b = await operatorBench(FAR);
  strict(b);
  b.site("shop", { at: "later" });
  b.site("other", { at: "never" });
  await b.pass(1_800_000);
  assert.match(b.condition("shop")!, /^False ReconcileError .*namespaces "later" not found/);
  b.server.requests();
  appears(b, "unrelated");
  await b.pass(100);
  assert.deepEqual(b.server.requests(), []);
  appears(b, "later");
  await b.pass(100);
  assert.deepEqual(farChildren(b), ["ConfigMap/later/far"]);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  assert.equal(b.server.requests().filter((line) => line.includes("/never/")).length, 0);
  await b.stop();
});

Deno.test("a namespace that ended and is made again is taken at once", async () => {
  const b = await operatorBench(FAR);
  strict(b);
  const namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "old", finalizers: ["example.com/hold"] },
  };
  b.server.put(namespace);
  b.server.remove("Namespace/old");
  b.site("shop", { at: "old" });
  await b.pass(1_800_000);
  assert.deepEqual(farChildren(b), []);
  b.server.put({ ...b.server.get("Namespace/old")!, metadata: { name: "old", finalizers: [] } });
  b.server.remove("Namespace/old");
  await b.pass(1_000);
  assert.equal(b.server.get("Namespace/old"), undefined);
  appears(b, "old");
  await b.pass(1_000);
  assert.deepEqual(farChildren(b), ["ConfigMap/old/far"]);
  await b.stop();
});

Deno.test("a namespace that appears before the watch of namespaces is open is not missed", async () => {
  const b = await operatorBench(FAR);
  let isLate = false;
  strict(b, ({ path }) => {
    // Between the attempt that missed it and the first list.
    if (path === NAMESPACES && !isLate) (isLate = true, appears(b, "later"));
    return undefined;
  });
  b.site("shop", { at: "later" });
  await b.pass(100);
  assert.deepEqual(farChildren(b), ["ConfigMap/later/far"]);
  await b.stop();
});

Deno.test("namespaces are watched while something waits for one, and not before or after", async () => {
  const b = await operatorBench(FAR);
  const listed = () => b.server.requests().filter((line) => line === `GET ${NAMESPACES}`).length;
  strict(b);
  appears(b, "there");
  b.site("near", { at: "there" });
  await b.pass(5_000);
  assert.equal(listed(), 0);
  b.site("shop", { at: "later" });
  await b.pass(600_000);
  assert.equal(listed(), 1);
  b.server.remove("Site/web/shop");
  await b.pass(5_000);
  b.server.requests();
  await b.pass(1_900_000);
  assert.deepEqual(b.server.requests(), []);
  b.site("next", { at: "later" });
  await b.pass(5_000);
  assert.equal(listed(), 1, "it was closed meanwhile");
  await b.stop();
});

Deno.test("where namespaces may not be seen, that is said once and the object is tried again within a minute", async () => {
  const b = await operatorBench(FAR);
  strict(b, ({ path }) => path === NAMESPACES ? failure(403, "Forbidden") : undefined);
  b.site("shop", { at: "later" });
  await b.pass(3_600_000);
  const said = b.logged().filter((line) => line.includes("namespaces may not"));
  assert.deepEqual(said, [
    "info namespaces may not be listed and watched: one that appears later is noticed within a minute",
  ]);
  b.server.requests();
  await b.pass(600_000);
  const tries = b.server.requests().filter((line) => !line.endsWith("/events"));
  assert.ok(tries.every((line) => line.includes("/later/")), tries.join("\n"));
  assert.ok(tries.length >= 9 && tries.length <= 11, `${tries.length} in ten minutes`);
  appears(b, "later");
  await b.pass(61_000);
  assert.deepEqual(farChildren(b), ["ConfigMap/later/far"]);
  await b.stop();
});

Deno.test("what is not found for another reason waits for no namespace", async () => {
  const b = await operatorBench(FAR);
  const details = { name: "far", kind: "configmaps" };
  b.server.intercept = ({ method, path }) =>
    method === "POST" && path.endsWith("/configmaps")
      ? { status: 404, body: { kind: "Status", reason: "NotFound", message: "made up", details } }
      : undefined;
  b.site("shop", { at: "there" });
  await b.pass(60_000);
  assert.match(b.condition("shop")!, /^False ReconcileError .*made up/);
  assert.ok(!b.server.requests().includes(`GET ${NAMESPACES}`));
  await b.stop();
});

Deno.test("who waits for a namespace that the watch has shown already is told at once, of one that ends never", async () => {
  const clock = virtualClock();
  const server = memoryServer(clock);
  for (const type of SERVED) server.serve(type);
  const namespace = (name: string, finalizers: readonly string[] = []) =>
    server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name, finalizers } });
  const told: (readonly string[])[] = [];
  const { transport } = server;
  const awaited = new AwaitedNamespaces({
    transport,
    reader: createKubeReader(transport),
    clock,
    random: seededRandom(1),
    logger: nullLogger,
    onChange: (keys) => void told.push(keys),
  });
  const listed = async () => {
    for (let i = 0; i < 20; i++) await settle();
    return told.splice(0);
  };
  namespace("there");
  namespace("ending", ["example.com/hold"]);
  server.remove("Namespace/ending");
  assert.equal(awaited.require("web/a", ["later", "ending"]), true);
  assert.deepEqual(await listed(), []);
  assert.equal(awaited.require("web/b", ["there", "ending"]), true);
  assert.deepEqual(await listed(), [["web/b"]]);
  awaited.require("web/b", ["there", "ending"]);
  assert.deepEqual(await listed(), [], "it was told, and it did not help");
  awaited.require("web/c", ["ending"]);
  assert.deepEqual(await listed(), []);
  namespace("later");
  assert.deepEqual(await listed(), [["web/a"]]);
  awaited.release();
  assert.equal(awaited.isWatching, false);
});
