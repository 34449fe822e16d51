// Owns: golden texts of diagnostics: what a person reads for a wrong Katalog. Must not: know the checks.
//
// A case is a folder with input.yaml, files it names, and diagnostics.txt. UPDATE_GOLDEN=1 writes diagnostics.txt.

import { equal, ok } from "node:assert/strict";
import { renderDiagnostics } from "../../cli/shell/diagnostics.ts";
import { SourceError } from "../../runtime/base/mod.ts";
import { checkKatalogClosely } from "../../cli/dev/check_closely.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";

const CASES = new URL("./diagnostics/", import.meta.url);
const isUpdate = Deno.env.get("UPDATE_GOLDEN") === "1";

/** Names texts by their path inside the case folder, so that golden texts hold no machine paths. */
function folderLoader(folder: URL): SourceLoader {
  return {
    async load(reference, from = "input.yaml") {
      const uri = new URL(reference, `file:///${from}`).pathname.slice(1);
      try {
        return { uri, text: await Deno.readTextFile(new URL(uri, folder)) };
      } catch {
        throw new SourceError(`cannot read "${reference}": no such file`, {
          code: "source/not-found",
          hint: "paths start at the directory of the file that mentions them",
        });
      }
    },
  };
}

const names: string[] = [];
for await (const entry of Deno.readDir(CASES)) if (entry.isDirectory) names.push(entry.name);

Deno.test("golden diagnostics are there", () => ok(names.length >= 40, `${names.length} cases`));

for (const name of names.sort()) {
  Deno.test(`diagnostics of ${name} are the golden ones`, async () => {
    const folder = new URL(`${name}/`, CASES);
    const checked = await checkKatalogClosely(folderLoader(folder), ["input.yaml"]);
    const text = renderDiagnostics(checked.diagnostics, checked.sources);
    const golden = new URL("diagnostics.txt", folder);
    if (isUpdate) return await Deno.writeTextFile(golden, text);
    equal(text, await Deno.readTextFile(golden));
  });
}
