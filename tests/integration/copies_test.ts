// Owns: copies of other objects on a real API server: they follow, wait and say so. Must not: test single fields.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { requestLog } from "../support/request_log.ts";
import { type TestRuntime, withRuntime } from "../support/runtime.ts";
import { pathOf, PATIENCE_MS, read, sceneOf, sharedKinds } from "../support/scene.ts";

const SITE = { group: "copies.example.com", kind: "Site" };

sharedKinds(SITE);

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: copies}
spec:
  crds:
    site:
      apiTypes: {group: copies.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          secrets:
            - name: "{{ .metadata.name }}-login"
              fromSecret: "{{ .spec.secret }}"
              fromNamespace: "{{ .spec.from }}"
              toNamespaces: ["{{ .spec.to }}"]
          configMaps:
            - name: "{{ .metadata.name }}-settings"
              fromConfigMap: settings
              fromNamespace: "{{ .spec.from }}"
              data: {own: "yes"}
              when: [{field: spec.wantsSettings, equals: "true"}]
            - name: "{{ .metadata.name }}-fixed"
              fromConfigMap: settings
              fromNamespace: "{{ .spec.from }}"
              immutable: true
              when: [{field: spec.wantsSettings, equals: "true"}]
          limitRanges:
            - name: "{{ .metadata.name }}-limits"
              fromLimitRange: limits
              fromNamespace: "{{ .spec.from }}"
              when: [{field: spec.wantsSettings, equals: "true"}]
        onCreate:
          secrets: [{name: "{{ .metadata.name }}-first", fromSecret: "{{ .spec.secret }}", fromNamespace: "{{ .spec.from }}"}]
`;

interface Sources {
  put(kind: "Secret" | "ConfigMap", name: string, content: JsonObject): Promise<void>;
  remove(kind: "Secret" | "ConfigMap", name: string): Promise<void>;
}

/** Objects of somebody else, in a namespace of their own. */
function sourcesIn(cluster: ControlPlane, namespace: string): Sources {
  return {
    async put(kind, name, content) {
      const body = { apiVersion: "v1", kind, metadata: { name }, ...content };
      const path = pathOf(kind, namespace, name);
      if (await read(cluster, path)) await cluster.client.json(path, { method: "PUT", body });
      else await cluster.client.json(pathOf(kind, namespace), { method: "POST", body });
    },
    async remove(kind, name) {
      await cluster.client.json(pathOf(kind, namespace, name), { method: "DELETE" });
    },
  };
}

/** Waits until the data of an object is exactly this. */
async function becomes(cluster: ControlPlane, path: string, data: JsonObject): Promise<void> {
  let seen: unknown;
  await waitFor(async () => {
    seen = (await read(cluster, path))?.["data"];
    return JSON.stringify(seen) === JSON.stringify(data);
  }, { what: `the data of ${path}`, timeoutMs: PATIENCE_MS }).catch(() => assert.deepEqual(seen, data, path));
}

/** Everything that people can see of a runtime, as one text. */
async function told(cluster: ControlPlane, runtime: TestRuntime, namespace: string): Promise<string> {
  const events = await cluster.client.send("/apis/events.k8s.io/v1/events");
  const sites = await cluster.client.send(`/apis/${SITE.group}/v1/namespaces/${namespace}/sites`);
  const live = await Promise.all(
    ["/katalog", "/katalog/site", "/katalog/site/cr"].map(async (path) =>
      await (await fetch(`${runtime.url}${path}`)).text()
    ),
  );
  return [JSON.stringify(runtime.records), events.text, sites.text, ...live].join("\n");
}

clusterTest("copies wait for their source, follow it everywhere, and outlive it", async (cluster) => {
  const [home, red, platform] = await Promise.all([
    freshNamespace(cluster),
    freshNamespace(cluster),
    freshNamespace(cluster),
  ]);
  const sites = sceneOf(cluster, SITE, home);
  const sources = sourcesIn(cluster, platform);
  const login = (namespace: string) => pathOf("Secret", namespace, "shop-login");
  // Nothing but changes may bring a reconcile about.
  await withRuntime(
    { cluster, katalog: KATALOG, settings: { defaultResyncMs: 3_600_000 } },
    async (runtime) => {
      const wanted = { secret: "base", from: platform, to: [home, red], wantsSettings: "false" };
      await sites.create({ name: "shop", spec: wanted });
      const waiting = await sites.condition("shop", "Ready", "False", /does not exist/);
      assert.match(
        waiting,
        new RegExp(`Secret "base" in namespace "${platform}", which is to be copied, does not exist`),
      );

      await sources.put("Secret", "base", {
        type: "example.com/login",
        data: { user: "Zmlyc3QtaGlkZGVu", old: "b2xkLWhpZGRlbg==" },
      });
      await sites.ready("shop");
      for (const namespace of [home, red]) {
        await becomes(cluster, login(namespace), { old: "b2xkLWhpZGRlbg==", user: "Zmlyc3QtaGlkZGVu" });
        assert.equal((await read(cluster, login(namespace)))?.["type"], "example.com/login");
      }
      await sources.put("Secret", "base", { type: "example.com/login", data: { user: "aGlkZGVuLW9uZQ==" } });
      for (const namespace of [home, red]) {
        await becomes(cluster, login(namespace), { user: "aGlkZGVuLW9uZQ==" });
      }
      await becomes(cluster, pathOf("Secret", home, "shop-first"), {
        old: "b2xkLWhpZGRlbg==",
        user: "Zmlyc3QtaGlkZGVu",
      });

      await sources.put("ConfigMap", "settings", { data: { color: "red", own: "no" } });
      const limits = (namespace: string, name = "") => `/api/v1/namespaces/${namespace}/limitranges/${name}`;
      const spec = { limits: [{ type: "Container", default: { cpu: "1" }, defaultRequest: { cpu: "1" } }] };
      const body = { apiVersion: "v1", kind: "LimitRange", metadata: { name: "limits" }, spec };
      await cluster.client.json(limits(platform), { method: "POST", body });
      await sites.patch("shop", { spec: { wantsSettings: "true" } });
      await becomes(cluster, pathOf("ConfigMap", home, "shop-settings"), { color: "red", own: "yes" });

      await waitFor(async () => await read(cluster, limits(home, "shop-limits")), {
        what: "the copied limits",
        timeoutMs: PATIENCE_MS,
      });
      assert.deepEqual((await read(cluster, limits(home, "shop-limits")))?.["spec"], spec);
      const fixed = pathOf("ConfigMap", home, "shop-fixed");
      await becomes(cluster, fixed, { color: "red", own: "no" });
      await sources.put("ConfigMap", "settings", { data: { color: "blue" } });
      await becomes(cluster, pathOf("ConfigMap", home, "shop-settings"), { color: "blue", own: "yes" });
      await becomes(cluster, fixed, { color: "blue" });
      assert.equal((await read(cluster, fixed))?.["immutable"], true);

      await sources.remove("Secret", "base");
      await sites.condition("shop", "Ready", "False", /Secret "base" .* does not exist/);
      await becomes(cluster, login(red), { user: "aGlkZGVuLW9uZQ==" });
      await sources.put("Secret", "other", { data: { user: "bmV3LWhpZGRlbg==" } });
      await sites.patch("shop", { spec: { secret: "other" } });
      await sites.ready("shop");
      await becomes(cluster, login(red), { user: "bmV3LWhpZGRlbg==" });

      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
      const seen = await told(cluster, runtime, home);
      for (
        const value of ["Zmlyc3QtaGlkZGVu", "first-hidden", "aGlkZGVuLW9uZQ", "hidden-one", "bmV3LWhpZGRlbg"]
      ) {
        assert.ok(!seen.includes(value), value);
      }
      await sites.remove("shop");
      await sites.gone("shop");
      await waitFor(async () => !await read(cluster, login(red)), {
        what: "the copy elsewhere to go",
        timeoutMs: PATIENCE_MS,
      });
    },
  );
});

clusterTest("one watch serves all copies of a source, and ends with the last", async (cluster) => {
  const [home, platform] = await Promise.all([freshNamespace(cluster), freshNamespace(cluster)]);
  const sites = sceneOf(cluster, SITE, home);
  const sources = sourcesIn(cluster, platform);
  await sources.put("Secret", "base", { data: { user: "YQ==" } });
  const log = requestLog();
  await withRuntime(
    { cluster, katalog: KATALOG, settings: { defaultResyncMs: 3_600_000 }, through: log.through },
    async (runtime) => {
      const spec = { secret: "base", from: platform, to: [home], wantsSettings: "false" };
      const names = ["a", "b", "c"];
      for (const name of names) await sites.create({ name, spec });
      await sites.ready(...names);
      const reads = () => log.sent.filter((line) => /^GET .*\/secrets/.test(line));
      const before = reads();
      assert.ok(before.length > 0, "sources are read at first");
      await sources.put("Secret", "base", { data: { user: "Yg==" } });
      for (const name of names) {
        await becomes(cluster, pathOf("Secret", home, `${name}-login`), { user: "Yg==" });
      }
      assert.deepEqual(reads(), before, "nothing is read");
      for (const name of names) await sites.remove(name);
      await sites.gone(...names);
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    },
  );
});
