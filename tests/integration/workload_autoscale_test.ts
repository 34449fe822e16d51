// Owns: replicas that follow the autoscale of a workload, on a real API server. Must not: test steps and bounds.

import assert from "node:assert/strict";
import { waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withHistory } from "../support/object_history.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, PATIENCE_MS, read, sceneOf } from "../support/scene.ts";

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
        status:
          fields:
            - path: seen
              value: "{{ range .children.deployments }}{{ .metadata.name }}={{ .spec.replicas }} {{ end }}"
`;

interface Scaled {
  readonly replicas: number | undefined;
  readonly text: string;
  readonly scaledAt: string | undefined;
}

function scaled(deployment: KubeObject | undefined): Scaled {
  const spec = deployment?.["spec"] as { readonly replicas?: number } | undefined;
  const scaledAt = deployment?.metadata.annotations?.["orkestra.orkspace.io/last-scale-event"];
  return { replicas: spec?.replicas, text: JSON.stringify(spec), scaledAt };
}

/** The first state with each number of replicas, as they followed each other. */
function steps(states: readonly KubeObject[]): readonly Scaled[] {
  return states.map(scaled).filter(({ replicas }, at, all) => replicas !== all[at - 1]?.replicas);
}

clusterTest(
  "replicas go by steps, wait between them, outlive a restart and are nobody else's",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    await createCrds(cluster, SITE);
    const sites = sceneOf(cluster, SITE, namespace);
    const kept = { collection: pathOf("Deployment", namespace), name: "shop-kept" };
    const now = async (name: string) => scaled(await read(cluster, pathOf("Deployment", namespace, name)));
    const become = async (name: string, replicas: number) => {
      let seen: unknown;
      await waitFor(async () => {
        seen = (await now(name)).replicas;
        return seen === replicas;
      }, { what: `${replicas} replicas of ${name}`, timeoutMs: PATIENCE_MS })
        .catch((error) => assert.equal(seen, replicas, String(error)));
    };
    /** Waits until the steps begin so, and gives them. */
    const go = async (states: readonly KubeObject[], ...wanted: readonly number[]) => {
      const begun = () => steps(states).slice(0, wanted.length);
      const isThere = () => Promise.resolve(begun().length === wanted.length);
      await waitFor(isThere, { what: `the steps ${wanted}`, timeoutMs: PATIENCE_MS }).catch(() => {});
      assert.deepEqual(begun().map(({ replicas }) => replicas), wanted);
      return begun();
    };
    /** Waits until the operator knows of as many replicas as somebody else has set. */
    const isSeen = async (replicas: number) => {
      await waitFor(async () => {
        const status = (await sites.get("shop"))?.["status"] as { readonly seen?: string } | undefined;
        return status?.seen?.includes(`shop-kept=${replicas} `);
      }, { what: `the operator to see ${replicas} replicas`, timeoutMs: PATIENCE_MS });
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
      await withHistory(cluster, kept, async (states) => {
        await sites.create({ name: "shop", spec: { load: "none", tag: "1", cooldown: "3s" } });
        await become("shop-kept", 2);
        await become("shop-once", 1);
        await sites.patch("shop", { spec: { load: "high" } });
        const [, first, second] = await go(states, 2, 4, 6);
        const waited = Date.parse(second!.scaledAt!) - Date.parse(first!.scaledAt!);
        assert.ok(waited >= 3_000, `${first!.scaledAt} ${second!.scaledAt}`);
        await become("shop-once", 3);
        await sites.event("shop", { type: "Normal", note: /Scaled Deployment\/shop-kept from 4 to 6/ });

        await sites.patch("shop", { spec: { load: "none" } });
        await sites.ready("shop");
        await scale(5);
        await isSeen(5);
        await sites.patch("shop", { spec: { tag: "2" } });
        await waitFor(async () => (await now("shop-kept")).text.includes("nginx:2"), {
          what: "the new image",
          timeoutMs: PATIENCE_MS,
        });
        await go(states, 2, 4, 6, 5);
        await scale(9);
        await go(states, 2, 4, 6, 5, 9, 6);
        await sites.patch("shop", { spec: { cooldown: "1h", load: "low" } });
        await sites.ready("shop");
        assert.equal(steps(states).length, 6, "the cooldown holds");
        assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
      });
    });
    const { scaledAt } = await now("shop-kept");
    await withRuntime({ cluster, katalog: KATALOG, settings }, async (runtime) => {
      const done = () => runtime.metric("controller_reconcile_total", { result: "success" });
      await waitFor(async () => await done() > 0, { what: "a reconcile after a restart" });
      const { replicas, scaledAt: still } = await now("shop-kept");
      assert.deepEqual([replicas, still], [6, scaledAt], "the cooldown still holds");
      await withHistory(cluster, kept, async (states) => {
        await sites.patch("shop", { spec: { cooldown: "1s" } });
        await go(states, 6, 5, 4);
      });
    });
  },
);
