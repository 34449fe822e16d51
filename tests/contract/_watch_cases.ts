// Owns: contract cases of watches. Must not: know implementations.

import assert from "node:assert/strict";
import { jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import { type ApiStream, METADATA_ACCEPT, type Transport } from "../../runtime/kube/mod.ts";
import { get, merge, post, remove, versionOf } from "./_calls.ts";
import { configMap, configMaps } from "./_objects.ts";
import type { ContractCase } from "./transport_harness.ts";

type Query = Readonly<Record<string, string | number | boolean>>;

function watch(t: Transport, path: string, query: Query = {}): Promise<ApiStream> {
  return t.stream({ method: "GET", path, query: { watch: true, timeoutSeconds: 120, ...query } });
}

/** Reads until `count` events came, bookmarks left out, and closes the stream. */
async function events(stream: ApiStream, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const line of stream.lines) {
    if (line["type"] === "BOOKMARK") continue;
    seen.push(`${line["type"]} ${jsonAt(line, ["object", "metadata", "name"])}`);
    if (seen.length === count) break;
  }
  stream.close();
  return seen;
}

export const watchCases: readonly ContractCase[] = [
  {
    name: "a watch from a version shows every later change in order",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "before"));
      const resourceVersion = versionOf(await get(t, configMaps(ns)));
      const stream = await watch(t, configMaps(ns), { resourceVersion });
      assert.equal(stream.status, 200);
      await post(t, configMaps(ns), configMap(ns, "a"));
      await merge(t, configMaps(ns, "a"), { data: { x: "1" } });
      await remove(t, configMaps(ns, "a"));
      assert.deepEqual(await events(stream, 3), ["ADDED a", "MODIFIED a", "DELETED a"]);
    },
  },
  {
    name: "a watch without a version begins with what exists",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a"));
      await post(t, configMaps(ns), configMap(ns, "b"));
      const stream = await watch(t, configMaps(ns));
      assert.deepEqual((await events(stream, 2)).sort(), ["ADDED a", "ADDED b"]);
    },
  },
  {
    name: "a watch resumed at the version of an event shows what follows it and nothing twice",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, configMaps(ns), configMap(ns, "a"));
      await post(t, configMaps(ns), configMap(ns, "b"));
      await remove(t, configMaps(ns, "a"));
      const stream = await watch(t, configMaps(ns), { resourceVersion: versionOf(first) });
      assert.deepEqual(await events(stream, 2), ["ADDED b", "DELETED a"]);
    },
  },
  {
    name: "the version of a DELETED event is newer than the object's last one",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const created = await post(t, configMaps(ns), configMap(ns, "a"));
      const stream = await watch(t, configMaps(ns), { resourceVersion: versionOf(created) });
      await remove(t, configMaps(ns, "a"));
      for await (const line of stream.lines) {
        if (line["type"] !== "DELETED") continue;
        const version = String(jsonAt(line, ["object", "metadata", "resourceVersion"]));
        assert.ok(BigInt(version) > BigInt(versionOf(created)));
        break;
      }
      stream.close();
    },
  },
  {
    name: "with a label selector an object that leaves it is DELETED, one that enters is ADDED",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const resourceVersion = versionOf(await get(t, configMaps(ns)));
      const stream = await watch(t, configMaps(ns), { resourceVersion, labelSelector: "watched" });
      await post(t, configMaps(ns), configMap(ns, "a"));
      await merge(t, configMaps(ns, "a"), { metadata: { labels: { watched: "yes" } } });
      await merge(t, configMaps(ns, "a"), { data: { x: "1" } });
      await merge(t, configMaps(ns, "a"), { metadata: { labels: { watched: null } } });
      assert.deepEqual(await events(stream, 3), ["ADDED a", "MODIFIED a", "DELETED a"]);
    },
  },
  {
    name: "bookmarks: the last word of a watch that ends by its time is the version to resume at",
    async run({ transport: t, freshNamespace }) {
      const [ns, elsewhere] = [await freshNamespace(), await freshNamespace()];
      const query = { timeoutSeconds: 4, allowWatchBookmarks: true };
      for (let attempt = 1; attempt <= 10; attempt++) {
        const resourceVersion = versionOf(await get(t, configMaps(ns)));
        const startedMs = performance.now();
        const stream = await watch(t, configMaps(ns), { resourceVersion, ...query });
        const unseen = await post(t, configMaps(elsewhere), configMap(elsewhere, `a${attempt}`));
        const tookMs = performance.now() - startedMs;
        const last: JsonObject[] = [];
        for await (const line of stream.lines) last.push(line);
        // The last word comes two seconds before the end, and a slow write may come after it.
        if (tookMs > 1_000) continue;
        assert.equal(last.at(-1)?.["type"], "BOOKMARK");
        const version = String(jsonAt(last.at(-1), ["object", "metadata", "resourceVersion"]));
        assert.ok(BigInt(version) >= BigInt(versionOf(unseen)), "also past what the watch does not show");
        return;
      }
      assert.fail("no write was answered within a second");
    },
  },
  {
    name: "a watch from a forgotten version is told 410, as status or as ERROR event",
    async run({ transport: t, forgottenVersion }) {
      const stream = await watch(t, "/api/v1/configmaps", { resourceVersion: await forgottenVersion() });
      if (stream.status !== 200) {
        assert.equal(stream.status, 410);
        return;
      }
      for await (const line of stream.lines) {
        assert.deepEqual([line["type"], jsonAt(line, ["object", "code"])], ["ERROR", 410]);
        break;
      }
      stream.close();
    },
  },
  {
    name: "a watch of a type that is not served is 404, of a forbidden one 403, both with a Status",
    async run({ transport: t, limited }) {
      const absent = await watch(t, "/apis/nobody.example.com/v1/things");
      assert.equal(absent.status, 404);
      if (!limited) return;
      const forbidden = await watch(limited, "/api/v1/configmaps");
      assert.equal(forbidden.status, 403);
      assert.match(String(forbidden.body?.["message"]), /cannot watch resource "configmaps"/);
    },
  },
  {
    name: "close ends the iteration without an error, twice too",
    async run({ transport: t, freshNamespace }) {
      const stream = await watch(t, configMaps(await freshNamespace()));
      const reading = (async () => {
        for await (const line of stream.lines) assert.equal(line["type"], "never");
      })();
      stream.close();
      stream.close();
      await reading;
    },
  },
  {
    name: "an aborted signal ends an open watch",
    async run({ transport: t, freshNamespace }) {
      const controller = new AbortController();
      const path = configMaps(await freshNamespace());
      const stream = await t.stream({
        method: "GET",
        path,
        query: { watch: true },
        signal: controller.signal,
      });
      const reading = (async () => {
        for await (const line of stream.lines) assert.equal(line["type"], "never");
      })();
      controller.abort();
      await assert.rejects(reading, { code: "transport/aborted" });
    },
  },
  {
    name: "metadata only: events carry metadata and no data",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a", { x: "1" }));
      const query = { watch: true, timeoutSeconds: 120 };
      const stream = await t.stream({ method: "GET", path: configMaps(ns), query, accept: METADATA_ACCEPT });
      for await (const line of stream.lines) {
        assert.equal(jsonAt(line, ["object", "kind"]), "PartialObjectMetadata");
        assert.equal(jsonAt(line, ["object", "data"]), undefined);
        break;
      }
      stream.close();
    },
  },
];
