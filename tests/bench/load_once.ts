// Owns: one cold measurement: what loading and compiling a Katalog, or parsing its YAML alone, costs a fresh process.
// Must not: repeat anything; a second round would be warm.

import { parseDocument } from "yaml";
import { compilePlan, loadKatalog } from "../../mod.ts";

const [what = "", path = ""] = Deno.args;
const text = await Deno.readTextFile(path);
const started = performance.now();
if (what === "yaml") {
  if (parseDocument(text).errors.length > 0) throw new Error("the Katalog is no YAML");
} else {
  const loaded = await loadKatalog({ load: (uri) => Promise.resolve({ uri, text }) }, [path]);
  const plan = loaded.value && compilePlan(loaded.value);
  if (plan?.value === undefined) {
    throw new Error([...loaded.diagnostics, ...plan?.diagnostics ?? []].map((d) => d.message).join("\n"));
  }
}
console.log(performance.now() - started);
