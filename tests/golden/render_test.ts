// Owns: golden output of `ork template --render`. Must not: know how objects are decided.
//
// A case is a folder with katalog.yaml, cr.yaml, files they name, and expected.txt; files named *.crd.yaml are given with
// --crd-file. UPDATE_GOLDEN=1 writes expected.txt.

import { deepEqual, equal, ok } from "node:assert/strict";
import { templateCommand } from "../../cli/dev/template_command.ts";
import { systemFiles, type World } from "../../cli/io/mod.ts";
import { createOutput, optionsOf } from "../../cli/shell/mod.ts";
import { type Clock, seededRandom, SourceError } from "../../runtime/base/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";

const CASES = new URL("./render/", import.meta.url);
const EXAMPLES = new URL("../../examples/", import.meta.url);
const isUpdate = Deno.env.get("UPDATE_GOLDEN") === "1";

const CLOCK: Clock = {
  now: () => Date.UTC(2026, 0, 1, 12),
  monotonicMs: () => 0,
  after: () => ({ cancel: () => {} }),
};

/** Names texts by their path inside the folder, so that golden texts hold no machine paths. */
function folderLoader(folder: URL): SourceLoader {
  return {
    async load(reference, from = "katalog.yaml") {
      const uri = new URL(reference, `file:///${from}`).pathname.slice(1);
      try {
        return { uri, text: await Deno.readTextFile(new URL(uri, folder)) };
      } catch {
        throw new SourceError(`cannot read "${reference}"`, { code: "source/not-found" });
      }
    },
  };
}

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function render(folder: URL, flags: Readonly<Record<string, readonly string[]>>): Promise<Answer> {
  const seen = { out: "", err: "" };
  const output = createOutput({
    writeOut: (text) => void (seen.out += text),
    writeErr: (text) => void (seen.err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: () => 100,
  }, { clock: CLOCK, colourOut: false, colourErr: false, isUnicode: true, isLive: false, isDebug: false });
  const world: World = {
    env: () => undefined,
    clock: CLOCK,
    random: seededRandom(1),
    files: { ...systemFiles(), kindOf: () => Promise.resolve("file" as const) },
    sources: folderLoader(folder),
  } as unknown as World;
  const given = new Map(Object.entries({ render: [], file: ["katalog.yaml"], cr: ["cr.yaml"], ...flags }));
  const options = optionsOf([], given, templateCommand.flags ?? []);
  const code = await templateCommand.run!(
    { options, output, world } as unknown as Parameters<NonNullable<typeof templateCommand.run>>[0],
  );
  return { code, ...seen };
}

async function crdFilesIn(folder: URL): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) if (entry.name.endsWith(".crd.yaml")) names.push(entry.name);
  return names.sort();
}

const names: string[] = [];
for await (const entry of Deno.readDir(CASES)) if (entry.isDirectory) names.push(entry.name);

for (const name of names.sort()) {
  Deno.test(`template --render of ${name} is the golden one`, async () => {
    const folder = new URL(`${name}/`, CASES);
    const crdFiles = await crdFilesIn(folder);
    const { code, out, err } = await render(folder, crdFiles.length > 0 ? { "crd-file": crdFiles } : {});
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
    const asYaml = await render(folder, {});
    deepEqual([asYaml.code, asYaml.err], [0, ""], entry.name);
    ok(asYaml.out.startsWith("---\napiVersion: "), entry.name);
    const list = JSON.parse((await render(folder, { json: [] })).out);
    equal(list.kind, "List");
    equal(list.items.at(-1).kind, "Status", entry.name);
    ok(list.items.length > 1, entry.name);
    examples++;
  }
  ok(examples >= 4);
});

Deno.test("the website example makes its children in order and tells its status", async () => {
  const { out } = await render(new URL("website/", EXAMPLES), { json: [] });
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
