// Owns: contract cases of deletion. Must not: know implementations.

import assert from "node:assert/strict";
import { at, get, merge, post, remove } from "./_calls.ts";
import { configMap, configMaps } from "./_objects.ts";
import type { ContractCase } from "./transport_harness.ts";

export const deletionCases: readonly ContractCase[] = [
  {
    name: "DELETE of an object without finalizers is Success, and then it is NotFound",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a"));
      const deleted = await remove(t, configMaps(ns, "a"));
      assert.deepEqual([deleted.status, at(deleted, "status")], [200, "Success"]);
      assert.equal((await get(t, configMaps(ns, "a"))).status, 404);
      assert.equal((await remove(t, configMaps(ns, "a"))).status, 404);
    },
  },
  {
    name: "a finalizer keeps the object, with deletionTimestamp, until it is taken off",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a", {}, { finalizers: ["example.com/hold"] }));
      const deleted = await remove(t, configMaps(ns, "a"));
      assert.equal(typeof at(deleted, "metadata.deletionTimestamp"), "string");
      const kept = await get(t, configMaps(ns, "a"));
      assert.equal(at(kept, "metadata.deletionTimestamp"), at(deleted, "metadata.deletionTimestamp"));
      const again = await remove(t, configMaps(ns, "a"));
      assert.ok(again.status < 300, "a second deletion is no error");
      const added = await merge(t, configMaps(ns, "a"), {
        metadata: { finalizers: ["example.com/hold", "example.com/late"] },
      });
      assert.ok(added.status >= 400, "no finalizer may join during deletion");
      const released = await merge(t, configMaps(ns, "a"), { metadata: { finalizers: null } });
      assert.equal(released.status, 200);
      assert.equal((await get(t, configMaps(ns, "a"))).status, 404);
    },
  },
  {
    name: "a name in deletion cannot be created anew",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a", {}, { finalizers: ["example.com/hold"] }));
      await remove(t, configMaps(ns, "a"));
      const answer = await post(t, configMaps(ns), configMap(ns, "a"));
      assert.deepEqual([answer.status, at(answer, "reason")], [409, "AlreadyExists"]);
      await merge(t, configMaps(ns, "a"), { metadata: { finalizers: null } });
    },
  },
  {
    name: "DELETE with another uid is Conflict and deletes nothing, with the right one it deletes",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const created = await post(t, configMaps(ns), configMap(ns, "a"));
      const wrong = await remove(t, configMaps(ns, "a"), { preconditions: { uid: "not-this-one" } });
      assert.deepEqual([wrong.status, at(wrong, "reason")], [409, "Conflict"]);
      assert.equal((await get(t, configMaps(ns, "a"))).status, 200);
      const uid = String(at(created, "metadata.uid"));
      assert.equal((await remove(t, configMaps(ns, "a"), { preconditions: { uid } })).status, 200);
    },
  },
  {
    name: "DELETE with an old version as precondition is Conflict",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const created = await post(t, configMaps(ns), configMap(ns, "a"));
      await merge(t, configMaps(ns, "a"), { data: { x: "1" } });
      const resourceVersion = String(at(created, "metadata.resourceVersion"));
      const stale = await remove(t, configMaps(ns, "a"), { preconditions: { resourceVersion } });
      assert.equal(stale.status, 409);
    },
  },
  {
    name: "DELETE as a dry run deletes nothing",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a"));
      assert.equal((await remove(t, configMaps(ns, "a"), { dryRun: ["All"] })).status, 200);
      assert.equal((await get(t, configMaps(ns, "a"))).status, 200);
    },
  },
  {
    name: "an object made anew under a name has another uid",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, configMaps(ns), configMap(ns, "a"));
      await remove(t, configMaps(ns, "a"));
      const second = await post(t, configMaps(ns), configMap(ns, "a"));
      assert.notEqual(at(first, "metadata.uid"), at(second, "metadata.uid"));
    },
  },
];
