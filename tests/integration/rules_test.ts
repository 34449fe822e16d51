// Owns: what rules do to objects on a real API server. Must not: test single operators.

import assert from "node:assert/strict";
import { waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { requestLog } from "../support/request_log.ts";
import { withRuntime } from "../support/runtime.ts";
import { assertRest } from "../support/runtime_counts.ts";
import { pathOf, PATIENCE_MS, read, sceneOf, sharedKinds } from "../support/scene.ts";

const GROUP = "rules.example.com";
const kind = (name: string) => ({ group: GROUP, kind: name });

sharedKinds(...["Order", "Ticket", "Host", "Lamp"].map(kind));

function katalog(name: string, entry: string): string {
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: rules}
spec:
  crds:
    ${name.toLowerCase()}:
      apiTypes: {group: ${GROUP}, version: v1, kind: ${name}, plural: ${name.toLowerCase()}s}
${entry}`;
}

const specOf = (object: KubeObject | undefined) => object?.["spec"] as JsonObject | undefined;

clusterTest(
  "rules fill in, deny, warn and forgive, and never change what is stored",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const orders = sceneOf(cluster, kind("Order"), namespace);
    const text = katalog(
      "Order",
      `      normalize: {spec: {size: "{{ .spec.size | toLower }}"}}
      validation:
        rules:
          - {field: spec.count, max: 5, message: "{{ .metadata.name }} wants too many"}
          - {field: spec.note, operator: exists, action: warn}
      mutation:
        mutateFirst: true
        rules: [{field: spec.count, default: 2}]
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {size: "{{ .spec.size }}", count: "{{ .spec.count }}"}}
        status:
          fields:
            - {path: size, value: "{{ .spec.size }}"}
            - {path: why, value: refused, clearOnFalse: true, when: [{field: spec.count, greaterThan: 5}]}
`,
    );
    await withRuntime({ cluster, katalog: text }, async (runtime) => {
      await orders.create({ name: "good", spec: { size: "XL", note: "x" } });
      await orders.create({ name: "bad", spec: { size: "S", count: 9 } });
      await orders.ready("good");
      const made = await read(cluster, pathOf("ConfigMap", namespace, "good"));
      assert.deepEqual(made?.["data"], { size: "xl", count: "2" });
      const stored = await orders.get("good");
      assert.deepEqual(specOf(stored), { size: "XL", note: "x" });
      assert.equal((stored?.["status"] as JsonObject)["size"], "xl");
      await orders.condition("good", "ValidationWarning", "False");

      assert.equal(
        await orders.condition("bad", "Ready", "False", /^ValidationFailed: /),
        "spec.count: bad wants too many",
      );
      await orders.condition("bad", "ValidationFailed", "True", /^DenyRuleViolation: /);
      await orders.condition("bad", "ValidationWarning", "True", /spec\.note must be set/);
      await orders.event("bad", { type: "Warning", note: /bad wants too many/ });
      assert.equal(
        (await orders.get("bad"))?.["status"] && ((await orders.get("bad"))!["status"] as JsonObject)["why"],
        "refused",
      );
      await orders.inventory({ good: ["ConfigMap/good"], bad: [] });

      const judged = (result: string) => runtime.metric("controller_admission_validation_total", { result });
      assert.ok(await judged("denied") >= 1 && await judged("allowed") >= 1);
      const broken = { field: "spec.count", rule: "lte", action: "deny", source: "reconcile" };
      assert.ok(await runtime.metric("controller_admission_validation_violations_total", broken) >= 1);

      await orders.patch("bad", { spec: { count: 5 } });
      await orders.ready("bad");
      await orders.condition("bad", "ValidationFailed", "False");
      await orders.inventory({ good: ["ConfigMap/good"], bad: ["ConfigMap/bad"] });

      await orders.patch("good", { spec: { count: 6 } });
      await orders.condition("good", "Ready", "False", /^ValidationFailed: /);
      await orders.inventory({ good: ["ConfigMap/good"], bad: ["ConfigMap/bad"] });
      await orders.remove("good");
      await orders.gone("good");
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
  },
);

clusterTest("a value is unique among all objects, and free again once its owner is gone", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const hosts = sceneOf(cluster, kind("Host"), namespace);
  const text = katalog(
    "Host",
    `      validation: {rules: [{field: spec.name, operator: unique}]}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
`,
  );
  await withRuntime({ cluster, katalog: text }, async () => {
    await hosts.create({ name: "one", spec: { name: "www" } });
    await hosts.ready("one");
    await hosts.create({ name: "two", spec: { name: "www" } });
    assert.match(await hosts.condition("two", "Ready", "False"), /spec\.name must be unique, found "www"/);
    await hosts.remove("one");
    await hosts.ready("two");
  });
});

clusterTest("a closed gate leaves everything as it is, an open one lets it on", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const lamps = sceneOf(cluster, kind("Lamp"), namespace);
  const text = katalog(
    "Lamp",
    `      operatorBox:
        preReconcile: {reconcileGate: {when: [{field: spec.on, equals: true}]}}
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {text: "{{ .spec.text }}"}}]
`,
  );
  await withRuntime({ cluster, katalog: text }, async (runtime) => {
    const health = async () => await (await fetch(`${runtime.url}/katalog/lamp/health`)).json();
    await lamps.create({ name: "lamp", spec: { text: "first" } });
    const says = (state: string) =>
      waitFor(async () => (await health()).state === state, {
        what: `health to say ${state}`,
        timeoutMs: PATIENCE_MS,
      });
    await says("gated");
    assert.equal((await lamps.get("lamp"))?.["status"], undefined);
    await lamps.inventory({ lamp: [] });
    await lamps.patch("lamp", { spec: { on: true } });
    await lamps.ready("lamp");
    await says("healthy");
    await lamps.patch("lamp", { spec: { on: false, text: "second" } });
    await says("gated");
    const page = await read(cluster, pathOf("ConfigMap", namespace, "lamp"));
    assert.deepEqual(page?.["data"], { text: "first" });
    await lamps.remove("lamp");
    await lamps.gone("lamp");
  });
});

clusterTest("requeue brings an object back, and cleanup ends it", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const tickets = sceneOf(cluster, kind("Ticket"), namespace);
  const text = katalog(
    "Ticket",
    `      operatorBox:
        reconciler: {requeue: {after: "{{ .spec.every }}"}}
        cleanup: {when: [{field: spec.done, equals: true}], deleteAfter: 1s}
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
`,
  );
  await withRuntime({ cluster, katalog: text }, async (runtime) => {
    const reconciles = () => runtime.metric("controller_reconcile_total", { result: "success" });
    await tickets.create({ name: "ticket", spec: { every: "200ms" } });
    await tickets.ready("ticket");
    const before = await reconciles();
    await waitFor(async () => await reconciles() >= before + 3, {
      what: "three more reconciles by time alone",
      timeoutMs: PATIENCE_MS,
    });
    await tickets.patch("ticket", { spec: { every: "", done: true } });
    await tickets.gone("ticket");
    await tickets.inventory({});
  });
});

clusterTest("at rest rules cause no write, for denied objects neither", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const orders = sceneOf(cluster, kind("Order"), namespace);
  const text = katalog(
    "Order",
    `      normalize: {audit: true, spec: {size: "{{ .spec.size | toUpper }}"}}
      validation: {rules: [{field: spec.size, notEquals: XXL}, {field: spec.note, action: warn}]}
      mutation: {rules: [{field: spec.count, default: 2}]}
      operatorBox:
        reconciler: {resync: 500ms}
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {size: "{{ .spec.size }}", count: "{{ .spec.count }}"}}]
        status: {fields: [{path: size, value: "{{ .spec.size }}"}, {path: again, value: "{{ .status.size }}"}]}
`,
  );
  const log = requestLog();
  await withRuntime({ cluster, katalog: text, through: log.through }, async (runtime) => {
    await orders.create({ name: "fine", spec: { size: "s" } });
    await orders.create({ name: "denied", spec: { size: "xxl" } });
    await orders.ready("fine");
    await orders.condition("denied", "Ready", "False", /^ValidationFailed: /);
    await assertRest({ runtime, log }, 4);
  });
});
