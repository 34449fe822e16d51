// Owns: tests of a whole process on an API server in memory: order of start, election, dependencies, drain. Must not: test operators.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import type { ResourceType } from "../../kube/mod.ts";
import { createMetrics, recordingLogger } from "../../telemetry/mod.ts";
import { type MemoryServer, memoryServer } from "../../../tests/support/memory_api_server.ts";
import { SERVED, SITES } from "../../../tests/support/operator_bench.ts";
import { planOf } from "../../../tests/support/plan.ts";
import { settle, type VirtualClock, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { type HostSettings, runHost } from "./mod.ts";

const BOXES: ResourceType = { ...SITES, kind: "Box", plural: "boxes" };
const BOX_API = "apiTypes: {group: demo.example.com, version: v1, kind: Box, plural: boxes}";
const SITE_API = "apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}";
const child = (name: string) =>
  `{onReconcile: {configMaps: [{name: "${name}-{{ .metadata.name }}", data: {a: b}}]}}`;

const katalog = (crds: string) =>
  `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test, version: 1.2.3}
spec:
  crds:
${crds}
`;
const ONE = katalog(`    site: {${SITE_API}, operatorBox: ${child("site")}}`);

interface World {
  readonly clock: VirtualClock;
  readonly server: MemoryServer;
  pass(ms?: number): Promise<void>;
  object(kind: string, name: string, more?: Record<string, unknown>): void;
  /** Names of ConfigMaps. */
  made(): string[];
}

function world(served: readonly ResourceType[] = [...SERVED, BOXES]): World {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const server = memoryServer(clock);
  for (const type of served) server.serve(type);
  const rest = async () => {
    for (let i = 0; i < 30; i++) await settle();
  };
  return {
    clock,
    server,
    async pass(ms = 0) {
      await rest();
      await clock.advance(ms);
      await rest();
    },
    object: (kind, name, more = {}) =>
      void server.put({
        apiVersion: "demo.example.com/v1",
        kind,
        metadata: { name, namespace: "web", ...more },
        spec: {},
      }),
    made: () => server.paths().flatMap((path) => /^ConfigMap\/web\/(.*)/.exec(path)?.[1] ?? []),
  };
}

/** A process of this Katalog. */
async function replica(w: World, text: string, settings: Partial<HostSettings> = {}) {
  const { logger, records } = recordingLogger(w.clock);
  const stopping = new AbortController();
  let url = "";
  const running = runHost({
    plan: await planOf(text),
    transport: w.server.transport,
    clock: w.clock,
    random: seededRandom(settings.identity?.length ?? 1),
    logger,
    metrics: createMetrics(),
    settings: {
      namespace: "ork",
      identity: "me",
      leaderElection: false,
      lease: { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 },
      defaultWorkers: 3,
      defaultResyncMs: 60_000,
      failureThreshold: 5,
      hostname: "127.0.0.1",
      port: 0,
      runtimeVersion: "9.9.9",
      shutdownTimeoutMs: 30_000,
      ...settings,
    },
    signal: stopping.signal,
    onListening: (address) => (url = address.url),
  });
  await w.pass(1);
  return {
    running,
    url: () => url,
    logged: () => records.filter((r) => r.level !== "debug").map((r) => `${r.level} ${r.message}`),
    async get(path: string) {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, body: await response.text() };
    },
    /** Stops it and answers whether it drained. */
    async stop() {
      stopping.abort();
      // The listening socket closes by real events, which the clock of this test does not move.
      const result = running.finally(() => (isOver = true));
      let isOver = false;
      while (!isOver) {
        await w.pass(1_000);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return (await result).drained;
    },
  };
}

Deno.test("a process listens, makes what its Katalog says, shows itself, and drains when it is told to stop", async () => {
  const w = world();
  const one = await replica(w, ONE);
  w.object("Site", "shop");
  await w.pass(1_000);
  assert.deepEqual(w.made(), ["site-shop"]);
  assert.equal((await one.get("/health")).status, 200);
  assert.equal((await one.get("/ready")).status, 200);
  const katalogBody = JSON.parse((await one.get("/katalog")).body);
  assert.match(JSON.stringify(katalogBody), /"version":"1\.2\.3"/);
  assert.match(JSON.stringify(katalogBody), /9\.9\.9/);
  const site = JSON.parse((await one.get("/katalog/site")).body);
  assert.match(JSON.stringify(site), /"workers"/);
  assert.match(
    (await one.get("/metrics")).body,
    /controller_reconcile_total\{crd="demo\.example\.com\/v1\/Site",result="success"\} 1/,
  );
  assert.match((await one.get("/metrics")).body, /rest_client_requests_total\{method="POST",code="201"\}/);
  assert.equal(await one.stop(), true);
  assert.ok(one.logged().includes("info stopping: finishing what is in flight"));
  assert.deepEqual(one.logged().filter((line) => /^(warn|error)/.test(line)), []);
  await assert.rejects(one.get("/health"), TypeError);
  assert.equal(w.clock.pending, 0, "no timer is left");
});

Deno.test("of two replicas one leads; the other is warm and takes over when the first stops", async () => {
  const w = world();
  const first = await replica(w, ONE, { leaderElection: true, identity: "first" });
  const second = await replica(w, ONE, { leaderElection: true, identity: "second!" });
  await w.pass(3_000);
  const holder = () =>
    (w.server.get("Lease/ork/orkestra-konductor")!["spec"] as { holderIdentity: string }).holderIdentity;
  assert.equal(holder(), "first");
  assert.ok(second.logged().includes("info following: the lease is held by first"));
  w.object("Site", "shop");
  await w.pass(1_000);
  assert.deepEqual(w.made(), ["site-shop"]);
  assert.equal(second.logged().some((line) => line.includes("created")), false);
  assert.equal((await second.get("/ready")).status, 200, "a follower is ready");
  assert.equal(await first.stop(), true);
  await w.pass(3_000);
  assert.equal(holder(), "second!");
  w.object("Site", "more");
  await w.pass(1_000);
  assert.deepEqual(w.made(), ["site-more", "site-shop"]);
  assert.equal(await second.stop(), true);
  assert.equal(holder(), "");
});

Deno.test("a process that finds the lease held for another Katalog warns, because nobody reconciles for it", async () => {
  const w = world();
  const first = await replica(w, ONE, { leaderElection: true, identity: "first" });
  const other = await replica(w, ONE.replace(/name: \w+/, "name: other"), {
    leaderElection: true,
    identity: "other!",
  });
  await w.pass(3_000);
  const line = "warn the lease is held by first, which runs another Katalog, test";
  assert.equal(other.logged().filter((one) => one === line).length, 1, other.logged().join("\n"));
  assert.equal(await first.stop(), true);
  await w.pass(3_000);
  const lease = w.server.get("Lease/ork/orkestra-konductor")!;
  assert.equal(lease.metadata.annotations?.["orkestra.orkspace.io/katalog"], "other");
  assert.equal(await other.stop(), true);
});

Deno.test("a leader that is gone without a word is followed when its lease has run out, not before", async () => {
  const w = world();
  w.server.put({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "orkestra-konductor", namespace: "ork" },
    spec: { holderIdentity: "dead", renewTime: "2026-01-01T00:00:00.000000Z", leaseTransitions: 4 },
  });
  const one = await replica(w, ONE, { leaderElection: true });
  w.object("Site", "shop");
  await w.pass(14_900);
  assert.deepEqual(w.made(), []);
  await w.pass(2_000);
  assert.deepEqual(w.made(), ["site-shop"]);
  const spec = w.server.get("Lease/ork/orkestra-konductor")!["spec"] as Record<string, unknown>;
  assert.deepEqual([spec["holderIdentity"], spec["leaseTransitions"], spec["leaseDurationSeconds"]], [
    "me",
    5,
    15,
  ]);
  await one.stop();
});

Deno.test("a CRD waits for the one that it depends on, and pauses while that is not healthy if it says so", async () => {
  const text = katalog(`    box: {${BOX_API}, operatorBox: ${child("box")}}
    site: {${SITE_API}, dependsOn: {box: {condition: healthy, pauseOnUnhealthy: true}}, operatorBox: ${
    child("site")
  }}
    other: {apiTypes: {group: "", version: v1, kind: Secret, plural: secrets}, labelSelector: {a: b}}`);
  const w = world();
  const one = await replica(w, text, { defaultResyncMs: 3_600_000 });
  w.object("Site", "shop");
  await w.pass(60_000);
  assert.deepEqual(w.made(), [], "nothing says yet that boxes are well");
  const dependency = async () => {
    const { dependencies: { box } } = JSON.parse((await one.get("/katalog/site/health")).body);
    return [box.condition, box.state, box.satisfied];
  };
  assert.deepEqual(await dependency(), ["healthy", "pending", false]);
  w.object("Box", "a");
  await w.pass(1_000);
  assert.deepEqual(w.made(), ["box-a", "site-shop"]);
  w.server.intercept = ({ method, body }) =>
    method === "POST" && JSON.stringify(body).includes("box-bad")
      ? { status: 422, body: { reason: "Invalid" } }
      : undefined;
  w.object("Box", "bad");
  await w.pass(5_000);
  w.object("Site", "late");
  await w.pass(60_000);
  assert.deepEqual(w.made(), ["box-a", "site-shop"], "paused");
  assert.deepEqual(await dependency(), ["healthy", "degraded", false]);
  assert.match((await one.get("/katalog")).body, /"degradedReason":"1 degraded/);
  w.server.intercept = () => undefined;
  w.server.remove("Box/web/bad");
  w.object("Box", "a", { labels: { look: "again" } });
  await w.pass(120_000);
  assert.ok(w.made().includes("site-late"), "and on it goes");
  await one.stop();
});

Deno.test("a deletion waits for no dependency, neither before the entry has started nor while it is paused", async () => {
  const far = "{onReconcile: {configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]}}";
  const w = world();
  const metadata = { finalizers: ["orkestra.orkspace.io/cleanup"] };
  w.object("Site", "left", metadata);
  w.object("Site", "kept", metadata);
  const text = katalog(`    box: {${BOX_API}, operatorBox: ${child("box")}}
    site: {${SITE_API}, dependsOn: {box: {condition: healthy}}, operatorBox: ${far}}`);
  const one = await replica(w, text);
  w.server.remove("Site/web/left");
  await w.pass(5_000);
  assert.equal(w.server.get("Site/web/left"), undefined);
  assert.equal(w.server.get("Site/web/kept")!["status"], undefined, "nothing else is done");
  assert.equal(one.logged().filter((line) => line === "info watching").length, 1, "the box alone");
  const { state } = JSON.parse((await one.get("/katalog/site/health")).body);
  assert.equal(state, "pending");
  await one.stop();
});

Deno.test("a kind that appears later is taken up as soon as its CRD is seen", async () => {
  const w = world(SERVED);
  const one = await replica(w, katalog(`    box: {${BOX_API}, operatorBox: ${child("box")}}`));
  await w.pass(120_000);
  w.server.serve(BOXES);
  w.object("Box", "a");
  w.server.put({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "boxes.demo.example.com" },
  });
  await w.pass(500);
  assert.deepEqual(w.made(), ["box-a"]);
  await one.stop();
});

Deno.test("work that does not end in time is given up and said so", async () => {
  const w = world();
  const one = await replica(w, ONE, { shutdownTimeoutMs: 2_000 });
  const { request } = w.server.transport;
  (w.server.transport as { request: typeof request }).request = (asked) =>
    asked.method === "POST" ? new Promise(() => {}) : request(asked);
  w.object("Site", "shop");
  await w.pass(1_000);
  assert.equal(await one.stop(), false);
  assert.ok(one.logged().includes("warn work in flight did not end in time"));
});

Deno.test("settings of the Katalog win over those of the process, which win over nothing", async () => {
  const w = world();
  const text = katalog(`    box: {${BOX_API}, workers: 7, resync: 5m, operatorBox: ${child("box")}}
    site: {${SITE_API}, operatorBox: ${child("site")}}`);
  const one = await replica(w, text);
  const shown = async (name: string) => {
    const { workers, workersSource, resync, resyncSource } = JSON.parse(
      (await one.get(`/katalog/${name}`)).body,
    );
    return [workers, workersSource, resync, resyncSource];
  };
  assert.deepEqual(await shown("box"), [7, "configured", "5m", "configured"]);
  assert.deepEqual(await shown("site"), [3, "default", "1m", "default"]);
  await one.stop();
});

Deno.test("the live API shows what a Katalog says, what is in force and what is there", async () => {
  const w = world();
  const one = await replica(
    w,
    katalog(`    Box:
      ${BOX_API}
      description: Boxes
      workers: 2
      operatorBox:
        onCreate: {configMaps: [{name: a, data: {a: b}}]}
        onReconcile: {configMaps: [{name: b, data: {a: b}}, {name: c, data: {a: b}}]}
        onDelete: {jobs: [{name: bye, image: x}]}
    site: {${SITE_API}, operatorBox: ${child("site")}}`),
    { maxDepth: 50 },
  );
  const json = async (path: string) => JSON.parse((await one.get(path)).body);
  const box = await json("/katalog/BOX");
  assert.deepEqual([box.name, box.description], ["box", "Boxes"]);
  assert.deepEqual(box.operatorBox.templates, {
    onCreate: { configMaps: 1 },
    onReconcile: { configMaps: 2 },
    onDelete: { jobs: 1 },
  });
  assert.ok(
    box.rbac.some((rule: { resource: string; verbs: string[] }) =>
      rule.resource === "boxes" && rule.verbs.includes("watch")
    ),
  );
  const site = await json("/katalog/site");
  assert.deepEqual(["description" in site, site.maxDepth, site.maxDepthSource], [false, 50, "default"]);
  const enriched = await json("/katalog/site/enriched");
  assert.deepEqual([enriched.workers, enriched.resync, enriched.namespaced], [3, "60s", true]);
  assert.equal("workers" in await json("/katalog/site/raw"), false);
  w.object("Box", "one");
  await w.pass(1_000);
  const { total, items } = await json("/katalog/box/cr");
  assert.deepEqual([total, items[0].name], [1, "one"]);
  const shown = await json("/katalog/box/cr/web/one");
  assert.deepEqual(shown.children.ConfigMap.map((row: { name: string }) => row.name).toSorted(), [
    "a",
    "b",
    "c",
  ]);
  assert.deepEqual((await json("/katalog/box")).workersIdle, 2);
  await one.stop();
});

Deno.test("probes say what is wrong: a degraded CRD, and a process that stops", async () => {
  const w = world();
  const one = await replica(w, ONE, { failureThreshold: 1 });
  w.server.intercept = ({ method }) =>
    method === "POST" ? { status: 422, body: { reason: "Invalid" } } : undefined;
  w.object("Site", "shop");
  await w.pass(1_000);
  assert.equal((await one.get("/ready")).status, 200, "one CRD takes no other out of service");
  assert.equal(JSON.parse((await one.get("/katalog")).body).status, "degraded");
  w.server.intercept = () => undefined;
  const { request } = w.server.transport;
  let finish = () => {};
  (w.server.transport as { request: typeof request }).request = async (asked) => {
    if (asked.method === "POST") await new Promise<void>((resolve) => (finish = resolve));
    return request(asked);
  };
  w.object("Site", "late");
  await w.pass(100);
  const stopping = one.stop();
  await w.pass(100);
  const { status, body } = await one.get("/ready");
  assert.deepEqual([status, JSON.parse(body).reason], [503, "stopping"]);
  finish();
  await stopping;
});

Deno.test("what this version cannot execute is refused before anything begins", async () => {
  const plan = await planOf(ONE);
  const span = { uri: "katalog.yaml", offset: 0, length: 1, line: 3, column: 1 };
  const w = world();
  await assert.rejects(
    runHost(
      {
        plan: { ...plan, notRun: [{ path: "spec.crds.site.rollback", span }] },
        transport: w.server.transport,
      } as unknown as Parameters<typeof runHost>[0],
    ),
    { name: "UsageError", code: "usage/not-run", message: /rollback/ },
  );
});

Deno.test("a lease that cannot be read is tried again, and said", async () => {
  const w = world();
  let isDown = true;
  w.server.intercept = ({ path }) =>
    isDown && path.includes("/leases") ? { status: 403, body: { message: "no" } } : undefined;
  const one = await replica(w, ONE, { leaderElection: true });
  await w.pass(5_000);
  assert.ok(one.logged().includes("warn the lease could not be read or written; trying again"));
  isDown = false;
  await w.pass(3_000);
  assert.ok(one.logged().includes("info leading"));
  assert.equal(await one.stop(), true);
  assert.ok(one.logged().includes("info released the lease"));
});

Deno.test("an address that is no address of this machine is said", async () => {
  await assert.rejects(replica(world(), ONE, { hostname: "192.0.2.1" }).then((one) => one.running), {
    name: "EnvironmentError",
    code: "environment/listen-failed",
    message: /^cannot listen on 192\.0\.2\.1:0: /,
  });
});

Deno.test("a port that is taken is said with what to do", async () => {
  const w = world();
  const one = await replica(w, ONE);
  const port = Number(new URL(one.url()).port);
  await assert.rejects(replica(w, ONE, { port }).then((other) => other.running), {
    code: "environment/port-in-use",
    message: `port ${port} is in use`,
    hint: /--port or ORK_PORT/,
  });
  await one.stop();
});
