// Owns: tests of a deletion that meets a write whose answer was lost. Must not: need a server.

import assert from "node:assert/strict";
import { TransportError } from "../../kube/mod.ts";
import { operatorBench } from "../../../tests/support/operator_bench.ts";

const BOX = `onReconcile:
  configMaps: [{name: "{{ .metadata.name }}", namespace: far, data: {text: "{{ .spec.text }}"}}]
`;

Deno.test("an object whose child may exist unseen keeps its finalizer until the watch must have shown it, and no longer", async () => {
  let isLost = false;
  const b = await operatorBench(BOX, {
    before: ({ transport }) => {
      const inner = transport.request.bind(transport);
      transport.request = (request) =>
        isLost && request.path.includes("/namespaces/far/")
          ? Promise.reject(
            new TransportError("the answer was lost", { code: "transport/reset", retry: "backoff" }),
          )
          : inner(request);
    },
  });
  b.site("a", { text: "one" });
  await b.pass(1_000);
  isLost = true;
  b.site("a", { text: "two" });
  await b.pass(100);
  isLost = false;
  b.server.remove("Site/web/a");
  await b.pass(20_000);
  assert.match(b.condition("a") ?? "", /^False Deleting a write was not answered/);
  await b.pass(12_000);
  assert.equal(b.server.get("Site/web/a"), undefined);
  assert.equal(b.server.get("ConfigMap/far/a"), undefined);
  await b.stop();
});
