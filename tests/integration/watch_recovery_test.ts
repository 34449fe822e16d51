// Owns: proof that an informer loses nothing when a real server or the way to it breaks. Must not: test the engine.

import assert from "node:assert/strict";
import { systemClock, systemRandom } from "../../cli/io/mod.ts";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { createFetchTransport, type FetchTransport, type KubeObject } from "../../runtime/kube/mod.ts";
import { type Change, createInformer, type Informer } from "../../runtime/engine/watch/mod.ts";
import { freshNamespace, skipsCluster, withControlPlane } from "../support/cluster.ts";
import { keepingLog } from "../support/fake_api_server.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";

const CONFIG_MAPS = { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true };

interface Bench {
  readonly cluster: ControlPlane;
  readonly proxy: TcpProxy;
  readonly transport: FetchTransport;
  readonly informer: Informer;
  /** Creates, changes and deletes some objects, past the proxy. */
  churn(): Promise<void>;
  /** Waits until store and delivered changes both equal the server. */
  converge(timeoutMs: number): Promise<unknown>;
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
    const converge = (timeoutMs: number) =>
      waitFor(async () => {
        const list = await cluster.client.json(path) as { items: KubeObject[] };
        const wanted = list.items.map((o) => `${namespace}/${o.metadata.name} ${o.metadata.resourceVersion}`)
          .sort();
        const stored = [...informer.store.all()].map((o) =>
          `${namespace}/${o.metadata.name} ${o.metadata.resourceVersion}`
        );
        const heard = [...told].map(([key, version]) => `${key} ${version}`);
        return String(stored.sort()) === String(wanted) && String(heard.sort()) === String(wanted);
      }, { what: "store and changes equal the server", timeoutMs });
    try {
      informer.start();
      await informer.waitForSync();
      await run({ cluster, proxy, transport, informer, churn, converge });
      // A list may bring everything before the next watch is open, so this is what it comes to, not what it is at once.
      const isOneWatch = () => Promise.resolve(transport.stats().openStreams === 1);
      await waitFor(isOneWatch, { what: "one watch is open, however often it was replaced" });
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
      await churn();
      await converge(10_000);

      proxy.cut();
      await churn();
      await converge(20_000);
      assert.ok(informer.state().counters.reconnects >= 1);
      assert.equal(informer.state().counters.relists, 0, "a cut watch resumes");

      proxy.stall();
      await churn();
      await converge(45_000);
      assert.equal(informer.state().counters.stalls, 1);

      await cluster.killApiServer();
      const isLost = () => Promise.resolve(informer.state().phase === "reconnecting");
      await waitFor(isLost, { what: "the loss is shown" });
      await cluster.startApiServer();
      await churn();
      await converge(30_000);

      proxy.refuse(true);
      proxy.cut();
      await churn();
      await cluster.compactEtcd();
      await cluster.restartApiServer();
      await churn();
      proxy.refuse(false);
      await converge(45_000);
      assert.ok(informer.state().counters.expired >= 1, "the version was forgotten");
      assert.ok(informer.state().counters.relists >= 1);
      assert.equal(informer.state().phase, "synced");
    });
  },
});
