// Owns: holding docs/json_output.md and what commands print together. Must not: need a cluster.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { isJsonObject, type Json } from "../../runtime/base/mod.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TEXT = await Deno.readTextFile(`${ROOT}docs/json_output.md`);

/** Heading, and command lines whose answers its section describes. */
const ANSWERS: readonly (readonly [string, ...string[]])[] = [
  [
    "ork validate",
    "validate -o json examples/fleet/katalog.yaml tests/golden/diagnostics/note_twice/input.yaml",
    "validate -o json --full tests/golden/katalogs/webhooks_and_protection/katalog.yaml",
  ],
  ["ork template", "template --render --cr examples/website/cr.yaml -f examples/website/katalog.yaml -j"],
  ["ork explain", "explain ORK1110 -o json", "explain -o json", "explain motif --recursive -o json"],
  [
    "ork notes",
    "notes -o json",
    "notes search join -o json",
    "notes show join -o json",
    "notes domains -o json",
    "notes try .metadata.name -o json",
  ],
  ["ork init", "init --list -o json"],
  ["ork version", "version -o json"],
];

/** Keys below which the value is not ours: objects of Kubernetes, values of schemas. */
const FOREIGN = new Set(["items", "default", "examples", "const", "value"]);

function keysOf(value: Json | undefined, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${path}[]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const own = path === "" || /^(\[\])+$/.test(path) ? key : `${path}.${key}`;
    return [own, ...(FOREIGN.has(key) ? [] : keysOf(below, own))];
  });
}

async function answer(line: string): Promise<Json> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "cli/main.ts", ...line.split(" ")],
    cwd: ROOT,
    stderr: "null",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

function section(heading: string): string {
  const from = TEXT.indexOf(`\n## ${heading}\n`);
  assert.ok(from >= 0, `docs/json_output.md has no section ${heading}`);
  const to = TEXT.indexOf("\n## ", from + 1);
  return TEXT.slice(from, to < 0 ? undefined : to);
}

/** Names of the first column of tables, except of rows that say that the field may be absent. */
function promised(text: string): readonly string[] {
  return [...text.matchAll(/^\| (`.*?`) +\| (.*?) *\|$/gm)]
    .filter(([, , meaning]) => !meaning!.includes("may be absent"))
    .flatMap(([, names]) => [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!.replace(/\[\]$/, "")));
}

for (const [heading, ...lines] of ANSWERS) {
  Deno.test(`docs/json_output.md says what ${heading} prints`, async () => {
    const text = section(heading);
    const found = new Set((await Promise.all(lines.map(answer))).flatMap((value) => keysOf(value, "")));
    const words = new Set([...text.matchAll(/`([^`\s]+)`/g)].map(([, word]) => word!.replace(/\[\]$/, "")));
    const silent = [...found].filter((path) => !words.has(path) && !words.has(path.split(".").at(-1)!));
    assert.deepEqual(silent, [], "printed and not described");
    assert.deepEqual(promised(text).filter((path) => !found.has(path)), [], "described and not printed");
  });
}
