// Owns: an operator while the API server, the way to it or other writers get in its way. Must not: test the informer alone.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { startRuntime, type TestRuntime, withRuntime } from "../support/runtime.ts";
import type { Transport } from "../../runtime/kube/mod.ts";
import {
  conditionsOf,
  pathOf,
  PATIENCE_MS,
  read,
  type Scene,
  sceneOf,
  sharedKinds,
} from "../support/scene.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";

const GROUP = "server.example.com";
const SITE = { group: GROUP, kind: "Site" };
sharedKinds(SITE);

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: server}
spec:
  crds:
    site:
      apiTypes: {group: ${GROUP}, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {text: "{{ .spec.text }}"}}
            - name: "{{ .metadata.name }}-far"
              namespace: "{{ .spec.far }}"
              data: {a: b}
              when: [{field: spec.far, exists: true}]
          services: [{name: "{{ .metadata.name }}", port: "80"}]
`;

async function sceneIn(cluster: ControlPlane): Promise<Scene> {
  return sceneOf(cluster, SITE, await freshNamespace(cluster));
}

/** Runs something with a way to the server that can be broken. */
async function withProxy(
  cluster: ControlPlane,
  run: (runtime: TestRuntime, proxy: TcpProxy) => Promise<void>,
): Promise<void> {
  const proxy = startTcpProxy(Number(new URL(cluster.server).port));
  try {
    const connection = { server: `https://127.0.0.1:${proxy.port}` };
    await withRuntime({ cluster, katalog: KATALOG, connection }, (runtime) => run(runtime, proxy));
  } finally {
    proxy.close();
  }
}

interface Stage {
  readonly scene: Scene;
  readonly names: readonly string[];
  readonly runtime: TestRuntime;
  readonly proxy: TcpProxy;
}

/** Runs something with sites s0, s1, … that are ready, and a way to the server that can be broken. */
async function withReadySites(
  cluster: ControlPlane,
  count: number,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const scene = await sceneIn(cluster);
  const names = siteNames(count);
  await withProxy(cluster, async (runtime, proxy) => {
    for (const name of names) await scene.create({ name, spec: { text: "hello" } });
    await scene.ready(...names);
    await run({ scene, names, runtime, proxy });
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
  });
}

const siteNames = (count: number) => Array.from({ length: count }, (_, i) => `s${i}`);

const childrenOf = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, [`ConfigMap/${name}`, `Service/${name}`]]));

async function textOf(scene: Scene, name: string): Promise<unknown> {
  const object = await read(scene.cluster, pathOf("ConfigMap", scene.namespace, name));
  return (object?.["data"] as JsonObject | undefined)?.["text"];
}

async function edit(scene: Scene, name: string, text: string): Promise<void> {
  const request = { method: "PATCH", body: { data: { text } }, contentType: "application/merge-patch+json" };
  await scene.cluster.client.json(pathOf("ConfigMap", scene.namespace, name), request);
}

async function repaired(scene: Scene, names: readonly string[], text: string): Promise<void> {
  for (const name of names) {
    await waitFor(async () => await textOf(scene, name) === text, {
      what: `ConfigMap/${name} to be repaired`,
      timeoutMs: PATIENCE_MS,
    });
  }
}

/** Edits children, deletes some, and creates, changes and deletes owners; `expected` is what must be there in the end. */
async function disturb(scene: Scene, names: readonly string[]): Promise<Record<string, readonly string[]>> {
  const [first = "", second = "", third = "", fourth = "", ...rest] = names;
  const { cluster, namespace } = scene;
  for (const name of [first, ...rest]) await edit(scene, name, "edited");
  await cluster.client.json(pathOf("Service", namespace, first), { method: "DELETE" });
  await cluster.client.json(pathOf("ConfigMap", namespace, second), { method: "DELETE" });
  await scene.patch(third, { spec: { text: "changed" } });
  await scene.remove(fourth);
  await scene.create({ name: `${fourth}-new`, spec: { text: "hello" } });
  return childrenOf(first, second, third, `${fourth}-new`, ...rest);
}

/** What was disturbed is as declared: s2 as it was changed, all others as they were created. */
async function madeGood(scene: Scene, expected: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const names = Object.keys(expected);
  await scene.ready(...names);
  await repaired(scene, names.filter((name) => name !== "s2"), "hello");
  await repaired(scene, ["s2"], "changed");
  await scene.inventory(expected);
}

clusterTest("the API server is killed and restarted while 50 objects are being created", async (cluster) => {
  const scene = await sceneIn(cluster);
  const names = siteNames(50);
  await withRuntime({ cluster, katalog: KATALOG }, async (runtime) => {
    const killing = Promise.withResolvers<void>();
    const create = async (from: number) => {
      for (let i = from; i < names.length; i += 5) {
        // However fast it works, something is left to be done when the server goes.
        if (i >= names.length / 2) await killing.promise;
        const input = { name: names[i] ?? "", spec: { text: "hello" } };
        await waitFor(
          async () => await scene.create(input).then(() => true, () => scene.get(input.name)) && true,
          { what: `${input.name} to be accepted`, timeoutMs: PATIENCE_MS },
        );
      }
    };
    const creating = Promise.all([0, 1, 2, 3, 4].map(create));
    await waitFor(
      async () => await runtime.metric("controller_reconcile_total", { result: "success" }) >= 10,
      { what: "some objects to be done", intervalMs: 5, timeoutMs: PATIENCE_MS },
    );
    killing.resolve();
    await cluster.killApiServer();
    await waitFor(
      async () => await runtime.metric("rest_client_requests_total", { code: /^transport/ }) > 0,
      { what: "the runtime to notice", timeoutMs: PATIENCE_MS },
    );
    await cluster.startApiServer();
    await creating;
    await scene.ready(...names);
    await scene.inventory(childrenOf(...names));
    await edit(scene, "s7", "edited");
    await repaired(scene, ["s7"], "hello");
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
  });
});

clusterTest("what happens while the way to the server is cut is made good afterwards", async (cluster) => {
  await withReadySites(cluster, 8, async ({ scene, names, runtime, proxy }) => {
    proxy.refuse(true);
    proxy.cut();
    const expected = await disturb(scene, names);
    proxy.refuse(false);
    await madeGood(scene, expected);
    assert.ok(await runtime.metric("controller_watch_reconnects_total") > 0);
  });
});

clusterTest("a way that carries nothing any more, and is not closed, is noticed in time", async (cluster) => {
  await withReadySites(cluster, 6, async ({ scene, names, runtime, proxy }) => {
    const silentMs = Date.now();
    const open = proxy.connections();
    proxy.stall();
    const expected = await disturb(scene, names);
    await waitFor(async () => await runtime.metric("controller_watch_stalls_total") > 0, {
      what: "the silence to be noticed",
      timeoutMs: PATIENCE_MS,
    });
    const noticedMs = Date.now() - silentMs;
    await madeGood(scene, expected);
    const goodMs = Date.now() - silentMs;
    console.log(
      `${open} connections fell silent; noticed after ${noticedMs} ms, made good after ${goodMs} ms`,
    );
  });
});

clusterTest(
  "a stop amid writes waits for their answers, and the next one finds nothing half done",
  async (cluster) => {
    const scene = await sceneIn(cluster);
    const far = await freshNamespace(cluster, "far");
    const held: (() => void)[] = [];
    /** The server has taken a creation, and the answer is on its way until the test lets it arrive. */
    const through = (inner: Transport): Transport => ({
      server: inner.server,
      stream: (request) => inner.stream(request),
      close: () => inner.close(),
      async request(request) {
        const answer = await inner.request(request);
        const isCreation = request.method === "POST" && /\/(configmaps|services)$/.test(request.path);
        if (isCreation) await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      },
    });
    const names = ["a", "b", "c"];
    const settings = { shutdownTimeoutMs: 60_000 };
    const first = await startRuntime({ cluster, katalog: KATALOG, through, settings });
    for (const name of names) await scene.create({ name, spec: { text: "hello", far } });
    await waitFor(() => Promise.resolve(held.length === 9), {
      what: "three writes of each object in flight",
      timeoutMs: PATIENCE_MS,
    });
    const stopping = first.stop();
    await waitFor(() => Promise.resolve(first.messages("info").some((m) => m.startsWith("stopping"))), {
      what: "the stop to begin",
    });
    assert.equal(await Promise.race([stopping, Promise.resolve("waits")]), "waits");
    for (const arrive of held) arrive();
    assert.equal(await stopping, true, "drained");
    const all = Object.fromEntries(
      names.map((name) => [name, [`ConfigMap/${name}`, `ConfigMap/@${far}/${name}-far`, `Service/${name}`]]),
    );
    for (const name of names) {
      assert.deepEqual((await scene.get(name))?.metadata.finalizers, ["orkestra.orkspace.io/cleanup"]);
      assert.equal(
        conditionsOf(await scene.get(name)).find((c) => c["type"] === "Ready")?.["status"],
        "True",
      );
    }
    await scene.inventory(all);
    await withRuntime({ cluster, katalog: KATALOG }, async (runtime) => {
      await waitFor(
        async () => await runtime.metric("controller_reconcile_total", { result: "success" }) >= names.length,
        { what: "the next one to look at them", timeoutMs: PATIENCE_MS },
      );
      assert.equal(
        await runtime.metric("rest_client_requests_total", { method: "POST" }),
        0,
        "nothing is repeated",
      );
      for (const name of names) await scene.remove(name);
      await scene.gone(...names);
      await scene.inventory({});
    });
  },
);

clusterTest("a forgotten history (410) loses nothing", async (cluster) => {
  await withReadySites(cluster, 6, async ({ scene, names, runtime, proxy }) => {
    proxy.refuse(true);
    proxy.cut();
    const expected = await disturb(scene, names);
    await cluster.compactEtcd();
    await cluster.restartApiServer();
    proxy.refuse(false);
    await madeGood(scene, expected);
    assert.ok(await runtime.metric("controller_watch_expired_total") > 0, "the server did answer with 410");
  });
});

clusterTest("another writer on the same object meets 409 and keeps what it wrote", async (cluster) => {
  const scene = await sceneIn(cluster);
  const far = await freshNamespace(cluster, "far");
  await withRuntime({ cluster, katalog: KATALOG }, async (runtime) => {
    const names: string[] = [];
    /** Writes as fast as it can until our finalizer is there, and leaves a finalizer of its own. */
    const race = async (name: string) => {
      await scene.create({ name, spec: { text: "hello", far } });
      for (let i = 0;; i++) {
        const object = await scene.get(name);
        const present = object?.metadata.finalizers ?? [];
        if (present.length === 2) return;
        const finalizers = [...present.filter((f) => f !== "example.com/mine"), "example.com/mine"];
        const resourceVersion = object?.metadata.resourceVersion ?? "";
        const metadata = { annotations: { turn: `${i}` }, finalizers, resourceVersion };
        await scene.patch(name, { metadata }).catch(() => {});
      }
    };
    await waitFor(async () => {
      const more = Array.from({ length: 6 }, (_, i) => `r${names.length + i}`);
      names.push(...more);
      await Promise.all(more.map(race));
      return await runtime.metric("rest_client_requests_total", { method: "PATCH", code: "409" }) > 0;
    }, { what: "a conflict between the two writers", timeoutMs: PATIENCE_MS });
    await scene.ready(...names);
    await scene.inventory(Object.fromEntries(
      names.map((name) => [name, [`ConfigMap/${name}`, `ConfigMap/@${far}/${name}-far`, `Service/${name}`]]),
    ));
    for (const name of names) {
      const { finalizers } = (await scene.get(name))?.metadata ?? {};
      assert.deepEqual([...finalizers ?? []].sort(), ["example.com/mine", "orkestra.orkspace.io/cleanup"]);
      await scene.remove(name);
    }
    for (const name of names) {
      const path = pathOf("ConfigMap", far, `${name}-far`);
      await waitFor(async () => await read(cluster, path) === undefined, {
        what: `${path} to go`,
        timeoutMs: PATIENCE_MS,
      });
      await waitFor(async () => (await scene.get(name))?.metadata.finalizers?.join() === "example.com/mine", {
        what: `our finalizer to leave ${name}`,
        timeoutMs: PATIENCE_MS,
      });
      await scene.patch(name, { metadata: { finalizers: null } });
    }
    await scene.gone(...names);
    await scene.inventory({});
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
  });
});
