// Owns: what an operator does on a real API server when nothing breaks. Must not: break the cluster.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { errorMessage, type JsonObject } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { type RequestLog, requestLog } from "../support/request_log.ts";
import { type TestRuntime, withRuntime } from "../support/runtime.ts";
import { pathOf, PATIENCE_MS, read, sceneOf, sharedKinds } from "../support/scene.ts";

const GROUP = "engine.example.com";
const kind = (name: string) => ({ group: GROUP, kind: name });
const CLEANUP = "orkestra.orkspace.io/cleanup";

const KINDS = ["Quota", "Shop", "Realm", "Plain", "Base", "Tenant", "Guest", "Loner"];
sharedKinds(...KINDS.map(kind));

/** A Katalog of entries that are indented by four. */
function katalog(entries: string): string {
  return `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: engine}\nspec:\n  crds:\n${entries}`;
}

function types(name: string): string {
  return `apiTypes: {group: ${GROUP}, version: v1, kind: ${name}, plural: ${name.toLowerCase()}s}`;
}

function dataOf(object: KubeObject | undefined): JsonObject {
  return (object?.["data"] ?? {}) as JsonObject;
}

async function setSpec(cluster: ControlPlane, path: string, body: JsonObject): Promise<void> {
  await cluster.client.json(path, { method: "PATCH", body, contentType: "application/merge-patch+json" });
}

/** Waits until its object has been through four resyncs in a row without a request; the first may find what came late. */
async function rests(runtime: TestRuntime, { sent }: RequestLog): Promise<void> {
  const successes = () => runtime.metric("controller_reconcile_total", { result: "success" });
  let [requests, since] = [sent.length, await successes()];
  try {
    await waitFor(async () => {
      const now = await successes();
      if (sent.length !== requests) [requests, since] = [sent.length, now];
      return now >= since + 4;
    }, { what: "four resyncs without a request", timeoutMs: PATIENCE_MS });
  } catch (error) {
    throw new Error(`${errorMessage(error)}; sent last:\n${sent.slice(-20).join("\n")}`);
  }
}

clusterTest(
  "a template that fails for one object of three fails that one only, and recovers at once",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const quotas = sceneOf(cluster, kind("Quota"), namespace);
    const text = katalog(`    quota:
      ${types("Quota")}
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data: {share: "{{ div 100 .spec.parts }}"}
        status:
          fields:
            - {path: share, value: '{{ index .children.configMaps .metadata.name "data" "share" }}'}
`);
    await withRuntime({ cluster, katalog: text }, async (runtime) => {
      await quotas.create({ name: "a", spec: { parts: 4 } });
      await quotas.create({ name: "b", spec: { parts: 0 } });
      await quotas.create({ name: "c", spec: { parts: 5 } });
      await quotas.ready("a", "c");
      const message = await quotas.condition("b", "Ready", "False");
      assert.match(message, /katalog\.yaml:12:\d+: .*division by zero/);
      await quotas.event("b", { type: "Warning", note: /katalog\.yaml:12:\d+: .*division by zero/ });
      assert.ok(
        !runtime.records.some((r) => r.fields["stack"] !== undefined),
        "a user's mistake shows no stack",
      );
      await quotas.inventory({ a: ["ConfigMap/a"], b: [], c: ["ConfigMap/c"] });
      await quotas.patch("b", { spec: { parts: 2 } });
      await quotas.ready("b");
      await quotas.event("b", { type: "Normal", note: /Recovered/ });
      await quotas.inventory({ a: ["ConfigMap/a"], b: ["ConfigMap/b"], c: ["ConfigMap/c"] });
      const share = (object: KubeObject | undefined) =>
        (object?.["status"] as JsonObject | undefined)?.["share"];
      for (const [name, wanted] of [["a", "25"], ["b", "50"], ["c", "20"]] as const) {
        const isTold = async () => share(await quotas.get(name)) === wanted;
        await waitFor(isTold, { what: `the child in the status of ${name}`, timeoutMs: PATIENCE_MS });
      }
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
  },
);

clusterTest(
  "children come, go, are repaired, left alone and rotated as declared, and at rest nothing is written",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const forbidden = await freshNamespace(cluster, "closed");
    const shops = sceneOf(cluster, kind("Shop"), namespace);
    const shop = (page: string) =>
      katalog(`    shop:
      ${types("Shop")}
      restrictedNamespaces: ["closed-*"]
      operatorBox:
        reconciler: {resync: 1s}
        onCreate:
          configMaps:
            - name: "{{ .metadata.name }}-seed"
              data: {text: "{{ .spec.text }}"}
          secrets:
            - name: "{{ .metadata.name }}-token"
              once: true
              rotateAfter: 24h
              data: {token: "{{ .spec.text }}"}
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}-page"
              data: {${page}}
            - name: "{{ .metadata.name }}-extra"
              data: {a: b}
              when: [{field: spec.extra, equals: "true"}]
            - name: "{{ .metadata.name }}-{{ .item }}"
              data: {region: "{{ .item }}"}
              forEach: {field: spec.regions}
          jobs:
            - name: "{{ .metadata.name }}-setup"
              image: busybox
              command: [echo, "{{ .spec.text }}"]
          deployments:
            - name: "{{ .metadata.name }}"
              image: nginx
              replicas: "1"
              resources: {profile: tiny}
`);
    const all = (...more: string[]) => [
      ...["ConfigMap/s-page", "ConfigMap/s-seed", "Deployment/s", "Job/s-setup", "Secret/s-token"],
      ...more,
    ];
    const page = pathOf("ConfigMap", namespace, "s-page");
    const token = pathOf("Secret", namespace, "s-token");
    await shops.create({ name: "closed", namespace: forbidden });
    const first = requestLog();
    const old = { cluster, katalog: shop(`text: "{{ .spec.text }}", old: "yes"`), through: first.through };
    await withRuntime(old, async (runtime) => {
      await shops.create({ name: "s", spec: { text: "one", extra: true, regions: ["eu", "us"] } });
      await shops.ready("s");
      await shops.inventory({ s: all("ConfigMap/s-extra", "ConfigMap/s-eu", "ConfigMap/s-us") });
      await shops.condition("s", "Progressing", "False");
      const [job, seed, secret] = await Promise.all([
        read(cluster, pathOf("Job", namespace, "s-setup")),
        read(cluster, pathOf("ConfigMap", namespace, "s-seed")),
        read(cluster, token),
      ]);

      await shops.patch("s", { spec: { text: "two", extra: false, regions: ["us", "asia"] } });
      await shops.inventory({ s: all("ConfigMap/s-us", "ConfigMap/s-asia") });
      await waitFor(async () => dataOf(await read(cluster, page))["text"] === "two", {
        what: "the new text",
      });

      // The whole label set, so that neither our watch nor our selector sees it any more.
      await setSpec(cluster, page, { metadata: { labels: null }, data: { text: "drift" } });
      await waitFor(async () => {
        const found = await read(cluster, page);
        return found?.metadata.labels?.["orkestra.orkspace.io/owner-uid"] !== undefined &&
          dataOf(found)["text"] === "two";
      }, { what: "label and text to be repaired" });

      const valueOf = (object: KubeObject | undefined) => atob(String(dataOf(object)["token"]));
      assert.equal(valueOf(await read(cluster, token)), "one", "a once Secret keeps its values");
      const stale = new Date(Date.UTC(2020, 0, 1)).toISOString();
      await setSpec(cluster, token, {
        metadata: { annotations: { "orkestra.orkspace.io/generated-at": stale } },
      });
      const renewed = await waitFor(async () => {
        const found = await read(cluster, token);
        return found?.metadata.annotations?.["orkestra.orkspace.io/generated-at"] !== stale && found;
      }, { what: "the Secret to be renewed" });
      assert.equal(renewed.metadata.uid, secret?.metadata.uid, "renewed in place");
      assert.equal(valueOf(renewed), "two");

      assert.equal(
        (await read(cluster, pathOf("Job", namespace, "s-setup")))?.metadata.uid,
        job?.metadata.uid,
      );
      assert.deepEqual(dataOf(await read(cluster, pathOf("ConfigMap", namespace, "s-seed"))), {
        text: "one",
      });
      assert.equal(
        (await read(cluster, pathOf("ConfigMap", namespace, "s-seed")))?.metadata.resourceVersion,
        seed?.metadata.resourceVersion,
        "onCreate leaves what exists alone",
      );
      await cluster.client.json(pathOf("Job", namespace, "s-setup") + "?propagationPolicy=Background", {
        method: "DELETE",
      });
      await shops.inventory({
        s: all("ConfigMap/s-us", "ConfigMap/s-asia").filter((c) => c !== "Job/s-setup"),
      });
      await rests(runtime, first);
      assert.equal(
        await read(cluster, pathOf("Job", namespace, "s-setup")),
        undefined,
        "a Job that ran does not run again",
      );
      const closed = await read(cluster, `/apis/${GROUP}/v1/namespaces/${forbidden}/shops/closed`);
      assert.equal(closed?.["status"], undefined, "an object in a restricted namespace is not touched");
      assert.equal(closed?.metadata.labels, undefined);
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
    const second = requestLog();
    const changed = { cluster, katalog: shop(`text: "{{ .spec.text }}"`), through: second.through };
    await withRuntime(changed, async (runtime) => {
      await waitFor(async () => dataOf(await read(cluster, page))["old"] === undefined, {
        what: "the field to go",
      });
      assert.deepEqual(dataOf(await read(cluster, page)), { text: "two" });
      await rests(runtime, second);
    });
  },
);

clusterTest(
  "dependencies gate the start and pause, and a failing CRD does not hold the others up",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const bases = sceneOf(cluster, kind("Base"), namespace);
    const tenants = sceneOf(cluster, kind("Tenant"), namespace);
    const guests = sceneOf(cluster, kind("Guest"), namespace);
    const loners = sceneOf(cluster, kind("Loner"), namespace);
    const box = `operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {n: "{{ div 100 .spec.parts }}"}}]`;
    const text = katalog(`    base:
      ${types("Base")}
      ${box}
    guest:
      ${types("Guest")}
      dependsOn: {base: {condition: started}}
      ${box}
    tenant:
      ${types("Tenant")}
      dependsOn: {base: {condition: healthy, pauseOnUnhealthy: true}}
      ${box}
    loner:
      ${types("Loner")}
      dependsOn: {base: {condition: ready}}
      ${box}
`);
    for (const [scene, name] of [[guests, "guest"], [tenants, "tenant"], [loners, "loner"]] as const) {
      await scene.create({ name, spec: { parts: 1 } });
    }
    const settings = { shutdownTimeoutMs: 60_000 };
    await withRuntime({ cluster, katalog: text, settings }, async (runtime) => {
      await guests.ready("guest");
      const watching = (crd: string) =>
        runtime.records.findIndex((r) => r.message === "watching" && r.fields["crd"] === crd);
      assert.equal(watching("tenant"), -1, "nothing of base has succeeded");
      assert.equal(watching("loner"), -1);
      await bases.create({ name: "base", spec: { parts: 0 } });
      await bases.condition("base", "Ready", "False", /division by zero/);
      await guests.patch("guest", { spec: { parts: 2 } });
      await guests.ready("guest");
      assert.equal(watching("tenant"), -1, "base has only failed");
      await bases.patch("base", { spec: { parts: 1 } });
      await bases.ready("base");
      await tenants.ready("tenant");
      await loners.ready("loner");
      const created = runtime.records.findIndex((r) => r.message === "created ConfigMap/base");
      assert.ok(created >= 0 && created < watching("tenant") && created < watching("loner"), "in this order");

      await bases.patch("base", { spec: { parts: 0 } });
      await bases.condition("base", "Ready", "False");
      const health = async () => (await fetch(`${runtime.url}/katalog/base/health`)).status;
      // The object says of its failure before the entry does.
      await waitFor(async () => await health() === 503, {
        what: "base to be degraded",
        timeoutMs: PATIENCE_MS,
      });
      await tenants.patch("tenant", { spec: { parts: 4 } });
      // Others go on; when they have been through, the paused one had its time too.
      for (const [scene, name] of [[loners, "loner"], [guests, "guest"]] as const) {
        await scene.patch(name, { spec: { parts: 4 } });
        await scene.ready(name);
      }
      const paused = await tenants.get("tenant");
      assert.notEqual(
        (paused?.["status"] as JsonObject)["observedGeneration"],
        paused?.metadata.generation,
        "paused",
      );
      await bases.patch("base", { spec: { parts: 5 } });
      await tenants.ready("tenant");
      await bases.ready("base");

      await bases.patch("base", { spec: { parts: 0 } });
      await bases.condition("base", "Ready", "False");
      assert.equal(await runtime.stop(), true, "a paused CRD stops too");
      await bases.inventory({ base: ["ConfigMap/base"] });
      await tenants.inventory({ tenant: ["ConfigMap/tenant"] });
      await guests.inventory({ guest: ["ConfigMap/guest"] });
      await loners.inventory({ loner: ["ConfigMap/loner"] });
    });
  },
);

clusterTest(
  "deletion: the finalizer is there only when needed, waits for what it must, and says so",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const elsewhere = await freshNamespace(cluster, "elsewhere");
    const realms = sceneOf(cluster, kind("Realm"), namespace);
    const plains = sceneOf(cluster, kind("Plain"), namespace);
    const text = katalog(`    plain:
      ${types("Plain")}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
    realm:
      ${types("Realm")}
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}-near", data: {a: b}}
            - {name: "{{ .metadata.name }}-far", namespace: "{{ .spec.far }}", data: {a: b}}
          custom:
            - apiVersion: rbac.authorization.k8s.io/v1
              kind: ClusterRole
              metadata: {name: "{{ .metadata.name }}-{{ .spec.far }}"}
              rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        onDelete:
          jobs:
            - name: "{{ .metadata.name }}-drain"
              image: busybox
              podTemplate: {nodeSelector: {drains: "{{ .spec.far }}"}}
`);
    await withRuntime({ cluster, katalog: text }, async (runtime) => {
      await plains.create({ name: "p" });
      await realms.create({ name: "r", spec: { far: elsewhere } });
      await plains.ready("p");
      await realms.ready("r");
      const far = pathOf("ConfigMap", elsewhere, "r-far");
      const role = pathOf("ClusterRole", undefined, `r-${elsewhere}`);
      const standing = ["ConfigMap/r-near", `ConfigMap/@${elsewhere}/r-far`, `ClusterRole/r-${elsewhere}`];
      await realms.inventory({ r: standing });
      assert.deepEqual((await realms.get("r"))?.metadata.finalizers, [CLEANUP]);
      assert.equal((await plains.get("p"))?.metadata.finalizers, undefined);

      await realms.remove("r");
      await plains.remove("p");
      await plains.gone("p");
      const job = pathOf("Job", namespace, "r-drain");
      await waitFor(async () => await read(cluster, job), { what: "the Job of onDelete" });
      await realms.condition("r", "Ready", "False", /^Deleting: .*Job\/r-drain to finish/);
      await realms.event("r", { type: "Normal", note: /waiting for Job\/r-drain to finish/ });
      await realms.inventory({ r: [...standing, "Job/r-drain"] });

      // Held back by somebody else's finalizer, as a storage driver would.
      await setSpec(cluster, far, { metadata: { finalizers: ["example.com/hold"] } });
      const [node] = (await cluster.client.json("/api/v1/nodes"))["items"] as unknown as KubeObject[];
      await setSpec(cluster, `/api/v1/nodes/${node?.metadata.name}`, {
        metadata: { labels: { drains: elsewhere } },
      });
      await realms.condition(
        "r",
        "Ready",
        "False",
        new RegExp(`ConfigMap/r-far -n ${elsewhere} to be deleted`),
      );
      await realms.event("r", { type: "Normal", note: /waiting for .*ConfigMap\/r-far/ });
      assert.deepEqual((await realms.get("r"))?.metadata.finalizers, [CLEANUP], "still needed");
      await setSpec(cluster, far, { metadata: { finalizers: null } });
      await realms.gone("r");
      for (const path of [far, role, job]) assert.equal(await read(cluster, path), undefined, path);
      await realms.inventory({});
      await plains.inventory({});
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
  },
);
