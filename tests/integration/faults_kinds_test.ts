// Owns: kinds that are absent, objects of somebody else, refused rights: what an operator cannot have. Must not: break the
// cluster.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import {
  createCrds,
  deleteCrd,
  pathOf,
  PATIENCE_MS,
  read,
  type Scene,
  sceneOf,
  sharedKinds,
} from "../support/scene.ts";

const GROUP = "faults.example.com";
const kind = (name: string) => ({ group: GROUP, kind: name });

const BARE = { group: GROUP, kind: "Bare", hasStatus: false };

sharedKinds(...["Whole", "Site", "Taker", "Limited", "Walled"].map(kind), BARE);

function katalog(entries: string): string {
  return `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: faults}\nspec:\n  crds:\n${entries}`;
}

function types(name: string): string {
  return `apiTypes: {group: ${GROUP}, version: v1, kind: ${name}, plural: ${name.toLowerCase()}s}`;
}

function configMap(cluster: ControlPlane, namespace: string, metadata: JsonObject): Promise<JsonObject> {
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { by: "somebody" } };
  return cluster.client.json(pathOf("ConfigMap", namespace), { method: "POST", body });
}

/** As the API server decides now: its authorizer learns a while after the deletion that a binding is gone. */
async function mayPatch(cluster: ControlPlane, user: string, resource: string): Promise<boolean> {
  const answer = await cluster.client.json("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    method: "POST",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user, resourceAttributes: { group: GROUP, resource, verb: "patch" } },
    },
  });
  return jsonAt(answer, ["status", "allowed"]) === true;
}

/** Name, uid and version of an object: equal means that nobody touched it. */
async function identity(cluster: ControlPlane, path: string): Promise<string> {
  const { name, uid, resourceVersion } = (await read(cluster, path))?.metadata ?? { name: "absent" };
  return `${name} ${uid} ${resourceVersion}`;
}

clusterTest(
  "rights that are missing for one kind are named, the others go on, and granting them is enough",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const elsewhere = await freshNamespace(cluster, "elsewhere");
    const objects = sceneOf(cluster, kind("Limited"), namespace);
    const walled = sceneOf(cluster, kind("Walled"), namespace);
    const text = katalog(`    limited:
      ${types("Limited")}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
          services: [{name: "{{ .metadata.name }}", port: "80"}]
    walled:
      ${types("Walled")}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", namespace: "${elsewhere}", data: {a: b}}]
`);
    const rights = "/apis/rbac.authorization.k8s.io/v1";
    const meta = (name: string) => ({ metadata: { name } });
    const grant = async (name: string, rules: readonly JsonObject[]) => {
      const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", ...meta(name), rules };
      await cluster.client.json(`${rights}/clusterroles`, { method: "POST", body: role });
      const binding = {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        ...meta(name),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "limited" }],
      };
      await cluster.client.json(`${rights}/clusterrolebindings`, { method: "POST", body: binding });
    };
    const write = ["create", "update", "patch", "delete"];
    const all = ["get", "list", "watch", ...write];
    await grant("limited-base", [
      { apiGroups: [GROUP], resources: ["limiteds", "limiteds/status"], verbs: all },
      { apiGroups: [GROUP], resources: ["walleds"], verbs: ["get", "list", "watch"] },
      { apiGroups: [GROUP], resources: ["walleds/status"], verbs: all },
      { apiGroups: [""], resources: ["configmaps"], verbs: all },
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
    ]);
    const connection = await cluster.clientCertificate("limited");
    await withRuntime({ cluster, katalog: text, connection }, async (runtime) => {
      await objects.create({ name: "l" });
      await objects.condition("l", "Ready", "False", /Service\/l: .*services.*forbidden/);
      await objects.event("l", { type: "Warning", note: /Service\/l: .*forbidden/ });
      await objects.inventory({ l: ["ConfigMap/l"] });
      assert.ok(runtime.messages("error").some((m) => /Service\/l: .*forbidden/.test(m)), "named in the log");

      await grant("limited-read", [{
        apiGroups: [""],
        resources: ["services"],
        verbs: ["get", "list", "watch"],
      }]);
      await objects.condition("l", "Ready", "False", /Service\/l: .*cannot create resource .?"services/);
      await grant("limited-write", [{ apiGroups: [""], resources: ["services"], verbs: write }]);
      await objects.ready("l");
      await objects.event("l", { type: "Normal", note: /Recovered/ });
      await objects.inventory({ l: ["ConfigMap/l", "Service/l"] });

      // Without the right to set a finalizer nothing is made that needs one; without it deletion says what it waits for.
      await walled.create({ name: "w" });
      await walled.condition("w", "Ready", "False", /metadata: .*walleds.*forbidden/);
      await walled.event("w", { type: "Warning", note: /metadata: .*forbidden/ });
      await walled.inventory({ w: [] });
      await grant("limited-walled", [{ apiGroups: [GROUP], resources: ["walleds"], verbs: ["patch"] }]);
      await walled.ready("w");
      await walled.inventory({ w: [`ConfigMap/@${elsewhere}/w`] });
      await cluster.client.json(`${rights}/clusterrolebindings/limited-walled`, { method: "DELETE" });
      await waitFor(async () => !await mayPatch(cluster, "limited", "walleds"), {
        what: "the right to be gone",
        timeoutMs: PATIENCE_MS,
      });
      await walled.remove("w");
      await walled.condition(
        "w",
        "Ready",
        "False",
        /^Deleting: metadata: .*forbidden.*; waiting for our finalizer/,
      );
      await walled.event("w", {
        type: "Warning",
        note: /waiting for our finalizer to be removed; metadata: .*forbidden/,
      });
      await grant("limited-walled-again", [{ apiGroups: [GROUP], resources: ["walleds"], verbs: ["patch"] }]);
      await walled.gone("w");
      await walled.inventory({});
      assert.equal(await read(cluster, pathOf("ConfigMap", elsewhere, "w")), undefined);
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
  },
);

clusterTest(
  "kinds that are absent at the start are waited for, found when they come, and found again",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const wholes = sceneOf(cluster, kind("Whole"), namespace);
    const lates = sceneOf(cluster, kind("Late"), namespace);
    const text = katalog(`    late:
      ${types("Late")}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
    whole:
      ${types("Whole")}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
          custom:
            - {apiVersion: ${GROUP}/v1, kind: Part, metadata: {name: "{{ .metadata.name }}"}, spec: {a: b}}
`);
    await withRuntime({ cluster, katalog: text }, async (runtime) => {
      const waiting = () =>
        runtime.messages("warn").filter((m) => m === `waiting for CRD lates.${GROUP}`).length;
      await wholes.create({ name: "w" });
      await wholes.condition("w", "Ready", "False", /Part\/w: the cluster does not serve Part/);
      await wholes.inventory({ w: ["ConfigMap/w"] });
      await waitFor(() => Promise.resolve(waiting() > 0), {
        what: "the log to name the CRD",
        timeoutMs: PATIENCE_MS,
      });
      // From ten failures in a row on, an object is tried once a minute: only the arrival of the kind brings it sooner.
      await waitFor(
        async () => await runtime.metric("controller_reconcile_total", { result: "error" }) >= 10,
        { what: "ten failures", timeoutMs: PATIENCE_MS },
      );
      assert.equal(waiting(), 1, "it is said once, however long it lasts");

      await createCrds(cluster, kind("Part"), kind("Late"));
      await lates.create({ name: "x" });
      await lates.ready("x");
      await wholes.ready("w");
      await wholes.inventory({ w: ["ConfigMap/w"] });
      assert.ok(await read(cluster, `/apis/${GROUP}/v1/namespaces/${namespace}/parts/w`));
      await lates.inventory({ x: ["ConfigMap/x"] });

      const before = waiting();
      await deleteCrd(cluster, kind("Late"));
      await waitFor(() => Promise.resolve(waiting() > before), {
        what: "the log to name the CRD again",
        timeoutMs: PATIENCE_MS,
      });
      await wholes.patch("w", { spec: { changed: true } });
      await wholes.ready("w");
      await createCrds(cluster, kind("Late"));
      await lates.create({ name: "y" });
      await lates.ready("y");
      await waitFor(async () => await read(cluster, pathOf("ConfigMap", namespace, "x")) === undefined, {
        what: "the child of the lost object to be collected",
        timeoutMs: PATIENCE_MS,
      });
      await lates.inventory({ y: ["ConfigMap/y"] });
      await wholes.inventory({ w: ["ConfigMap/w"] });
      const parts = await cluster.client.json(`/apis/${GROUP}/v1/parts`) as {
        readonly items?: readonly unknown[];
      };
      assert.equal(parts.items?.length, 1);
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
  },
);

clusterTest(
  "an object of somebody else is reported and not touched; what becomes free is taken",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const sites = sceneOf(cluster, kind("Site"), namespace);
    const takers = sceneOf(cluster, kind("Taker"), namespace);
    const entry = (name: string, force: string) =>
      `    ${name.toLowerCase()}:
      ${types(name)}
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {a: b}}
            - {name: "{{ .spec.child }}", data: {by: "{{ .metadata.name }}"}${force}}
`;
    const text = katalog(entry("Site", "") + entry("Taker", ", forceConflict: true"));
    const boss = await configMap(cluster, namespace, { name: "boss" });
    const bossUid = (boss["metadata"] as JsonObject)["uid"] as string;
    const controller = { apiVersion: "v1", kind: "ConfigMap", name: "boss", uid: bossUid, controller: true };
    await configMap(cluster, namespace, { name: "bare" });
    await configMap(cluster, namespace, { name: "ruled", ownerReferences: [controller] });
    const bare = pathOf("ConfigMap", namespace, "bare");
    const ruled = pathOf("ConfigMap", namespace, "ruled");
    const before = [await identity(cluster, bare), await identity(cluster, ruled)];
    const refused = async (scene: Scene, name: string, note: RegExp) => {
      await scene.condition(name, "Ready", "False", new RegExp(`^ChildConflict: .*${note.source}`));
      await scene.event(name, { type: "Warning", note });
    };
    await withRuntime({ cluster, katalog: text }, async (runtime) => {
      await sites.create({ name: "wants-bare", spec: { child: "bare" } });
      await takers.create({ name: "wants-ruled", spec: { child: "ruled" } });
      await refused(sites, "wants-bare", /ConfigMap\/bare -n \S+ exists and was not made by this operator/);
      await refused(takers, "wants-ruled", /ConfigMap\/ruled -n \S+ is controlled by ConfigMap\/boss/);
      await sites.inventory({ "wants-bare": ["ConfigMap/wants-bare"] });
      assert.deepEqual([await identity(cluster, bare), await identity(cluster, ruled)], before, "untouched");

      await takers.create({ name: "adopts", spec: { child: "bare" } });
      await takers.ready("adopts");
      await refused(sites, "wants-bare", /ConfigMap\/bare -n \S+ is controlled by Taker\/adopts/);
      assert.equal(
        (await read(cluster, bare))?.metadata.uid,
        before[0]?.split(" ")[1],
        "adopted, not made anew",
      );

      await sites.create({ name: "first", spec: { child: "shared" } });
      await sites.ready("first");
      await sites.create({ name: "second", spec: { child: "shared" } });
      await refused(sites, "second", /ConfigMap\/shared -n \S+ is controlled by Site\/first/);
      await sites.inventory({
        "wants-bare": ["ConfigMap/wants-bare"],
        "first": ["ConfigMap/first", "ConfigMap/shared"],
        "second": ["ConfigMap/second"],
      });
      await sites.remove("first");
      await sites.ready("second");
      await sites.event("second", { type: "Normal", note: /Recovered/ });
      await sites.inventory({
        "wants-bare": ["ConfigMap/wants-bare"],
        "second": ["ConfigMap/second", "ConfigMap/shared"],
      });
      await takers.inventory({
        "adopts": ["ConfigMap/adopts", "ConfigMap/bare"],
        "wants-ruled": ["ConfigMap/wants-ruled"],
      });
      assert.equal(await identity(cluster, ruled), before[1]);
      assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    });
  },
);

clusterTest(
  "a kind without a status subresource is said once, a field that somebody fights for too, and the rest goes on",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const objects = sceneOf(cluster, BARE, namespace);
    const text = katalog(`    bare:
      ${types("Bare")}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
`);
    await withRuntime({ cluster, katalog: text }, async (runtime) => {
      await objects.create({ name: "one" });
      await objects.inventory({ one: ["ConfigMap/one"] });
      const path = pathOf("ConfigMap", namespace, "one");
      const value = async () => ((await read(cluster, path))?.["data"] as JsonObject | undefined)?.["a"];
      const contested = () =>
        runtime.messages("warn").filter((line) => line.includes("data.a of ConfigMap/one"));
      await waitFor(async () => {
        if (await value() === "b") {
          const body = { data: { a: "theirs" } };
          const contentType = "application/merge-patch+json";
          await cluster.client.json(`${path}?fieldManager=rival`, { method: "PATCH", contentType, body });
        }
        return contested().length > 0;
      }, { what: "the fight to be noticed", intervalMs: 20, timeoutMs: PATIENCE_MS });
      assert.match(contested()[0]!, /is changed by rival each time it is repaired/);
      await waitFor(async () => await value() === "b", { what: "the last repair", timeoutMs: PATIENCE_MS });
      assert.equal(
        runtime.messages("warn").filter((line) => line.includes("no status subresource")).length,
        1,
      );
      assert.deepEqual(runtime.messages("error"), []);
      await objects.remove("one");
      await objects.gone("one");
      await objects.inventory({});
    });
  },
);
