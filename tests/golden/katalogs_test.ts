// Owns: golden output of Katalogs as people write them. Must not: know what a field means.
//
// A case is a folder with katalog.yaml (a Katalog or a Komposer) and the files it names. It has no error. Golden files:
// diagnostics.txt (remarks, when there are any), rendered.yaml (when there is a cr.yaml), compiled.json (what the Plan
// holds besides objects), canonical.yaml (only in cases that have one). UPDATE_GOLDEN=1 writes them.

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { checkKatalogClosely } from "../../cli/dev/check_closely.ts";
import type { CheckedKatalog } from "../../cli/prod/check_katalog.ts";
import { renderDiagnostics } from "../../cli/shell/diagnostics.ts";
import { hasErrors } from "../../runtime/base/mod.ts";
import { renderYaml } from "../../runtime/language/document/mod.ts";
import { compiledSummary } from "../support/compiled_summary.ts";
import { folderLoader, namesIn, renderIn, textIn } from "../support/golden_folder.ts";

const CASES = new URL("./katalogs/", import.meta.url);
const isUpdate = Deno.env.get("UPDATE_GOLDEN") === "1";
const names = await namesIn(CASES, (entry) => entry.isDirectory);

Deno.test("there are golden Katalogs", () => ok(names.length >= 100, `${names.length} cases`));

for (const name of names) {
  Deno.test(`Katalog ${name} gives the golden output`, async () => {
    const folder = new URL(`${name}/`, CASES);
    match(await textIn(folder, "katalog.yaml") ?? "", /^# \S/, "the first line says what the case shows");
    const checked = await checkKatalogClosely(folderLoader(folder), ["katalog.yaml"]);
    const remarks = renderDiagnostics(checked.diagnostics, checked.sources);
    ok(!hasErrors(checked.diagnostics) && checked.plan, remarks);
    await keep(folder, "diagnostics.txt", remarks);
    await keep(folder, "compiled.json", `${JSON.stringify(compiledSummary(checked.plan), null, 1)}\n`);
    await keep(folder, "rendered.yaml", await renderedText(folder));
    if (await textIn(folder, "canonical.yaml") !== undefined) {
      await keep(folder, "canonical.yaml", canonicalText(checked));
    }
  });
}

/** What is printed on either side; empty without an object to render for. */
async function renderedText(folder: URL): Promise<string> {
  if (await textIn(folder, "cr.yaml") === undefined) return "";
  const { code, out, err } = await renderIn(folder);
  const notes = err.trimEnd().split("\n").filter((line) => line !== "");
  return [
    ...(code === 0 ? [] : [`# exit code ${code}\n`]),
    ...notes.map((line) => `# ${line}\n`),
    out,
  ].join("");
}

function canonicalText({ katalog }: CheckedKatalog): string {
  return renderYaml(katalog!.canonical);
}

/** Holds a text against its golden file; no file stands for an empty text. */
async function keep(folder: URL, name: string, text: string): Promise<void> {
  const file = new URL(name, folder);
  const known = await textIn(folder, name) ?? "";
  if (!isUpdate) return text.includes("\n") ? equal(text, known, name) : deepEqual(known, text, name);
  if (text === "") return known === "" ? undefined : await Deno.remove(file);
  await Deno.writeTextFile(file, text);
}
