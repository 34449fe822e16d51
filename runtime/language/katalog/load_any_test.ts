// Owns: tests of checking documents of mixed kinds. Must not: test the checks of single kinds.

import { deepEqual, equal, ok } from "node:assert/strict";
import { katalog, memoryLoader, motif } from "./compose/_test_kit.ts";
import { loadAny, loadMotif } from "./load_any.ts";

const E2E =
  "apiVersion: orkestra.orkspace.io/v1\nkind: E2E\nmetadata: {name: t}\nspec: {expect: [{include: ./part.yaml}]}\n";

Deno.test("loadAny checks each kind in its own way", async () => {
  const seen: unknown[] = [];
  const loader = memoryLoader({
    "all.yaml": `${katalog()}---\n${motif("inputs: [{name: a}]\n")}---\n${E2E}`,
    "part.yaml": "expect: [{name: first}, {name: second}]\n",
  });
  const loaded = await loadAny(loader, ["all.yaml"], (kind, root) => seen.push([kind, root.entries.length]));
  deepEqual(loaded.documents.map((d) => `${d.kind} ${d.name}`), ["Katalog shop", "Motif web", "E2E t"]);
  deepEqual(loaded.diagnostics.map((d) => d.code), ["ORK1209"]);
  equal(loaded.katalog!.value!.crds.length, 1);
  equal(loaded.motifs.length, 1);
  deepEqual(seen, [["E2E", 4]]);
});

Deno.test("loadAny without anything that runs has no Katalog, and one for what it does not know", async () => {
  const loader = memoryLoader({ "m.yaml": motif("resources: {}\n"), "x.yaml": "kind: Pod\n" });
  equal((await loadAny(loader, ["m.yaml"])).katalog, undefined);
  const unknown = await loadAny(loader, ["x.yaml"]);
  ok(unknown.katalog);
  deepEqual(unknown.diagnostics.map((d) => d.code), ["ORK1102"]);
});

Deno.test("loadMotif gives a Katalog in which open inputs are read from the object", async () => {
  const text = motif(
    `inputs: [{name: image, required: true}, {name: n, type: int, default: 2}, {name: ports, type: list}]
resources:
  deployments: [{image: '{{ .inputs.image }}', replicas: '{{ .inputs.n }}'}]
  services: [{name: 'p{{ .item }}', port: '{{ .item }}', forEach: {field: inputs.ports}}]
`,
  );
  const loaded = await loadMotif(memoryLoader({ "m.yaml": text }), "m.yaml");
  deepEqual(loaded.diagnostics, []);
  deepEqual(loaded.value!.crds[0]!.onReconcile!.entries.map((e) => e.listKey), ["deployments", "services"]);
});

Deno.test("a Motif with a syntax error is not sound", async () => {
  const loaded = await loadMotif(memoryLoader({ "m.yaml": `${motif("resources: {}\n")}x: [\n` }), "m.yaml");
  equal(loaded.value, undefined);
  ok(loaded.diagnostics.length > 0);
});
