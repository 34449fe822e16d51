// Owns: contract cases of lists. Must not: know implementations.

import assert from "node:assert/strict";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { METADATA_LIST_ACCEPT, type Transport } from "../../runtime/kube/mod.ts";
import { at, get, namesOf, post, versionOf } from "./_calls.ts";
import { configMap, configMaps } from "./_objects.ts";
import type { ContractCase } from "./transport_harness.ts";

async function fill(t: Transport, ns: string): Promise<void> {
  for (
    const [name, labels] of [["a", { app: "x", tier: "1" }], ["b", { app: "x" }], ["c", {
      app: "y",
    }]] as const
  ) {
    await post(t, configMaps(ns), configMap(ns, name, { large: "value" }, { labels }));
  }
}

export const listCases: readonly ContractCase[] = [
  {
    name: "a list holds the objects in order of name, and a version not older than any of them",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await fill(t, ns);
      const list = await get(t, configMaps(ns));
      assert.deepEqual([at(list, "kind"), namesOf(list)], ["ConfigMapList", ["a", "b", "c"]]);
      const newest = await get(t, configMaps(ns, "c"));
      assert.ok(BigInt(versionOf(list)) >= BigInt(versionOf(newest)));
    },
  },
  {
    name: "label selectors: equality, inequality, existence, absence, sets",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await fill(t, ns);
      const named = async (labelSelector: string) => namesOf(await get(t, configMaps(ns), { labelSelector }));
      assert.deepEqual(await named("app=x"), ["a", "b"]);
      assert.deepEqual(await named("app!=x"), ["c"]);
      assert.deepEqual(await named("app=x,tier"), ["a"]);
      assert.deepEqual(await named("app,!tier"), ["b", "c"]);
      assert.deepEqual(await named("app in (y,z)"), ["c"]);
      assert.deepEqual(await named("app notin (y)"), ["a", "b"]);
    },
  },
  {
    name: "field selectors by name and namespace; an unsupported field is 400",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await fill(t, ns);
      assert.deepEqual(namesOf(await get(t, configMaps(ns), { fieldSelector: "metadata.name=b" })), ["b"]);
      const everywhere = await get(t, "/api/v1/configmaps", { fieldSelector: `metadata.namespace=${ns}` });
      assert.deepEqual(namesOf(everywhere), ["a", "b", "c"]);
      assert.equal((await get(t, configMaps(ns), { fieldSelector: "data.large=value" })).status, 400);
    },
  },
  {
    name: "pages show one moment: what changes in between is not seen",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await fill(t, ns);
      const first = await get(t, configMaps(ns), { limit: 2 });
      assert.deepEqual(namesOf(first), ["a", "b"]);
      await post(t, configMaps(ns), configMap(ns, "d"));
      const next = String(at(first, "metadata.continue"));
      const second = await get(t, configMaps(ns), { limit: 2, continue: next });
      assert.deepEqual(namesOf(second), ["c"]);
      assert.equal(at(second, "metadata.continue") ?? "", "");
      assert.equal(versionOf(second), versionOf(first));
    },
  },
  {
    name: "a page token that is none is 400",
    async run({ transport: t, freshNamespace }) {
      const answer = await get(t, configMaps(await freshNamespace()), { limit: 1, continue: "nonsense" });
      assert.equal(answer.status, 400);
    },
  },
  {
    name: "an empty list is a list",
    async run({ transport: t, freshNamespace }) {
      const list = await get(t, configMaps(await freshNamespace()));
      assert.deepEqual([list.status, namesOf(list)], [200, []]);
    },
  },
  {
    name: "metadata only: no data, metadata whole",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await fill(t, ns);
      const list = await t.request({ method: "GET", path: configMaps(ns), accept: METADATA_LIST_ACCEPT });
      assert.equal(at(list, "kind"), "PartialObjectMetadataList");
      const [first] = list.body["items"] as readonly JsonObject[];
      assert.equal(first?.["data"], undefined);
      assert.deepEqual((first?.["metadata"] as JsonObject)["labels"], { app: "x", tier: "1" });
    },
  },
];
