// Owns: holding the documents about rules to the code: examples are valid, tables are complete. Must not: judge sentences.

import { deepEqual } from "node:assert/strict";
import { checkKatalogClosely } from "../../cli/dev/check_closely.ts";
import { AUTOSCALE_METRICS, ENRICH_TARGETS } from "../../runtime/language/rules/mod.ts";

const textOf = (name: string) => Deno.readTextFile(new URL(`../../docs/${name}`, import.meta.url));

for (const name of ["conversion.md", "other_objects.md", "scaling.md"]) {
  Deno.test(`the Katalogs of docs/${name} are valid`, async () => {
    const katalogs = [...(await textOf(name)).matchAll(/^```yaml\n(apiVersion: orkestra[\s\S]*?)^```/gm)];
    deepEqual(katalogs.length, 1);
    for (const [, text] of katalogs) {
      const loader = { load: (uri: string) => Promise.resolve({ uri, text: text! }) };
      const { diagnostics } = await checkKatalogClosely(loader, [name]);
      deepEqual(diagnostics.map((d) => `${d.span.line}: ${d.code} ${d.message}`), []);
    }
  });
}

Deno.test("docs/other_objects.md lists every enrichment with its children and keys", async () => {
  const rows = [
    ...(await textOf("other_objects.md")).matchAll(
      /^\| `(\w+)`(?: \(([^)]*)\))? +\| ([^|]*?) +\| (`_[^|]*?) +\|/gm,
    ),
  ];
  const code = (text: string) => `\`${text}\``;
  deepEqual(
    rows.map(([, name, aliases = "", kinds, keys]) => [name, aliases, kinds, keys]),
    ENRICH_TARGETS.map((target) => [
      target.name,
      target.aliases.map(code).join(", "),
      target.childKinds.join(", ") || "all",
      target.keys.map(code).join(", "),
    ]),
  );
});

Deno.test("docs/scaling.md names every metric", async () => {
  const text = await textOf("scaling.md");
  deepEqual(AUTOSCALE_METRICS.filter((metric) => !text.includes(`\`metrics.${metric}\``)), []);
});
