// Owns: tests of an object that takes the name of a former one while an operator still works for that one. Must not: need a server.

import assert from "node:assert/strict";
import type { ApiRequest, Transport } from "../../kube/mod.ts";
import { type Bench, operatorBench } from "../../../tests/support/operator_bench.ts";
import { settle } from "../../../tests/support/virtual_clock.ts";

const BOX = `onReconcile:
  configMaps: [{name: "{{ .metadata.name }}", data: {text: "{{ .spec.text }}"}}]
status:
  fields: [{path: text, value: "{{ .spec.text }}"}]
`;

/** Runs `happens` before the first status reaches the server. */
function beforeFirstStatus(transport: Transport, happens: () => Promise<unknown>): Transport["request"] {
  const inner = transport.request.bind(transport);
  let isFirst = true;
  return async (request: ApiRequest) => {
    if (isFirst && request.method === "PATCH" && request.path.endsWith("/status")) {
      isFirst = false;
      await happens();
    }
    return inner(request);
  };
}

for (const how of ["at once", "while no watch tells of it", "with its event before the answer"] as const) {
  Deno.test(`operator works for the next object of a name that came ${how}`, async () => {
    const found: { bench?: Bench } = {};
    const recreate = async () => {
      const { server, site } = found.bench!;
      if (how === "while no watch tells of it") server.cut();
      server.remove("Site/web/a");
      site("a", { text: "two" });
      for (let i = 0; how === "with its event before the answer" && i < 20; i++) await settle();
    };
    const b = found.bench = await operatorBench(BOX, {
      before: ({ transport }) => {
        transport.request = beforeFirstStatus(transport, recreate);
      },
    });
    b.site("a", { text: "one" });
    await b.pass(5_000);
    const status = b.server.get("Site/web/a")?.["status"] as { readonly text?: string } | undefined;
    assert.equal(status?.text, "two");
    assert.deepEqual(b.server.get("ConfigMap/web/a")?.["data"], { text: "two" });
    assert.equal(b.condition("a"), "True ReconcileSucceeded");
    await b.stop();
  });
}
