// Owns: proof that an informer loses nothing when a real server or the way to it breaks. Must not: test the engine.

import assert from "node:assert/strict";
import { systemClock, systemRandom } from "../../cli/io/mod.ts";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { createFetchTransport, type FetchTransport, type KubeObject } from "../../runtime/kube/mod.ts";
import { type Change, createInformer, type Informer } from "../../runtime/engine/watch/mod.ts";
import { freshNamespace, skipsCluster, withControlPlane } from "../support/cluster.ts";
import { keepingLog } from "../support/fake_api_server.ts";
import { PATIENCE_MS } from "../support/scene.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";

/** Sooner than usual: a silent watch is noticed within 8 s, and a server that is back within 2 s. */
const TIMING = { sessionS: 5, sessionSpreadS: 1, graceMs: 2_000, retryMaxMs: 2_000 };
const CONFIG_MAPS = { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true };

interface Bench {
  readonly cluster: ControlPlane;
  readonly proxy: TcpProxy;
  readonly transport: FetchTransport;
  readonly informer: Informer;
  /** Creates, changes and deletes some objects, past the proxy. */
  churn(): Promise<void>;
  /** Waits until store and delivered changes both equal the server, and a watch is open. */
  converge(): Promise<void>;
}

async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  await withControlPlane({ components: { apiOnly: true } }, async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const proxy = startTcpProxy(Number(new URL(cluster.server).port));
    const clock = systemClock();
    const { caPem, certPem, keyPem } = cluster;
    const transport = createFetchTransport(
      { server: `https://127.0.0.1:${proxy.port}`, caPem, certPem, keyPem },
      { clock },
    );
    const told = new Map<string, string | undefined>();
    const onChange = (change: Change) => {
      if (change.kind === "deleted") told.delete(change.key);
      else told.set(change.key, change.new.metadata.resourceVersion);
    };
    const informer = createInformer({
      transport,
      type: CONFIG_MAPS,
      selector: { namespace },
      clock,
      random: systemRandom(),
      log: keepingLog().log,
      timing: TIMING,
      onChange,
    });
    let round = 0;
    const churn = async () => {
      round++;
      for (let i = 0; i < 6; i++) {
        const body = {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: `r${round}-${i}`, namespace },
          data: {},
        };
        await cluster.client.json(path, { method: "POST", body });
      }
      await cluster.client.json(`${path}/r${round}-0`, { method: "DELETE" });
      if (round > 1) await cluster.client.json(`${path}/r${round - 1}-1`, { method: "DELETE" });
    };
    const isEqual = async () => {
      const list = await cluster.client.json(path) as { items: KubeObject[] };
      const wanted = list.items.map((o) => `${namespace}/${o.metadata.name} ${o.metadata.resourceVersion}`)
        .sort();
      const stored = [...informer.store.all()].map((o) =>
        `${namespace}/${o.metadata.name} ${o.metadata.resourceVersion}`
      );
      const heard = [...told].map(([key, version]) => `${key} ${version}`);
      return String(stored.sort()) === String(wanted) && String(heard.sort()) === String(wanted);
    };
    const converge = async () => {
      await waitFor(isEqual, { what: "store and changes equal the server", timeoutMs: PATIENCE_MS });
      // A list may bring everything before the next watch is open, and a watch that ends is followed by another.
      const isOneWatch = () =>
        Promise.resolve(transport.stats().openStreams === 1 && informer.state().phase === "synced");
      await waitFor(isOneWatch, { what: "one watch to be open", timeoutMs: PATIENCE_MS });
    };
    try {
      informer.start();
      await informer.waitForSync();
      await run({ cluster, proxy, transport, informer, churn, converge });
      await converge();
    } finally {
      await informer.stop();
      transport.close();
      proxy.close();
    }
  });
}

Deno.test({
  name: "an informer loses nothing when its watch is cut, falls silent, its server restarts or forgets",
  ignore: skipsCluster(),
  async fn() {
    await withBench(async ({ cluster, proxy, informer, churn, converge }) => {
      const counters = () => informer.state().counters;
      /** A watch that the server ends at the moment of the fault is not hit by it: then once more. */
      const breaks = async (counter: "reconnects" | "stalls", fault: () => void) => {
        for (let i = 0; i < 3 && counters()[counter] === 0; i++) {
          fault();
          await churn();
          await converge();
        }
        assert.ok(counters()[counter] >= 1, `${counter}: ${JSON.stringify(informer.state())}`);
      };
      await churn();
      await converge();

      await breaks("reconnects", () => proxy.cut());
      assert.equal(counters().relists, 0, "a cut watch resumes");

      await breaks("stalls", () => proxy.stall());

      await cluster.killApiServer();
      const isLost = () => Promise.resolve(informer.state().phase === "reconnecting");
      await waitFor(isLost, { what: "the loss is shown" });
      await cluster.startApiServer();
      await churn();
      await converge();

      const { expired, relists } = counters();
      proxy.refuse(true);
      proxy.cut();
      await churn();
      await cluster.compactEtcd();
      await cluster.restartApiServer();
      await churn();
      proxy.refuse(false);
      await converge();
      assert.ok(counters().expired > expired, "the version was forgotten");
      assert.ok(counters().relists > relists);
    });
  },
});
