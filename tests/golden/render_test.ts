// Owns: golden output of `ork template --render`. Must not: know how objects are decided.
//
// A case is a folder with katalog.yaml, cr.yaml, files they name, and expected.txt; files named *.crd.yaml are given with
// --crd-file. UPDATE_GOLDEN=1 writes expected.txt.

import { deepEqual, equal, ok } from "node:assert/strict";
import { namesIn, renderIn } from "../support/golden_folder.ts";

const CASES = new URL("./render/", import.meta.url);
const EXAMPLES = new URL("../../examples/", import.meta.url);
const isUpdate = Deno.env.get("UPDATE_GOLDEN") === "1";

const names = await namesIn(CASES, (entry) => entry.isDirectory);

for (const name of names) {
  Deno.test(`template --render of ${name} is the golden one`, async () => {
    const folder = new URL(`${name}/`, CASES);
    const { code, out, err } = await renderIn(folder);
    const text = `exit code ${code}\n# standard error\n${err}# standard output\n${out}`;
    const golden = new URL("expected.txt", folder);
    if (isUpdate) return await Deno.writeTextFile(golden, text);
    equal(text, await Deno.readTextFile(golden));
  });
}

Deno.test("every example renders, as YAML and as a List whose last item is the status", async () => {
  let examples = 0;
  for await (const entry of Deno.readDir(EXAMPLES)) {
    if (!entry.isDirectory) continue;
    const folder = new URL(`${entry.name}/`, EXAMPLES);
    const file = await namesIn(folder, (one) => ["katalog.yaml", "komposer.yaml"].includes(one.name));
    const asYaml = await renderIn(folder, { file });
    deepEqual([asYaml.code, asYaml.err], [0, ""], entry.name);
    ok(asYaml.out.startsWith("---\napiVersion: "), entry.name);
    const list = JSON.parse((await renderIn(folder, { file, json: [] })).out);
    equal(list.kind, "List");
    equal(list.items.at(-1).kind, "Status", entry.name);
    ok(list.items.length > 1, entry.name);
    examples++;
  }
  ok(examples >= 4);
});

Deno.test("the website example makes its children in order and tells its status", async () => {
  const { out } = await renderIn(new URL("website/", EXAMPLES), { json: [] });
  const items: { kind: string; metadata?: { name: string }; fields?: unknown }[] = JSON.parse(out).items;
  deepEqual(items.map((item) => [item.kind, item.metadata?.name].filter((part) => part).join("/")), [
    "ConfigMap/shop-page",
    "Deployment/shop",
    "Deployment/shop-cache",
    "Service/shop",
    "Status",
  ]);
  deepEqual(items.at(-1)!.fields, { url: "http://shop.default.svc", readyReplicas: 0 });
});
