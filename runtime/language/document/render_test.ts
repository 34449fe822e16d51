// Owns: tests of YAML output. Must not: test parsing beyond the round trip.

import fc from "fast-check";
import { deepEqual, equal } from "node:assert/strict";
import type { Json } from "../../base/mod.ts";
import { toJson } from "./node.ts";
import { parseDocuments } from "./parse.ts";
import { renderYaml } from "./render.ts";

Deno.test("renderYaml writes keys in order, blocks for long texts, quotes where YAML 1.1 needs them", () => {
  equal(
    renderYaml({ kind: "ConfigMap", data: { page: "one\ntwo\n", on: "yes", n: "1.10" }, list: [{ a: 1 }] }),
    'kind: ConfigMap\ndata:\n  page: |\n    one\n    two\n  "on": "yes"\n  "n": "1.10"\nlist:\n- a: 1\n',
  );
});

Deno.test("renderYaml repeats shared values instead of using anchors", () => {
  const shared = { a: 1 };
  equal(renderYaml([shared, shared]), "- a: 1\n- a: 1\n");
});

Deno.test("renderYaml is read back as the same value", () => {
  const value = fc.object({
    maxDepth: 3,
    withNullPrototype: false,
    values: [fc.string(), fc.integer(), fc.boolean()],
  });
  fc.assert(
    fc.property(value, (json) => {
      const parsed = parseDocuments({ uri: "f", text: renderYaml(json as Json) });
      if (parsed.diagnostics.length > 0) {
        // Keys that YAML cannot carry (empty, merge) are the only difference allowed.
        return /(""|<<)/.test(JSON.stringify(json));
      }
      deepEqual(toJson(parsed.value![0]!.root), json);
      return true;
    }),
    { numRuns: 500, seed: 20_260 },
  );
});
