// Owns: contract cases of fields and lists that several write to, and of what an object is bound to. Must not: know implementations.

import assert from "node:assert/strict";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { apply, at, get, merge, post, remove, versionOf } from "./_calls.ts";
import { configMap, configMaps, deployment, deployments, service, services } from "./_objects.ts";
import type { ContractCase } from "./transport_harness.ts";

const controller = (name: string, uid: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name,
  uid,
  controller: true,
});

export const ownershipCases: readonly ContractCase[] = [
  {
    name: "apply adds to a keyed list, and takes away only what it added",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const [a, b] = [{ name: "a", port: 81 }, { name: "b", port: 82 }];
      const named = (answer: { readonly body: JsonObject }) =>
        (at(answer, "spec.ports") as JsonObject[]).map((port) => port["name"]).sort();
      await apply(t, services(ns, "s"), service(ns, "s", [a]), { fieldManager: "first" });
      assert.deepEqual(named(await apply(t, services(ns, "s"), service(ns, "s", [b]))), ["a", "b"]);
      const c = { name: "c", port: 83 };
      assert.deepEqual(named(await apply(t, services(ns, "s"), service(ns, "s", [c]))), ["a", "c"]);
    },
  },
  {
    name: "entries that are not valid together are 422, the entry named as the cause",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, services(ns), service(ns, "s", [{ port: 81 }]), { fieldManager: "first" });
      const answer = await apply(t, services(ns, "s"), service(ns, "s", [{ port: 82 }]), { force: true });
      assert.deepEqual([answer.status, at(answer, "reason")], [422, "Invalid"]);
      const fields = (at(answer, "details.causes") as JsonObject[]).map((cause) => cause["field"]);
      assert.ok(fields.includes("spec.ports[0].name"), `${fields}`);
    },
  },
  {
    name: "an object with two controllers is 422",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const theirs = { ownerReferences: [controller("boss", "uid-1")] };
      await post(t, configMaps(ns), configMap(ns, "a", {}, theirs));
      const ours = configMap(ns, "a", {}, { ownerReferences: [controller("me", "uid-2")] });
      const answer = await apply(t, configMaps(ns, "a"), ours, { force: true });
      assert.deepEqual([answer.status, at(answer, "reason")], [422, "Invalid"]);
    },
  },
  {
    name: "what was created belongs to its creator until it is handed over, and then apply can take it away",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const query = { fieldManager: "contract" };
      await post(t, configMaps(ns), configMap(ns, "a", { x: "1", y: "1" }), query);
      const kept = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }));
      assert.deepEqual(at(kept, "data"), { x: "1", y: "1" });
      const created = (at(kept, "metadata.managedFields") as JsonObject[])
        .filter((entry) => entry["operation"] === "Update")
        .map((entry) => ({ ...entry, operation: "Apply" }));
      const metadata = { managedFields: created, resourceVersion: versionOf(kept) };
      assert.equal((await merge(t, configMaps(ns, "a"), { metadata }, query)).status, 200);
      const applied = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }));
      assert.deepEqual(at(applied, "data"), { x: "1" });
    },
  },
  {
    name: "apply to an object that is gone: with its uid it is a Conflict and makes nothing",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, configMaps(ns), configMap(ns, "a"));
      await remove(t, configMaps(ns, "a"));
      const uid = String(at(first, "metadata.uid"));
      const answer = await apply(t, configMaps(ns, "a"), configMap(ns, "a", {}, { uid }));
      assert.deepEqual([answer.status, at(answer, "reason")], [409, "Conflict"]);
      assert.equal((await get(t, configMaps(ns, "a"))).status, 404);
    },
  },
  {
    name: "apply to an object that is gone: with its version alone it makes a new one",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, configMaps(ns), configMap(ns, "a"));
      await remove(t, configMaps(ns, "a"));
      const stale = configMap(ns, "a", {}, { resourceVersion: versionOf(first) });
      const answer = await apply(t, configMaps(ns, "a"), stale);
      assert.equal(answer.status, 201);
    },
  },
  {
    name: "another uid: an apply is refused, by its field",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a", { x: "1" }));
      const theirs = configMap(ns, "a", { x: "2" }, { uid: "not-this-one" });
      const answer = await apply(t, configMaps(ns, "a"), theirs, { force: true });
      assert.deepEqual([answer.status, at(answer, "reason")], [422, "Invalid"]);
      const [cause] = at(answer, "details.causes") as JsonObject[];
      assert.equal(cause?.["field"], "metadata.uid");
      assert.deepEqual(at(await get(t, configMaps(ns, "a")), "data"), { x: "1" });
    },
  },
  {
    name: "another uid: a merge patch is refused, of the status too",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, deployments(ns), deployment(ns, "a", 0));
      const metadata = { uid: "not-this-one" };
      const refused = await merge(t, deployments(ns, "a"), { metadata: { ...metadata, labels: { x: "y" } } });
      assert.equal(refused.status, 422);
      const status = await merge(t, deployments(ns, "a", "status"), { metadata, status: { replicas: 1 } });
      assert.equal(status.status, 422);
    },
  },
  {
    name: "an old version is a Conflict for the status too",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, deployments(ns), deployment(ns, "a", 0));
      await merge(t, deployments(ns, "a"), { metadata: { labels: { x: "y" } } });
      const metadata = { resourceVersion: versionOf(first) };
      const stale = await merge(t, deployments(ns, "a", "status"), { metadata, status: { replicas: 1 } });
      assert.equal(stale.status, 409);
    },
  },
  {
    name: "what belongs to a foreground deletion waits, and counts a generation",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, deployments(ns), deployment(ns, "a", 0));
      await merge(t, deployments(ns, "a"), { metadata: { finalizers: ["example.com/hold"] } });
      const deleted = await remove(t, deployments(ns, "a"), { propagationPolicy: "Foreground" });
      const finalizers = at(deleted, "metadata.finalizers") as string[];
      assert.deepEqual([...finalizers].sort(), ["example.com/hold", "foregroundDeletion"]);
      assert.equal(at(deleted, "metadata.generation"), 2);
      await merge(t, deployments(ns, "a"), { metadata: { finalizers: null } });
      assert.equal((await get(t, deployments(ns, "a"))).status, 404);
    },
  },
];
