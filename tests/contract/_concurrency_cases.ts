// Owns: contract cases of many, large and aborted requests. Must not: know implementations.

import assert from "node:assert/strict";
import { jsonAt } from "../../runtime/base/mod.ts";
import { at, get, namesOf, post } from "./_calls.ts";
import { configMap, configMaps } from "./_objects.ts";
import type { ContractCase } from "./transport_harness.ts";

export const concurrencyCases: readonly ContractCase[] = [
  {
    name: "200 requests at once are all answered, each with its own answer",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const names = Array.from({ length: 200 }, (_, i) => `n-${String(i).padStart(3, "0")}`);
      const created = await Promise.all(names.map((n) => post(t, configMaps(ns), configMap(ns, n, { n }))));
      assert.deepEqual(created.map((a) => at(a, "data.n")), names);
      assert.deepEqual(namesOf(await get(t, configMaps(ns))), names);
    },
  },
  {
    name: "bodies of 900 KiB with characters of all lengths travel unharmed",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const value = "aß€😀".repeat(90_000);
      await post(t, configMaps(ns), configMap(ns, "large", { value }));
      const read = await get(t, configMaps(ns, "large"));
      assert.ok(at(read, "data.value") === value, "the value came back unharmed");
    },
  },
  {
    name: "large objects arrive whole by watch",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const value = "aß€😀".repeat(60_000);
      const stream = await t.stream({ method: "GET", path: configMaps(ns), query: { watch: true } });
      await Promise.all(["a", "b", "c"].map((n) => post(t, configMaps(ns), configMap(ns, n, { value }))));
      let count = 0;
      for await (const line of stream.lines) {
        assert.ok(jsonAt(line, ["object", "data", "value"]) === value, "the value came unharmed");
        if (++count === 3) break;
      }
      stream.close();
    },
  },
  {
    name: "an aborted request fails as aborted and the transport goes on",
    async run({ transport: t, freshNamespace }) {
      const path = configMaps(await freshNamespace());
      const controller = new AbortController();
      const requests = Array.from(
        { length: 50 },
        () => t.request({ method: "GET", path, signal: controller.signal }),
      );
      controller.abort();
      for (const result of await Promise.allSettled(requests)) {
        assert.equal(result.status, "rejected");
        if (result.status === "rejected") assert.equal(result.reason.code, "transport/aborted");
      }
      const before = t.request({ method: "GET", path, signal: controller.signal });
      await assert.rejects(before, { code: "transport/aborted" });
      assert.equal((await get(t, path)).status, 200);
    },
  },
  {
    name: "names and query values that need escaping arrive as they are",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const answer = await get(t, configMaps(ns), { labelSelector: "a in (b, c),d!=e" });
      assert.equal(answer.status, 200);
    },
  },
];
