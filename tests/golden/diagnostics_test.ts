// Owns: golden texts of diagnostics: what a person reads for a wrong file. Must not: know the checks.
//
// A case is a folder with diagnostics.txt, files that others name, and one file that says what is done with it:
// input.yaml (a Katalog or Komposer is checked closely), test.yaml (any kind, as `ork validate` takes it), format.yaml
// (`ork fmt`), objects.yaml (rendered for katalog.yaml). UPDATE_GOLDEN=1 writes diagnostics.txt.

import { equal, ok } from "node:assert/strict";
import { checkKatalogClosely } from "../../cli/dev/check_closely.ts";
import { checkTarget } from "../../cli/dev/check_target.ts";
import { formatSource } from "../../cli/dev/format_source.ts";
import { readDocuments, subjectsIn } from "../../cli/dev/render_input.ts";
import type { World } from "../../cli/io/mod.ts";
import { renderDiagnostics } from "../../cli/shell/diagnostics.ts";
import type { Diagnostic } from "../../runtime/base/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { folderLoader, namesIn } from "../support/golden_folder.ts";

const CASES = new URL("./diagnostics/", import.meta.url);
const isUpdate = Deno.env.get("UPDATE_GOLDEN") === "1";

interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

const MODES: Readonly<Record<string, (loader: SourceLoader) => Promise<Findings>>> = {
  "input.yaml": (loader) => checkKatalogClosely(loader, ["input.yaml"]),
  "test.yaml": (loader) => checkTarget(loader, ["test.yaml"]),
  "format.yaml": async (loader) => {
    const source = await loader.load("format.yaml");
    return { diagnostics: formatSource(source).diagnostics, sources: new Map([[source.uri, source.text]]) };
  },
  "objects.yaml": async (loader) => {
    const { plan, diagnostics } = await checkKatalogClosely(loader, ["katalog.yaml"]);
    ok(plan, diagnostics.map((d) => d.message).join("; "));
    const files = await readDocuments({ sources: loader } as World, ["objects.yaml"]);
    return { diagnostics: subjectsIn(files, plan).diagnostics, sources: files.sources };
  },
};

/** A loader without programs and variables, as a build may have none. */
function filesAlone(loader: SourceLoader): SourceLoader {
  return { load: (reference, from) => loader.load(reference, from) };
}

const names = await namesIn(CASES, (entry) => entry.isDirectory);

Deno.test("golden diagnostics are there", () => ok(names.length >= 250, `${names.length} cases`));

for (const name of names) {
  Deno.test(`diagnostics of ${name} are the golden ones`, async () => {
    const folder = new URL(`${name}/`, CASES);
    const main = (await namesIn(folder, (entry) => entry.isFile)).find((file) => Object.hasOwn(MODES, file));
    ok(main, `${name} lacks one of ${Object.keys(MODES).join(", ")}`);
    const { diagnostics, sources } = await MODES[main]!(filesAlone(folderLoader(folder, main)));
    const text = renderDiagnostics(diagnostics, sources);
    const golden = new URL("diagnostics.txt", folder);
    if (isUpdate) return await Deno.writeTextFile(golden, text);
    equal(text, await Deno.readTextFile(golden));
  });
}
