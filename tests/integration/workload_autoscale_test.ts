// Owns: replicas that follow the autoscale of a workload, on a real API server. Must not: test steps and bounds.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, read, sceneOf } from "../support/scene.ts";

const SITE = { group: "autoscale.example.com", kind: "Site" };

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: autoscale}
spec:
  crds:
    site:
      apiTypes: {group: autoscale.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onCreate:
          deployments:
            - name: "{{ .metadata.name }}-once"
              image: nginx
              autoscale:
                max: 3
                scaleUp: {conditions: {when: [{field: children.configMap.data.load, equals: high}]}, target: 3}
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}-load", data: {load: "{{ .spec.load }}"}}]
          deployments:
            - name: "{{ .metadata.name }}-kept"
              image: "nginx:{{ .spec.tag }}"
              replicas: 2
              autoscale:
                max: 6
                cooldown: "{{ .spec.cooldown }}"
                scaleUp: {conditions: {when: [{field: spec.load, equals: high}]}, increment: 2}
                scaleDown:
                  conditions: {when: [{field: spec.load, equals: low}, {field: metrics.queueDepth, lessThan: "1000"}]}
`;

async function deployment(cluster: ControlPlane, namespace: string, name: string) {
  const found = await read(cluster, pathOf("Deployment", namespace, name));
  const spec = found?.["spec"] as { replicas?: number } | undefined;
  return {
    replicas: spec?.replicas,
    text: JSON.stringify(spec),
    scaledAt: found?.metadata.annotations?.["orkestra.orkspace.io/last-scale-event"],
  };
}

clusterTest(
  "replicas go by steps, wait between them, outlive a restart and are nobody else's",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    await createCrds(cluster, SITE);
    const sites = sceneOf(cluster, SITE, namespace);
    const become = async (name: string, replicas: number) => {
      let seen: unknown;
      await waitFor(async () => {
        seen = (await deployment(cluster, namespace, name)).replicas;
        return seen === replicas;
      }, { what: `${replicas} replicas of ${name}`, timeoutMs: 30_000 })
        .catch((error) => assert.equal(seen, replicas, String(error)));
    };
    // Nothing but changes and moments may bring a reconcile about.
    const settings = { defaultResyncMs: 3_600_000 };
    const scale = (replicas: number, name = "shop-kept") =>
      cluster.client.json(pathOf("Deployment", namespace, name), {
        method: "PATCH",
        body: { spec: { replicas } } satisfies JsonObject,
        contentType: "application/merge-patch+json",
      });
    await withRuntime({ cluster, katalog: KATALOG, settings }, async (runtime) => {
      await sites.create({ name: "shop", spec: { load: "none", tag: "1", cooldown: "3s" } });
      await become("shop-kept", 2);
      await become("shop-once", 1);
      await sites.patch("shop", { spec: { load: "high" } });
      await become("shop-kept", 4);
      const first = (await deployment(cluster, namespace, "shop-kept")).scaledAt!;
      await become("shop-kept", 6);
      const second = (await deployment(cluster, namespace, "shop-kept")).scaledAt!;
      assert.ok(Date.parse(second) - Date.parse(first) >= 3_000, `${first} ${second}`);
      await become("shop-once", 3);
      await sites.event("shop", { type: "Normal", note: /Scaled Deployment\/shop-kept from 4 to 6/ });

      const reconciles = () => runtime.metric("controller_reconcile_total", { result: "success" });
      const afterNext = async (change: () => Promise<unknown>) => {
        const before = await reconciles();
        await change();
        await waitFor(async () => await reconciles() > before, { what: "a reconcile" });
      };
      await afterNext(() => sites.patch("shop", { spec: { load: "none" } }));
      await afterNext(() => scale(5));
      await sites.patch("shop", { spec: { tag: "2" } });
      await waitFor(
        async () => (await deployment(cluster, namespace, "shop-kept")).text.includes("nginx:2"),
        {
          what: "the new image",
        },
      );
      await become("shop-kept", 5);
      await scale(9);
      await become("shop-kept", 6);
      await sites.patch("shop", { spec: { cooldown: "1h", load: "low" } });
      await sites.ready("shop");
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
    const { scaledAt } = await deployment(cluster, namespace, "shop-kept");
    await withRuntime({ cluster, katalog: KATALOG, settings }, async (runtime) => {
      const done = () => runtime.metric("controller_reconcile_total", { result: "success" });
      await waitFor(async () => await done() > 0, { what: "a reconcile after a restart" });
      const now = await deployment(cluster, namespace, "shop-kept");
      assert.deepEqual([now.replicas, now.scaledAt], [6, scaledAt], "the cooldown still holds");
      await sites.patch("shop", { spec: { cooldown: "1s" } });
      await become("shop-kept", 5);
      await become("shop-kept", 4);
    });
  },
);
