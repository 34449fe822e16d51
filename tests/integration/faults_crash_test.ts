// Owns: an engine that dies at each write of an object's life, and the one that goes on. Must not: leave the moment to chance.

import assert from "node:assert/strict";
import { systemClock } from "../../cli/io/mod.ts";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { type Random, seededRandom } from "../../runtime/base/mod.ts";
import type { KubeObject, Transport } from "../../runtime/kube/mod.ts";
import { FaultyTransport } from "../chaos/faulty_transport.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { startRuntime, type TestRuntime } from "../support/runtime.ts";
import { isReady, pathOf, PATIENCE_MS, read, type Scene, sceneOf, sharedKinds } from "../support/scene.ts";

const SITE = { group: "crash.example.com", kind: "Site" };

sharedKinds(SITE);

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: crash}
spec:
  crds:
    site:
      apiTypes: {group: ${SITE.group}, version: v1, kind: Site, plural: sites}
      operatorBox:
        onCreate:
          secrets: [{name: "{{ .metadata.name }}-token", once: true, data: {token: "{{ randomAlphanumeric 12 }}"}}]
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {text: "{{ .spec.text }}"}}
            - {name: "{{ .metadata.name }}-far", namespace: "{{ .spec.far }}", data: {text: "{{ .spec.text }}"}}
          services: [{name: "{{ .metadata.name }}", port: "{{ .spec.port }}"}]
          jobs: [{name: "{{ .metadata.name }}-setup", image: busybox, command: [echo, "{{ .spec.text }}"]}]
        onDelete:
          configMaps: [{name: "{{ .metadata.name }}"}]
`;

interface Mortal {
  readonly runtime: TestRuntime;
  readonly transport: FaultyTransport;
}

const random: Random = seededRandom(1);

async function start(cluster: ControlPlane): Promise<Mortal> {
  const found: { transport?: FaultyTransport } = {};
  const calm = { random, clock: systemClock(), slowness: 1, note: () => {} };
  const through = (inner: Transport) => (found.transport = new FaultyTransport({ inner, ...calm }));
  const settings = { shutdownTimeoutMs: 5_000 };
  const runtime = await startRuntime({ cluster, katalog: KATALOG, through, settings });
  assert.ok(found.transport);
  return { runtime, transport: found.transport };
}

/**
 * Runs `change` beside an engine that dies at a write, then has another engine finish. Returns false when the engine had
 * nothing left to write: every moment has had its turn.
 */
async function dies(
  cluster: ControlPlane,
  at: { readonly writes: number; readonly reached: boolean },
  step: { readonly change: () => Promise<unknown>; readonly isDone: () => Promise<boolean> },
): Promise<boolean> {
  const first = await start(cluster);
  const state = { isDead: false };
  void first.transport.dieAtWrite(at.writes, at.reached).then(() => (state.isDead = true));
  await step.change();
  await waitFor(async () => state.isDead || await isQuietly(step.isDone, first), {
    what: `write ${at.writes}`,
    timeoutMs: PATIENCE_MS,
  });
  await first.runtime.stop();
  const second = await start(cluster);
  try {
    await waitFor(step.isDone, { what: "the next engine to finish", timeoutMs: PATIENCE_MS });
    assert.equal(await second.runtime.metric("orkestra_bugs_total"), 0);
  } finally {
    await second.runtime.stop();
  }
  return state.isDead;
}

/** Done, with nothing written for a while. */
async function isQuietly(isDone: () => Promise<boolean>, { transport }: Mortal): Promise<boolean> {
  const before = transport.taken.length;
  if (!await isDone()) return false;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return transport.taken.length === before;
}

async function moments(run: (at: { writes: number; reached: boolean }) => Promise<boolean>): Promise<number> {
  for (let writes = 1;; writes++) {
    assert.ok(writes < 40, "an engine comes to rest");
    const found = [await run({ writes, reached: false }), await run({ writes, reached: true })];
    if (found.includes(false)) return writes - 1;
  }
}

const childrenOf = (name: string, far: string) => [
  ...[`ConfigMap/${name}`, `ConfigMap/@${far}/${name}-far`, `Job/${name}-setup`],
  ...[`Secret/${name}-token`, `Service/${name}`],
];

async function assertText(scene: Scene, name: string, far: string, text: string): Promise<void> {
  for (const path of [pathOf("ConfigMap", scene.namespace, name), pathOf("ConfigMap", far, `${name}-far`)]) {
    assert.deepEqual((await read(scene.cluster, path))?.["data"], { text });
  }
}

clusterTest(
  "an engine that dies before or after any write of a creation, change or deletion loses nothing",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const far = await freshNamespace(cluster, "far");
    const scene = sceneOf(cluster, SITE, namespace);
    const names: string[] = [];
    let turn = 0;
    const counts: Record<string, number> = {};
    const token = (name: string): Promise<KubeObject | undefined> =>
      read(cluster, pathOf("Secret", namespace, `${name}-token`));

    counts["creation"] = await moments(async (at) => {
      const name = `c${++turn}`;
      const isDead = await dies(cluster, at, {
        change: () => scene.create({ name, spec: { far, text: "one", port: 80 } }),
        isDone: async () => isReady(await scene.get(name)),
      });
      names.push(name);
      await scene.inventory(Object.fromEntries(names.map((one) => [one, childrenOf(one, far)])));
      await assertText(scene, name, far, "one");
      return isDead;
    });

    const last = await start(cluster);
    for (const name of names) await scene.remove(name);
    await scene.gone(...names);
    await scene.inventory({});
    await scene.create({ name: "s", spec: { far, text: "one", port: 80 } });
    await scene.ready("s");
    await last.runtime.stop();
    const [before, job] = [await token("s"), await read(cluster, pathOf("Job", namespace, "s-setup"))];
    counts["change"] = await moments(async (at) => {
      const text = `t${++turn}`;
      const isDead = await dies(cluster, at, {
        change: () => scene.patch("s", { spec: { text, port: 80 + turn } }),
        isDone: async () => isReady(await scene.get("s")),
      });
      await assertText(scene, "s", far, text);
      await scene.inventory({ s: childrenOf("s", far) });
      return isDead;
    });
    assert.deepEqual((await token("s"))?.["data"], before?.["data"], "what is made once stays");
    const after = await read(cluster, pathOf("Job", namespace, "s-setup"));
    assert.equal(after?.metadata.uid, job?.metadata.uid, "the Job did not run again");

    counts["deletion"] = await moments(async (at) => {
      const name = `d${++turn}`;
      const maker = await start(cluster);
      await scene.create({ name, spec: { far, text: "one", port: 80 } });
      await scene.ready(name);
      await maker.runtime.stop();
      return await dies(cluster, at, {
        change: () => scene.remove(name),
        isDone: async () => await scene.get(name) === undefined,
      });
    });
    await scene.inventory({ s: childrenOf("s", far) });
    console.log(`writes at which it died: ${JSON.stringify(counts)}`);
    assert.ok(counts["creation"] >= 7 && counts["change"] >= 4 && counts["deletion"] >= 3, "it did die");
  },
);
