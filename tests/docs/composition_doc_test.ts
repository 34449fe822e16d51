// Owns: proof that docs/composition.md shows files that load, and names every place of include. Must not: test behaviour.

import { deepEqual, equal, ok } from "node:assert/strict";
import { hasErrors, SourceError } from "../../runtime/base/mod.ts";
import { loadKatalog, loadMotif, type SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { INCLUDE_RULES, TEST_INCLUDE_RULES } from "../../runtime/language/katalog/compose/include_table.ts";

const TEXT = await Deno.readTextFile(new URL("../../docs/composition.md", import.meta.url));
const [MOTIF, IMPORT, KOMPOSER] = [...TEXT.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
const HEAD = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: shop}\n";
const TYPES = "apiTypes: {group: demo.example.com, version: v1, kind: Website, plural: websites}";

function loaderOf(files: Readonly<Record<string, string>>): SourceLoader {
  const tree = { fetch: () => Promise.resolve({ directory: "tree", revision: "r" }) };
  return {
    load: (reference) => {
      const text = files[reference.replace(/#.*/, "")];
      return text === undefined
        ? Promise.reject(new SourceError(`no ${reference}`, { code: "source/not-found", hint: "-" }))
        : Promise.resolve({ uri: reference, text });
    },
    variable: () => "./extra.yaml",
    git: tree,
    charts: { render: () => Promise.resolve({ uri: "helm:x", text: entry("chart") }) },
  };
}

function entry(name: string): string {
  return `${HEAD}spec: {crds: {${name}: {${TYPES}}}}\n`;
}

Deno.test("the Motif of docs/composition.md is sound", async () => {
  const loaded = await loadMotif(loaderOf({ "m.yaml": MOTIF! }), "m.yaml");
  deepEqual(loaded.diagnostics, []);
  ok(loaded.value);
});

Deno.test("the import of docs/composition.md loads with it", async () => {
  const katalog = HEAD + IMPORT!.replace("crdFile: ./crd.yaml", TYPES);
  const loaded = await loadKatalog(loaderOf({ "k.yaml": katalog, "./web-app.yaml": MOTIF! }), ["k.yaml"]);
  deepEqual(loaded.diagnostics, []);
});

Deno.test("the Komposer of docs/composition.md loads, but for the digest that is made up", async () => {
  const files = {
    "k.yaml": KOMPOSER!,
    "./cache.yaml": entry("cache"),
    "./operators": entry("queue"),
    "https://example.com/site.yaml": entry("site"),
    "./extra.yaml": entry("extra"),
    "tree/katalog.yaml": entry("site"),
  };
  const loaded = await loadKatalog(loaderOf(files), ["k.yaml"]);
  deepEqual(loaded.diagnostics.map((d) => d.code), ["ORK1230"]);
  ok(loaded.diagnostics[0]!.message.includes("sha256"));
  ok(hasErrors(loaded.diagnostics));
});

Deno.test("docs/composition.md names every root key of an included file", () => {
  const table = TEXT.slice(TEXT.indexOf("## Included files"), TEXT.indexOf("## Komposer"));
  const rules = [...INCLUDE_RULES, ...TEST_INCLUDE_RULES.E2E, ...TEST_INCLUDE_RULES.Simulate];
  for (const { path, keys, holder } of rules) {
    ok(table.includes(`\`${keys[0]}\``), keys[0]);
    const block = [...path, holder ?? ""].filter((step) => !["", "*", "spec", "crds"].includes(step)).at(-1)!;
    ok(table.includes(block), block);
  }
  equal(rules.length > 10, true);
});
