// Owns: tests of one operator from the outside: what it makes of objects on a server in memory. Must not: test decisions.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { failure } from "../../../tests/support/fake_api_server.ts";
import { CONFIG_MAPS, operatorBench, SERVED, SITES } from "../../../tests/support/operator_bench.ts";

const PAGE = "onReconcile:\n  configMaps: [{name: '{{ .metadata.name }}', data: {a: '{{ .spec.a }}'}}]\n";

Deno.test("an object gets its children, labels and a status, and people are told", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "1" });
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  const { labels } = b.server.get("Site/web/shop")!.metadata;
  assert.deepEqual(labels, { "orkestra.orkspace.io/managed": "true" }, "in the background");
  assert.deepEqual(b.logged(), ["info watching", "info created ConfigMap/shop", "info Ready (0ms)"]);
  assert.deepEqual(b.events(), ["Normal Created Created ConfigMap/shop"]);
  assert.deepEqual(await b.metrics("controller_reconcile_total"), [
    'controller_reconcile_total{crd="demo.example.com/v1/Site",result="success"} 1',
  ]);
  await b.stop();
});

Deno.test("nothing is read or written while nothing happens, resyncs included", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(5_000);
  b.server.requests();
  const before = await b.metrics("controller_reconcile_total");
  await b.pass(1_900_000);
  assert.deepEqual(b.server.requests(), []);
  assert.notDeepEqual(await b.metrics("controller_reconcile_total"), before, "it was looked at");
  await b.stop();
});

Deno.test("an edited child is repaired and a deleted one is made again", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.logged();
  b.server.put({ ...b.server.get("ConfigMap/web/shop")!, data: { a: "broken" } });
  await b.pass(100);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "1" });
  assert.deepEqual(b.logged(), ["info repaired ConfigMap/shop: data.a broken → 1"]);
  b.server.remove("ConfigMap/web/shop");
  await b.pass(100);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  assert.deepEqual(b.logged(), ["info created ConfigMap/shop again (it was gone)"]);
  await b.stop();
});

for (const edited of [undefined, "somebody-else"]) {
  Deno.test(`a child whose owner label is ${edited ? "changed" : "edited away"} is repaired`, async () => {
    const b = await operatorBench(PAGE);
    b.site("shop", { a: "1" });
    await b.pass(1_000);
    const label = "orkestra.orkspace.io/owner-uid";
    const child = b.server.get("ConfigMap/web/shop")!;
    const { [label]: uid, ...labels } = child.metadata.labels!;
    const others = edited ? { ...labels, [label]: edited } : labels;
    b.server.put({ ...child, metadata: { ...child.metadata, labels: others } });
    await b.pass(1_000);
    assert.equal(b.server.get("ConfigMap/web/shop")?.metadata.labels?.[label], uid);
    await b.stop();
  });
}

Deno.test("a new spec reaches the children, and observedGeneration says so", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.site("shop", { a: "2" });
  await b.pass(100);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "2" });
  const { metadata, status } = b.server.get("Site/web/shop")! as unknown as {
    metadata: { generation: number };
    status: { observedGeneration: number };
  };
  assert.equal(status.observedGeneration, metadata.generation);
  await b.stop();
});

Deno.test("a deleted object takes along what the garbage collector does not reach, and then goes", async () => {
  const b = await operatorBench(`onReconcile:
  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}, {name: near, data: {a: b}}]
`);
  b.site("shop");
  await b.pass(1_000);
  assert.deepEqual(b.server.get("Site/web/shop")!.metadata.finalizers, ["orkestra.orkspace.io/cleanup"]);
  b.logged();
  b.events();
  b.server.remove("Site/web/shop");
  await b.pass(2_000);
  assert.deepEqual([b.server.get("Site/web/shop"), b.children()], [undefined, []]);
  assert.deepEqual(b.logged(), [
    "info deleted ConfigMap/far",
    "info deletion is waiting for ConfigMap/far -n elsewhere to be deleted",
    "info deleted",
  ]);
  assert.deepEqual(b.events().toSorted(), [
    "Normal Deleted Deleted ConfigMap/far",
    "Normal Deleting Deletion is waiting for ConfigMap/far -n elsewhere to be deleted",
    "Normal SiteDeleted Cleaned up; finalizer removed",
  ]);
  await b.stop();
});

for (const isMoment of [true, false]) {
  const case_ = isMoment ? "is unserved for a moment" : "cannot be asked for";
  Deno.test(`an object on its way out waits while a kind of its children ${case_} after a restart`, async () => {
    const ids = { "orkestra.orkspace.io/managed": "true", "orkestra.orkspace.io/owner-uid": "uid-old" };
    const b = await operatorBench(
      "onReconcile:\n  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]\n",
      {
        before(server) {
          server.put({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "far", namespace: "elsewhere", labels: ids },
          });
          server.put({
            apiVersion: "demo.example.com/v1",
            kind: "Site",
            metadata: {
              name: "shop",
              namespace: "web",
              uid: "uid-old",
              deletionTimestamp: "2026-01-01T00:00:00Z",
              finalizers: ["orkestra.orkspace.io/cleanup"],
            },
          });
          server.intercept = ({ path }) =>
            path === "/api/v1"
              ? (isMoment ? failure(404, "NotFound") : failure(503, "Unavailable"))
              : undefined;
        },
      },
    );
    await b.pass(8_000);
    assert.deepEqual(b.children(), ["ConfigMap/elsewhere/far"]);
    assert.ok(b.server.get("Site/web/shop"), "it waits");
    b.server.intercept = () => undefined;
    await b.pass(120_000);
    assert.deepEqual([b.children(), b.server.get("Site/web/shop")], [[], undefined]);
    await b.stop();
  });
}

Deno.test("a child that cannot go keeps the object, whose status says why, until it goes", async () => {
  const b = await operatorBench(
    "onReconcile:\n  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]\n",
  );
  b.site("shop");
  await b.pass(1_000);
  const child = b.server.get("ConfigMap/elsewhere/far")!;
  b.server.put({ ...child, metadata: { ...child.metadata, finalizers: ["x/y"] } });
  b.server.remove("Site/web/shop");
  await b.pass(30_000);
  assert.equal(
    b.condition("shop"),
    "False Deleting waiting for ConfigMap/far -n elsewhere to be deleted",
  );
  const going = b.server.get("ConfigMap/elsewhere/far")!;
  assert.ok(going.metadata.deletionTimestamp);
  b.server.put({ ...going, metadata: { ...going.metadata, finalizers: [] } });
  await b.pass(2_000);
  assert.deepEqual(b.server.paths().filter((path) => !path.startsWith("Event/")), []);
  await b.stop();
});

Deno.test("a child that somebody deletes each time is made ever less often, and that is said once", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.logged();
  let made = 0;
  b.server.intercept = ({ method, path }) => {
    if (method === "POST" && path.endsWith("/configmaps") && ++made < 1_000) {
      b.clock.after(10, () => b.server.remove("ConfigMap/web/shop"));
    }
    return undefined;
  };
  b.server.remove("ConfigMap/web/shop");
  await b.pass(60_000);
  assert.ok(made > 8 && made < 25, `${made} in a minute`);
  const said = b.logged().filter((line) => line.startsWith("warn"));
  assert.equal(said.length, 1, said.join("\n"));
  assert.match(said[0]!, /ConfigMap\/shop is deleted each time it is made; it is made less often now/);
  assert.equal(b.events().filter((event) => event.includes("ChildContested")).length, 1);
  b.server.intercept = () => undefined;
  await b.pass(60_000);
  assert.ok(b.server.get("ConfigMap/web/shop"), "at least once a minute");
  await b.stop();
});

Deno.test("a write that a server asks to send later is not sent before, however long that is", async () => {
  const b = await operatorBench(PAGE);
  const sentMs: number[] = [];
  b.server.intercept = ({ method, path }) => {
    if (method !== "POST" || !path.endsWith("/configmaps")) return undefined;
    sentMs.push(b.clock.monotonicMs());
    return sentMs.length < 3 ? failure(429, "TooManyRequests", 40) : undefined;
  };
  b.site("shop", { a: "1" });
  await b.pass(120_000);
  const waits = sentMs.slice(1).map((ms, i) => ms - sentMs[i]!);
  assert.equal(waits.length, 2);
  assert.ok(waits.every((ms) => ms >= 40_000), `${waits}`);
  assert.ok(b.server.get("ConfigMap/web/shop"));
  await b.stop();
});

Deno.test("an object that is made anew again and again gets its children at once each time", async () => {
  const b = await operatorBench(PAGE);
  for (let i = 0; i < 20; i++) {
    b.site("shop", { a: `${i}` });
    await b.pass(100);
    assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: `${i}` });
    b.server.remove("Site/web/shop");
    b.server.remove("ConfigMap/web/shop");
    await b.pass(100);
  }
  assert.deepEqual(b.logged().filter((line) => line.startsWith("warn")), []);
  await b.stop();
});

Deno.test("a field that somebody changes back each time is repaired ever less often, and that is said once", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.logged();
  let repairs = 0;
  const spoil = (child: KubeObject) => b.server.put({ ...child, data: { a: "theirs" } });
  b.server.intercept = ({ method, path }) => {
    if (method === "PATCH" && path.endsWith("/configmaps/shop") && ++repairs < 1_000) {
      b.clock.after(10, () => spoil(b.server.get("ConfigMap/web/shop")!));
    }
    return undefined;
  };
  spoil(b.server.get("ConfigMap/web/shop")!);
  await b.pass(60_000);
  assert.ok(repairs > 10 && repairs < 25, `${repairs} in a minute`);
  const said = b.logged().filter((line) => line.startsWith("warn"));
  assert.equal(said.length, 1);
  assert.match(said[0]!, /data\.a of ConfigMap\/shop is changed by somebody else each time it is repaired/);
  assert.equal(b.events().filter((event) => event.includes("FieldContested")).length, 1);
  b.site("shop", { a: "2" });
  await b.pass(5);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "2" }, "a new spec waits for nothing");
  b.server.intercept = () => undefined;
  await b.pass(60_000);
  b.server.remove("ConfigMap/web/shop");
  await b.pass(100);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"], "nor does a child that is gone");
  await b.stop();
});

Deno.test("a window opens at its moment though another child of the object fails for long", async () => {
  const b = await operatorBench(
    `${PAGE}    - {name: night, data: {a: b}, when: [{time: {after: "08:00"}}]}
  secrets: [{name: refused, data: {a: b}}]
`.replace("configMaps: [{", "configMaps:\n    - {").replace("}]\n", "}\n"),
  );
  b.server.intercept = ({ method, path }) =>
    method === "POST" && path.endsWith("/secrets") ? failure(403, "Forbidden") : undefined;
  b.site("shop", { a: "1" });
  await b.pass(8 * 3_600_000 - 1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  b.server.requests();
  await b.pass(2_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/night", "ConfigMap/web/shop"]);
  assert.equal(b.server.requests().filter((r) => r.endsWith("/secrets")).length, 1, "no hot loop");
  await b.stop();
});

Deno.test("an enqueue gate that opens by time alone lets through then what came before", async () => {
  const gate = 'preReconcile: {enqueueGate: {when: [{time: {after: "08:00"}}]}}';
  const b = await operatorBench(`${PAGE}${gate}\n`, { settings: { resyncMs: 86_400_000 } });
  b.site("shop", { a: "1" });
  await b.pass(8 * 3_600_000 - 1_000);
  assert.deepEqual(b.children(), []);
  await b.pass(2_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  await b.stop();
});

Deno.test("a child of somebody else is left alone, and its name is taken when it goes", async () => {
  const b = await operatorBench(PAGE, {
    before: (server) =>
      void server.put({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "shop", namespace: "web" },
        data: { theirs: "1" },
      }),
  });
  b.site("shop", { a: "1" });
  await b.pass(2_000);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { theirs: "1" });
  assert.match(
    b.condition("shop")!,
    /^False ChildConflict ConfigMap\/shop -n web exists and was not made by this/,
  );
  assert.deepEqual(b.events().map((e) => e.split(" ", 2).join(" ")), ["Warning SiteReconcileError"]);
  b.server.remove("ConfigMap/web/shop");
  await b.pass(400_000);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  assert.ok(b.logged().includes("info recovered"));
  await b.stop();
});

Deno.test("two objects that want one child: one has it, the other says so and gets it when the first goes", async () => {
  const b = await operatorBench(
    "onReconcile:\n  configMaps: [{name: shared, data: {a: '{{ .metadata.name }}'}}]\n",
  );
  b.site("one");
  await b.pass(1_000);
  b.site("two");
  await b.pass(10_000);
  assert.deepEqual(b.server.get("ConfigMap/web/shared")?.["data"], { a: "one" });
  assert.match(
    b.condition("two")!,
    /^False ChildConflict ConfigMap\/shared -n web is controlled by Site\/one/,
  );
  b.server.requests();
  b.server.remove("Site/web/one");
  await b.pass(100);
  assert.deepEqual(b.server.get("ConfigMap/web/shared")?.["data"], { a: "two" }, "at once");
  await b.stop();
});

Deno.test("a kind that may not be seen holds back its children alone, and they follow when it may", async () => {
  let isForbidden = true;
  const b = await operatorBench(`${PAGE}  secrets: [{name: key, stringData: {k: v}}]\n`, {
    before: (server) => {
      server.intercept = ({ path }) =>
        isForbidden && path === "/api/v1/secrets" ? failure(403, "Forbidden") : undefined;
    },
  });
  b.site("shop", { a: "1" });
  await b.pass(5_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  assert.match(b.condition("shop")!, /^False ReconcileError Secret\/key: .*Forbidden/);
  isForbidden = false;
  await b.pass(60_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop", "Secret/web/key"]);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  await b.stop();
});

Deno.test("a CRD that is absent is waited for, and taken up when it appears, goes and comes back", async () => {
  const b = await operatorBench(PAGE, { served: SERVED.filter((type) => type !== SITES) });
  assert.equal(b.operator.health.snapshot().state, "pending");
  assert.deepEqual(b.logged(), ["warn waiting for CRD sites.demo.example.com"]);
  for (const round of [1, 2]) {
    b.server.serve(SITES);
    b.operator.poke();
    b.site("shop", { a: String(round) });
    await b.pass(2_000);
    assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: String(round) });
    assert.equal(b.operator.health.snapshot().state, "healthy");
    b.server.unserve(SITES);
    await b.pass(30_000);
    assert.equal(b.operator.health.snapshot().state, "degraded");
    assert.deepEqual(b.children(), []);
  }
  await b.stop();
});

Deno.test("for objects whose end was missed with their CRD no child is made again", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(2_000);
  b.server.cut();
  b.server.unserve(SITES);
  await b.pass(30_000);
  // As the garbage collector does with what was made before the end of the kind was known.
  b.server.remove("ConfigMap/web/shop");
  await b.pass(30_000);
  assert.deepEqual(b.children(), []);
  b.server.serve(SITES);
  b.operator.poke();
  await b.pass(2_000);
  assert.deepEqual([b.children(), b.operator.facts().store.size], [[], 0]);
  await b.stop();
});

Deno.test("a kind that was not served for a moment loses nothing that happened meanwhile", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(2_000);
  let isAway = true;
  b.server.intercept = ({ path }) => isAway && path.endsWith("/sites") ? failure(404, "NotFound") : undefined;
  b.server.cut();
  await b.pass(5_000);
  assert.equal(b.operator.health.snapshot().missing, true);
  b.server.remove("ConfigMap/web/shop");
  await b.pass(1_000);
  assert.deepEqual(b.children(), []);
  isAway = false;
  b.operator.poke();
  await b.pass(1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  await b.stop();
});

Deno.test("a watch of the CRD that is forbidden is an error in the log", async () => {
  let isForbidden = true;
  const b = await operatorBench(PAGE, {
    before: (server) => {
      server.intercept = ({ path }) =>
        isForbidden && path.endsWith("/sites") ? failure(403, "Forbidden") : undefined;
    },
  });
  assert.deepEqual(b.logged(), ["error sites may not be listed and watched"]);
  isForbidden = false;
  await b.pass(60_000);
  await b.stop();
});

Deno.test("a kind of child that the cluster begins to serve is found", async () => {
  const b = await operatorBench(PAGE, { served: SERVED.filter((type) => type !== CONFIG_MAPS) });
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  assert.match(
    b.condition("shop")!,
    /^False ReconcileError ConfigMap\/shop: the cluster does not serve ConfigMap/,
  );
  b.server.serve(CONFIG_MAPS);
  b.operator.poke();
  await b.pass(3_000);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  await b.stop();
});

Deno.test("a bug is logged with its trace and counted, the object is tried again, and health follows", async () => {
  let isBroken = true;
  const b = await operatorBench(PAGE, {
    before: (server) => {
      server.intercept = ({ method, path }) => {
        if (isBroken && method === "POST" && path.endsWith("/configmaps")) throw new TypeError("oops");
        return undefined;
      };
    },
  });
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  assert.ok(b.logged().some((line) => line === "error BUG: oops"));
  const [bugs] = await b.metrics("orkestra_bugs_total");
  assert.match(bugs!, /where="worker"\} [3-9]$/);
  const { state, lastError, consecutiveFails } = b.operator.health.snapshot();
  assert.deepEqual([state, lastError, consecutiveFails >= 3], ["degraded", "oops", true]);
  isBroken = false;
  await b.pass(400_000);
  assert.equal(b.operator.health.snapshot().state, "healthy");
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  await b.stop();
});

Deno.test("a write that is refused is a problem of its object alone", async () => {
  const b = await operatorBench(PAGE, {
    before: (server) => {
      server.intercept = ({ method, body }) =>
        method === "POST" && (body as { metadata?: { name?: string } })?.metadata?.name === "bad"
          ? failure(422, "Invalid")
          : undefined;
    },
  });
  b.site("bad", { a: "1" });
  b.site("good", { a: "1" });
  await b.pass(1_000);
  assert.match(b.condition("bad")!, /^False ReconcileError ConfigMap\/bad: .*Invalid/);
  assert.equal(b.condition("good"), "True ReconcileSucceeded");
  assert.equal(b.logged().filter((line) => line.startsWith("error")).length, 1, "said once, tried often");
  await b.stop();
});

Deno.test("who is paused begins nothing, and goes on when resumed", async () => {
  const b = await operatorBench(PAGE);
  b.operator.pause();
  b.site("shop", { a: "1" });
  await b.pass(60_000);
  assert.deepEqual(b.children(), []);
  b.operator.resume();
  await b.pass(1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  assert.ok(b.logged().includes("info Ready (1m)"), "people count from when they made it");
  b.operator.pause();
  await b.stop();
});

Deno.test("a deletion goes on while its entry is paused, past everything that waits", async () => {
  const b = await operatorBench(
    "onReconcile:\n  configMaps: [{name: '{{ .metadata.name }}', namespace: elsewhere, data: {a: b}}]\n",
  );
  b.site("going");
  await b.pass(1_000);
  b.operator.pause();
  for (const name of ["a", "b", "c", "d"]) b.site(name);
  await b.pass(1_000);
  b.server.remove("Site/web/going");
  await b.pass(2_000);
  assert.equal(b.server.get("Site/web/going"), undefined);
  assert.deepEqual(b.children(), [], "and nothing is made");
  b.site("held");
  await b.pass(1_000);
  b.server.remove("Site/web/held");
  await b.pass(1_000);
  assert.equal(b.operator.facts().queueDepth, 4, "what is gone waits no longer");
  b.operator.resume();
  await b.pass(1_000);
  assert.equal(b.children().length, 4);
  await b.stop();
});

Deno.test("an object that was held back and is on its way out is not held back any more, nor is anything after the end", async () => {
  const b = await operatorBench(PAGE);
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.operator.pause();
  b.site("shop", { a: "2" }, { finalizers: ["example.com/hold"] });
  await b.pass(1_000);
  assert.equal(b.operator.facts().queueDepth, 1);
  b.server.remove("Site/web/shop");
  await b.pass(1_000);
  assert.equal(b.operator.facts().queueDepth, 0, "its deletion has passed");
  b.site("next", { a: "1" });
  await b.pass(1_000);
  assert.equal(b.operator.facts().queueDepth, 1);
  b.end();
  await b.pass(1_000);
  assert.equal(b.operator.facts().queueDepth, 0);
  await b.stop();
});

Deno.test("what waits is shown, and what is beyond the depth of the queue as parked", async () => {
  const b = await operatorBench(PAGE, { settings: { workers: 1, maxDepth: 1 } });
  assert.equal(b.operator.isBusy(), false);
  b.operator.pause();
  for (const name of ["a", "b", "c", "d"]) b.site(name, { a: "1" });
  await b.pass(100);
  const { queueDepth, parked } = b.operator.facts();
  assert.deepEqual(
    [b.operator.isBusy(), queueDepth, parked],
    [false, 1, 3],
    "nothing gives way to what is held",
  );
  let atWork: unknown;
  b.server.intercept = ({ method }) => {
    const facts = b.operator.facts();
    if (method === "POST") atWork ??= [b.operator.isBusy(), facts.queueDepth, facts.parked];
    return undefined;
  };
  b.operator.resume();
  await b.pass(1_000);
  assert.deepEqual(atWork, [true, 1, 2], "one is with the worker");
  assert.deepEqual([b.operator.isBusy(), b.operator.facts().parked, b.children().length], [false, 0, 4]);
  for (const name of ["queue_depth", "queue_parked", "workers_processing"]) {
    assert.deepEqual(await b.metrics(`controller_${name}{`), [
      `controller_${name}{crd="demo.example.com/v1/Site"} 0`,
    ]);
  }
  assert.deepEqual(await b.metrics("controller_workers_total{"), [
    'controller_workers_total{crd="demo.example.com/v1/Site"} 1',
  ]);
  await b.stop();
});

Deno.test("who leads again goes on where it stopped, and makes nothing twice", async () => {
  const b = await operatorBench(`${PAGE}  jobs: [{name: "{{ .metadata.name }}-once", image: a}]\n`);
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.end("lost");
  await b.pass(100);
  b.server.remove("Job/web/shop-once");
  b.server.remove("ConfigMap/web/shop");
  b.site("late", { a: "2" });
  await b.pass(1_000);
  assert.deepEqual(b.children(), [], "nobody leads");
  b.server.requests();
  const term = new AbortController();
  const leading = b.operator.lead({ ended: term.signal, lost: new AbortController().signal });
  await b.pass(1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/late", "ConfigMap/web/shop", "Job/web/late-once"]);
  assert.equal(b.condition("late"), "True ReconcileSucceeded");
  term.abort();
  await b.pass(100);
  await leading;
  await b.stop();
});

Deno.test("who follows watches and writes nothing", async () => {
  const b = await operatorBench(PAGE);
  assert.equal(b.operator.facts().isLeading, true);
  b.end();
  await b.pass(10);
  b.server.requests();
  b.site("shop", { a: "1" });
  await b.pass(60_000);
  assert.deepEqual([b.server.requests(), b.operator.facts().isLeading], [[], false]);
  const { queueDepth, parked, workersProcessing } = b.operator.facts();
  assert.deepEqual([queueDepth, parked, workersProcessing, b.operator.isBusy()], [0, 0, 0, false]);
  assert.equal(b.operator.facts().store.size, 1, "a follower is warm");
  await b.stop();
});

Deno.test("an object that breaks a rule is denied and counted; one that becomes free is not", async () => {
  const b = await operatorBench(PAGE, {
    entry: `validation:
  rules:
    - {field: spec.host, operator: unique, message: taken}
    - {field: spec.note, action: warn, message: a note is missing}
`,
  });
  b.site("one", { a: "1", host: "x", note: "n" });
  await b.pass(1_000);
  b.site("two", { a: "1", host: "x" });
  await b.pass(1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/one"]);
  assert.match(b.condition("two")!, /^False ValidationFailed spec\.host: taken/);
  assert.match(
    b.condition("two", "ValidationWarning")!,
    /^True WarnRuleViolation spec\.note: a note is missing/,
  );
  assert.deepEqual(b.events().filter((e) => e.startsWith("Warning")).toSorted(), [
    "Warning ValidationFailed spec.host: taken",
    "Warning ValidationWarning spec.note: a note is missing",
  ]);
  const violations = await b.metrics("controller_admission_validation_violations_total");
  const labels =
    'crd="demo.example.com/v1/Site",field="spec.host",rule="unique",action="deny",source="reconcile"';
  assert.ok(violations.some((line) => line.includes(`{${labels}}`)), violations.join("\n"));
  for (const result of ["allowed", "denied"]) {
    const labels = `crd="demo.example.com/v1/Site",result="${result}",source="reconcile"`;
    const found = await b.metrics(`controller_admission_validation_total{${labels}}`);
    assert.equal(found.length, 1, result);
  }
  b.site("one", { a: "1", host: "y", note: "n" });
  await b.pass(100);
  assert.deepEqual(b.children(), ["ConfigMap/web/one", "ConfigMap/web/two"], "its rival is tried at once");
  b.site("three", { a: "1", host: "y" });
  await b.pass(1_000);
  b.server.remove("Site/web/one");
  await b.pass(100);
  assert.ok(b.children().includes("ConfigMap/web/three"));
  await b.stop();
});

Deno.test("what mutation sets is counted by field and rule, and what it leaves is not", async () => {
  const entry = "mutation: {rules: [{field: spec.a, default: x}, {field: spec.b, override: y}]}";
  const b = await operatorBench(PAGE, { entry });
  const crd = 'crd="demo.example.com/v1/Site"';
  const counted = async (start: string) => (await b.metrics(start)).map((line) => line.replace(/ \d+$/, ""));
  b.site("shop", { a: "1", b: "y" });
  await b.pass(1_000);
  assert.deepEqual(await counted("controller_mutation"), []);
  const skipped = `controller_admission_mutation_total{${crd},result="skipped",source="reconcile"}`;
  assert.deepEqual(await counted("controller_admission_mutation"), [skipped]);
  b.site("shop", { b: "z" });
  await b.pass(1_000);
  const fields = [`field="spec.a",type="default"`, `field="spec.b",type="override"`];
  assert.deepEqual(await counted("controller_mutation"), [
    `controller_mutation_total{${crd}}`,
    ...fields.map((field) => `controller_mutation_applied_total{${crd},${field}}`),
  ]);
  assert.deepEqual(await counted("controller_admission_mutation"), [
    skipped,
    skipped.replace("skipped", "applied"),
    ...fields.map((field) =>
      `controller_admission_mutation_applied_total{${crd},${field},source="reconcile"}`
    ),
  ]);
  await b.stop();
});

Deno.test("a cleanup rule deletes an object when its time has come", async () => {
  const b = await operatorBench(
    `${PAGE}cleanup: {when: [{field: spec.done, equals: "true"}], deleteAfter: 1m}\n`,
  );
  b.site("shop", { a: "1", done: "true" });
  await b.pass(59_000);
  assert.ok(b.server.get("Site/web/shop"));
  await b.pass(2_000);
  assert.deepEqual([b.server.get("Site/web/shop"), b.children()], [undefined, []]);
  assert.ok(b.logged().includes("info deleted by its cleanup rule"));
  assert.ok(b.events().includes("Normal CleanedUp Deleted by its cleanup rule"));
  await b.stop();
});

Deno.test("a reconcile gate that opens by time alone is waited for", async () => {
  const b = await operatorBench(
    `${PAGE}preReconcile: {reconcileGate: {when: [{time: {after: "08:00", before: "09:00"}}]}}\n`,
    { settings: { resyncMs: 7 * 86_400_000 } },
  );
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  assert.deepEqual([b.children(), b.condition("shop")], [[], undefined]);
  assert.equal(b.operator.health.snapshot().gatedReason !== undefined, true);
  await b.pass(8 * 3_600_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/shop"]);
  assert.equal(b.operator.health.snapshot().gatedReason, undefined);
  await b.stop();
});

Deno.test("an enqueue gate lets through what a sentinel says, the first sight of an object included", async () => {
  const b = await operatorBench(
    `${PAGE}preReconcile: {sentinels: [specChanged], enqueueGate: {sentinels: [specChanged]}}\n`,
  );
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.site("shop", { a: "2" });
  await b.pass(1_000);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "2" });
  b.server.requests();
  b.site("shop", { a: "2" }, { labels: { other: "1" } });
  await b.pass(1_000);
  assert.deepEqual(b.server.requests(), [], "a label changes no spec");
  await b.stop();
});

Deno.test("an object that was there before the start passes an enqueue gate as a new one does", async () => {
  const b = await operatorBench(
    `${PAGE}preReconcile: {sentinels: [specChanged], enqueueGate: {sentinels: [specChanged]}}\n`,
    {
      before: (server) =>
        void server.put({
          apiVersion: "demo.example.com/v1",
          kind: "Site",
          metadata: { name: "old", namespace: "web" },
          spec: { a: "1" },
        }),
    },
  );
  await b.pass(1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/old"]);
  await b.stop();
});

Deno.test("a reconcile gate knows what brought the object to it", async () => {
  const b = await operatorBench(
    `${PAGE}preReconcile: {sentinels: [specChanged], reconcileGate: {sentinels: [specChanged]}}\n`,
  );
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.site("shop", { a: "2" });
  await b.pass(1_000);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "2" });
  b.server.remove("ConfigMap/web/shop");
  await b.pass(1_000);
  assert.deepEqual(b.children(), [], "a child is no spec");
  b.site("shop", { a: "3" });
  await b.pass(1_000);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "3" });
  await b.stop();
});

Deno.test("status sees the object as its children did, though its gate has closed again", async () => {
  const b = await operatorBench(
    `${PAGE}preReconcile: {sentinels: [specChanged], reconcileGate: {sentinels: [specChanged]}}
status: {fields: [{path: seen, value: "{{ .spec.a }}"}]}
`,
    { entry: 'normalize: {spec: {a: "{{ .spec.a | toUpper }}"}}' },
  );
  b.site("shop", { a: "x" });
  await b.pass(1_000);
  assert.deepEqual(b.server.get("ConfigMap/web/shop")?.["data"], { a: "X" });
  assert.equal((b.server.get("Site/web/shop")!["status"] as { seen: string }).seen, "X");
  await b.stop();
});

Deno.test("a cleanup rule whose moment cannot be remembered is a problem that is told", async () => {
  let isRefused = true;
  const b = await operatorBench(
    `${PAGE}cleanup: {when: [{field: spec.done, equals: "true"}], deleteAfter: 1m}\n`,
  );
  b.server.intercept = ({ method, path }) =>
    isRefused && method === "PATCH" && path.endsWith("/sites/shop") ? failure(403, "Forbidden") : undefined;
  b.site("shop", { a: "1", done: "true" });
  await b.pass(1_000);
  assert.ok(b.logged().some((line) => /^error metadata: .*Forbidden/.test(line)));
  isRefused = false;
  await b.pass(400_000);
  assert.equal(b.server.get("Site/web/shop"), undefined);
  await b.stop();
});

Deno.test("an object whose last finalizer somebody else removed first is released all the same", async () => {
  const b = await operatorBench(
    "onReconcile:\n  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]\n",
  );
  b.site("shop");
  await b.pass(1_000);
  b.server.intercept = ({ method, path, body }) => {
    if (
      method === "PATCH" && path.endsWith("/sites/shop") && JSON.stringify(body).includes('"finalizers":[]')
    ) {
      const site = b.server.get("Site/web/shop")!;
      b.server.put({ ...site, metadata: { ...site.metadata, finalizers: [] } });
    }
    return undefined;
  };
  b.server.remove("Site/web/shop");
  await b.pass(5_000);
  assert.deepEqual(b.server.paths().filter((path) => !path.startsWith("Event/")), []);
  assert.ok(b.logged().includes("info deleted"));
  assert.equal(b.operator.health.snapshot().failedReconciles, 0);
  await b.stop();
});

Deno.test("a copy is made of what stands elsewhere, follows it, and waits for a source that is not there", async () => {
  const b = await operatorBench(`onReconcile:
  secrets: [{name: key, fromSecret: origin, fromNamespace: vault}]
`);
  b.site("shop");
  await b.pass(5_000);
  assert.deepEqual(b.children(), []);
  assert.match(b.condition("shop")!, /^False ReconcileError .*vault/);
  const origin = (value: string) =>
    b.server.put({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "origin", namespace: "vault" },
      data: { k: btoa(value) },
    });
  for (const value of ["one", "two"]) {
    origin(value);
    await b.pass(1_000);
    assert.deepEqual(b.server.get("Secret/web/key")?.["data"], { k: btoa(value) });
  }
  await b.stop();
});

Deno.test("a namespace is made before what lives in it, and one of somebody else is asked for once", async () => {
  const b = await operatorBench(
    `onReconcile:
  namespaces: [{name: team}, {name: theirs}]
  configMaps: [{name: page, namespace: team, data: {a: '{{ .spec.a }}'}}]
`,
    {
      before: (server) =>
        void server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "theirs" } }),
    },
  );
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  const posts = b.server.requests().filter((r) => r.startsWith("POST") && !r.includes("events"));
  assert.deepEqual(posts.slice(0, 3), [
    "POST /api/v1/namespaces",
    "POST /api/v1/namespaces",
    "POST /api/v1/namespaces/team/configmaps",
  ]);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  b.site("shop", { a: "2" });
  await b.pass(1_000);
  assert.deepEqual(b.server.requests().filter((r) => r.includes("/namespaces/theirs")), []);
  assert.deepEqual(b.server.get("Namespace/theirs")?.metadata.labels, undefined, "untouched");
  await b.stop();
});

Deno.test("a conflict on a status that others write too is no failure: it is done again on what they wrote", async () => {
  const b = await operatorBench(PAGE);
  const foreign = { type: "Theirs", status: "True", reason: "x", message: "" };
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  b.server.put({ ...b.server.get("Site/web/shop")!, status: { conditions: [foreign] } });
  let conflicts = 2;
  b.server.intercept = ({ path }) =>
    path.endsWith("/status") && conflicts-- > 0 ? failure(409, "Conflict") : undefined;
  b.site("shop", { a: "2" });
  await b.pass(5_000);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  assert.equal(b.condition("shop", "Theirs"), "True x");
  assert.equal(b.operator.health.snapshot().failedReconciles, 0);
  await b.stop();
});

Deno.test("the first condition of somebody else survives our status write that it meets", async () => {
  const b = await operatorBench(PAGE);
  const foreign = { type: "Theirs", status: "True", reason: "x", message: "" };
  let isMet = false;
  b.server.intercept = ({ path }) => {
    if (!path.endsWith("/status") || isMet) return undefined;
    isMet = true;
    b.server.put({ ...b.server.get("Site/web/shop")!, status: { conditions: [foreign] } });
    return undefined;
  };
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  assert.deepEqual([b.condition("shop"), b.condition("shop", "Theirs")], [
    "True ReconcileSucceeded",
    "True x",
  ]);
  assert.equal(b.operator.health.snapshot().failedReconciles, 0);
  await b.stop();
});

Deno.test("a new object costs one write for each child, one of status and one of marks", async () => {
  const b = await operatorBench(PAGE);
  b.server.requests();
  b.site("shop", { a: "1" });
  await b.pass(5_000);
  const site = "PATCH /apis/demo.example.com/v1/namespaces/web/sites/shop";
  assert.deepEqual(b.server.requests().filter((r) => !r.includes("/events")), [
    "POST /api/v1/namespaces/web/configmaps",
    `${site}/status`,
    site,
  ]);
  await b.stop();
});

Deno.test("a CRD without a status subresource is said once, and everything else goes on", async () => {
  const entry = "validation: {rules: [{field: spec.a, operator: notEquals, value: bad, action: deny}]}";
  const b = await operatorBench(PAGE, { entry });
  b.server.intercept = ({ path }) => path.endsWith("/status") ? failure(404, "NotFound") : undefined;
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  assert.equal(b.operator.health.snapshot().state, "healthy");
  assert.deepEqual(b.logged(), [
    "info watching",
    "warn the CRD has no status subresource: no status is written",
    "info created ConfigMap/shop",
    "info Ready (0ms)",
  ]);
  b.server.requests();
  b.site("shop", { a: "bad" });
  await b.pass(100);
  assert.ok(b.logged().some((line) => line.startsWith("error")), "a denial is told all the same");
  assert.deepEqual(b.server.requests().filter((r) => r.endsWith("/status")), []);
  b.server.remove("Site/web/shop");
  await b.pass(100);
  assert.deepEqual(b.children(), []);
  await b.stop();
});

Deno.test("a conflict on finalizers is no failure: they are decided again on what others wrote", async () => {
  const b = await operatorBench(
    "onReconcile:\n  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]\n",
  );
  let conflicts = 0;
  b.server.intercept = ({ method, path, body }) => {
    const isFinalizer = method === "PATCH" && path.endsWith("/sites/shop") &&
      JSON.stringify(body).includes("finalizers");
    if (!isFinalizer || conflicts++ % 2 === 1) return undefined;
    const site = b.server.get("Site/web/shop")!;
    b.server.put({
      ...site,
      metadata: { ...site.metadata, finalizers: [...site.metadata.finalizers ?? [], `x/${conflicts}`] },
    });
    return failure(409, "Conflict");
  };
  b.site("shop");
  await b.pass(5_000);
  assert.deepEqual(b.children(), ["ConfigMap/elsewhere/far"]);
  assert.deepEqual(b.server.get("Site/web/shop")!.metadata.finalizers, [
    "x/1",
    "orkestra.orkspace.io/cleanup",
  ]);
  b.server.remove("Site/web/shop");
  await b.pass(5_000);
  assert.deepEqual([b.children(), b.server.get("Site/web/shop")!.metadata.finalizers], [[], ["x/1", "x/3"]]);
  assert.equal(b.operator.health.snapshot().failedReconciles, 0);
  assert.deepEqual(b.logged().filter((line) => line.startsWith("error")), []);
  await b.stop();
});

Deno.test("an object that goes while it is written to is no failure", async () => {
  const b = await operatorBench(PAGE);
  b.server.intercept = ({ path }) => {
    if (path.endsWith("/status")) b.server.remove("Site/web/shop");
    return undefined;
  };
  b.site("shop", { a: "1" });
  await b.pass(5_000);
  assert.deepEqual([b.children(), b.operator.health.snapshot().failedReconciles], [[], 0]);
  assert.deepEqual(b.logged().filter((line) => line.startsWith("error")), []);
  await b.stop();
});

Deno.test("without the finalizer that it needs no child is made", async () => {
  let isRefused = true;
  const b = await operatorBench(
    "onReconcile:\n  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]\n",
  );
  b.server.intercept = ({ method, path }) =>
    isRefused && method === "PATCH" && path.endsWith("/sites/shop") ? failure(403, "Forbidden") : undefined;
  b.site("shop");
  await b.pass(5_000);
  assert.deepEqual(b.children(), []);
  assert.match(b.condition("shop")!, /^False ReconcileError metadata: .*Forbidden/);
  isRefused = false;
  await b.pass(400_000);
  assert.deepEqual(b.children(), ["ConfigMap/elsewhere/far"]);
  await b.stop();
});

Deno.test("who lost the lease neither reports nor counts what was cut off", async () => {
  const b = await operatorBench(PAGE);
  b.server.intercept = ({ method }) => {
    if (method !== "POST") return undefined;
    b.end("lost");
    return failure(500, "InternalError");
  };
  b.site("shop", { a: "1" });
  await b.pass(5_000);
  assert.deepEqual(b.events(), []);
  assert.deepEqual(await b.metrics("controller_reconcile_total{"), []);
  assert.equal(b.operator.facts().isLeading, false);
  await b.stop();
});

Deno.test("replicas that a condition asks for are scaled, and that is told", async () => {
  const b = await operatorBench(`onReconcile:
  deployments:
    - name: web
      image: nginx
      replicas: 1
      autoscale:
        max: 3
        cooldown: 1m
        scaleUp: {conditions: {when: [{field: spec.load, equals: high}]}}
`);
  b.site("shop", { load: "high" });
  await b.pass(1_000);
  assert.ok(b.events().includes("Normal Scaled Scaled Deployment/web from 1 to 2"));
  await b.pass(61_000);
  assert.equal((b.server.get("Deployment/web/web")!["spec"] as { replicas: number }).replicas, 3);
  assert.ok(b.logged().includes("info scaled Deployment/web from 2 to 3"));
  await b.stop();
});

Deno.test("a workload that becomes ready is told, and Progressing says what is waited for until then", async () => {
  const b = await operatorBench("onReconcile:\n  deployments: [{name: web, image: nginx, replicas: 1}]\n");
  b.site("shop");
  await b.pass(1_000);
  assert.equal(b.condition("shop", "Progressing"), "True ChildrenNotReady waiting for Deployment/web");
  b.logged();
  const web = b.server.get("Deployment/web/web")!;
  const { generation } = web.metadata;
  const status = { observedGeneration: generation, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  await b.pass(9_000);
  b.server.put({ ...b.server.get("Deployment/web/web")!, status });
  await b.pass(100);
  assert.equal(b.condition("shop", "Progressing"), "False ChildrenReady");
  assert.deepEqual(b.logged(), ["info Deployment/web 1/1 available", "info Ready (10s)"]);
  await b.stop();
});

Deno.test("objects that were there before the start are brought about, more quietly when they were ready", async () => {
  const b = await operatorBench(PAGE, {
    before: (server) => {
      const site = (name: string, status?: object) =>
        server.put({
          apiVersion: "demo.example.com/v1",
          kind: "Site",
          metadata: { name, namespace: "web" },
          spec: { a: name },
          ...(status ? { status } : {}),
        });
      site("new");
      site("old", { observedGeneration: 1 });
    },
  });
  await b.pass(1_000);
  assert.deepEqual(b.children(), ["ConfigMap/web/new", "ConfigMap/web/old"]);
  assert.equal(b.logged().filter((line) => line.startsWith("info Ready")).length, 1);
  const [count] = await b.metrics("controller_resource_count");
  assert.match(count ?? "", / 2$/);
  await b.stop();
});

Deno.test("a watch of the CRD that becomes forbidden degrades it until it is allowed again", async () => {
  let isForbidden = false;
  const b = await operatorBench(PAGE, {
    before: (server) => {
      server.intercept = ({ path }) =>
        isForbidden && path.endsWith("/sites") ? failure(403, "Forbidden") : undefined;
    },
  });
  b.site("shop", { a: "1" });
  await b.pass(1_000);
  assert.equal(b.operator.health.snapshot().state, "healthy");
  isForbidden = true;
  await b.pass(60_000);
  assert.equal(b.operator.health.snapshot().state, "degraded");
  isForbidden = false;
  await b.pass(60_000);
  assert.equal(b.operator.health.snapshot().state, "healthy");
  await b.stop();
});

Deno.test("a deletion that only the answer to our own write shows goes on at once", async () => {
  const b = await operatorBench(
    "onReconcile:\n  configMaps: [{name: far, namespace: other, data: {a: b}}]\n" +
      "status:\n  fields: [{path: v, value: '{{ .spec.v }}'}]\n",
  );
  b.site("shop", { v: "1" });
  await b.pass(1_000);
  let isDone = false;
  b.server.intercept = ({ path }) => {
    const object = b.server.get("Site/web/shop");
    if (isDone || !path.endsWith("/status") || !object) return undefined;
    isDone = true;
    // Its event comes when the watch is back: after the answer, which is newer.
    b.server.cut();
    b.server.put({ ...object, metadata: { ...object.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
    return undefined;
  };
  b.site("shop", { v: "2" });
  await b.pass(50);
  assert.ok(isDone);
  assert.deepEqual(b.children(), [], "before any watch is back");
  await b.pass(5_000);
  assert.equal(b.server.get("Site/web/shop"), undefined);
  await b.stop();
});

Deno.test("replicas stay while children that decide them may not be seen, and go on when they may", async () => {
  const b = await operatorBench(
    `onReconcile:
  secrets: [{name: load, data: {load: high}}]
  deployments:
    - name: shop
      image: nginx
      replicas: 4
      autoscale:
        min: 3
        max: 6
        scaleDown: {conditions: {when: [{field: children.secrets.brake.kind, notExists: true}]}}
`,
    {
      before(server) {
        server.intercept = ({ path }) => path === "/api/v1/secrets" ? failure(403, "Forbidden") : undefined;
      },
    },
  );
  const replicas = () => (b.server.get("Deployment/web/shop")!["spec"] as { replicas: number }).replicas;
  b.site("shop");
  await b.pass(1_800_000);
  assert.equal(replicas(), 4);
  assert.match(
    b.condition("shop")!,
    /^False \w+ .*Deployment\/shop keeps its 4 replicas: its autoscale is about/,
  );
  b.server.intercept = () => undefined;
  await b.pass(120_000);
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  assert.equal(replicas(), 3, "it is known not to be there");
  await b.stop();
});
