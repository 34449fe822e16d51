// Owns: contract cases of server-side apply. Must not: know implementations.

import assert from "node:assert/strict";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { apply, at, get, merge, versionOf } from "./_calls.ts";
import { configMap, configMaps, deployment, deployments } from "./_objects.ts";
import type { ContractCase } from "./transport_harness.ts";

export const applyCases: readonly ContractCase[] = [
  {
    name: "apply creates, then updates, and gives up fields that it no longer names",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const created = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1", y: "1" }));
      assert.equal(created.status, 201);
      const updated = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "2" }));
      assert.equal(updated.status, 200);
      assert.deepEqual(at(updated, "data"), { x: "2" });
    },
  },
  {
    name: "apply of the same again keeps the version",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const body = deployment(ns, "a", 0);
      const first = await apply(t, deployments(ns, "a"), body);
      const second = await apply(t, deployments(ns, "a"), body);
      assert.deepEqual([second.status, versionOf(second)], [200, versionOf(first)]);
    },
  },
  {
    name: "apply leaves alone what another manager set",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }));
      await merge(t, configMaps(ns, "a"), { data: { other: "theirs" } }, { fieldManager: "somebody" });
      const again = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "2" }));
      assert.deepEqual(at(again, "data"), { x: "2", other: "theirs" });
    },
  },
  {
    name: "apply of a field that another manager owns is a Conflict that names field and manager",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }), { fieldManager: "first" });
      const refused = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "2" }));
      assert.deepEqual([refused.status, at(refused, "reason")], [409, "Conflict"]);
      const causes = at(refused, "details.causes") as JsonObject[];
      assert.deepEqual(causes.map((c) => [c["reason"], c["field"]]), [["FieldManagerConflict", ".data.x"]]);
      assert.match(String(causes[0]?.["message"]), /"first"/);
      assert.deepEqual(at(await get(t, configMaps(ns, "a")), "data"), { x: "1" });
    },
  },
  {
    name: "apply with force takes the field over",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }), { fieldManager: "first" });
      const forced = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "2" }), { force: true });
      assert.equal(forced.status, 200);
      const refused = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "3" }), {
        fieldManager: "first",
      });
      assert.equal(refused.status, 409, "the first manager lost it");
    },
  },
  {
    name: "the same value by two managers is no conflict",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }), { fieldManager: "first" });
      assert.equal((await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }))).status, 200);
    },
  },
  {
    name: "managedFields name the managers",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const answer = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }));
      const managed = at(answer, "metadata.managedFields") as JsonObject[];
      assert.deepEqual(managed.map((m) => [m["manager"], m["operation"]]), [["contract", "Apply"]]);
    },
  },
  {
    name: "apply without a field manager is refused",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const answer = await apply(t, configMaps(ns, "a"), configMap(ns, "a"), { fieldManager: undefined });
      assert.ok(answer.status === 400 || answer.status === 422, `status ${answer.status}`);
    },
  },
  {
    name: "apply with an old version is a Conflict",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }));
      await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "2" }));
      const stale = configMap(ns, "a", { x: "3" }, { resourceVersion: versionOf(first) });
      assert.equal((await apply(t, configMaps(ns, "a"), stale)).status, 409);
    },
  },
  {
    name: "apply as a dry run answers the result and changes nothing",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "1" }));
      const dry = await apply(t, configMaps(ns, "a"), configMap(ns, "a", { x: "2" }), { dryRun: "All" });
      assert.deepEqual(at(dry, "data"), { x: "2" });
      assert.deepEqual(at(await get(t, configMaps(ns, "a")), "data"), { x: "1" });
    },
  },
  {
    name: "the answer to an apply carries the server's defaults",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const answer = await apply(t, deployments(ns, "a"), deployment(ns, "a", 0));
      assert.equal(at(answer, "spec.strategy.type"), "RollingUpdate");
    },
  },
];
