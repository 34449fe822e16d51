// Owns: golden remarks on documents other than Katalogs. Must not: know what a field means.
//
// Every YAML file directly in a folder of documents/ is a case; files that it names stand in files/. It has no error;
// remarks, if any, stand in <name>.txt. UPDATE_GOLDEN=1 writes them.

import { equal, match, ok } from "node:assert/strict";
import { checkTarget } from "../../cli/dev/check_target.ts";
import { renderDiagnostics } from "../../cli/shell/diagnostics.ts";
import { folderLoader, namesIn, textIn } from "../support/golden_folder.ts";

const DOCUMENTS = new URL("./documents/", import.meta.url);
const isUpdate = Deno.env.get("UPDATE_GOLDEN") === "1";

for (const kind of await namesIn(DOCUMENTS, (entry) => entry.isDirectory)) {
  const folder = new URL(`${kind}/`, DOCUMENTS);
  for (const file of await namesIn(folder, (entry) => entry.name.endsWith(".yaml"))) {
    Deno.test(`${kind} ${file} has the golden remarks`, async () => {
      match(await textIn(folder, file) ?? "", /^# \S/, "the first line says what the case shows");
      const checked = await checkTarget(folderLoader(folder, file), [file]);
      const remarks = renderDiagnostics(checked.diagnostics, checked.sources);
      ok(checked.isValid, remarks);
      const golden = file.replace(/\.yaml$/, ".txt");
      const known = await textIn(folder, golden) ?? "";
      if (isUpdate && remarks !== "") return await Deno.writeTextFile(new URL(golden, folder), remarks);
      equal(remarks, known);
    });
  }
}
