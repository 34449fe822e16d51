// Owns: the proof that every code is explained, used, and shown by a golden case. Must not: judge their texts.

import { deepEqual, ok } from "node:assert/strict";
import { codeEntries } from "../../cli/dev/explain.ts";
import { SHOWN_ELSEWHERE } from "./codes_shown_elsewhere_table.ts";

const repository = new URL("../../", import.meta.url);
const FOLDERS = ["runtime", "cli", "e2e"];
/** A code in the text that explains how to ask for one. */
const SAMPLE_CODES = ["ORK1023"];

const table = codeEntries().map((entry) => entry.code);

Deno.test("every code in source is explained and every explained code is used", async () => {
  const used = new Set<string>();
  for (const folder of FOLDERS) {
    for await (const text of sources(new URL(`${folder}/`, repository))) {
      for (const [, code] of text.matchAll(/"(ORK\d{4})"/g)) used.add(code!);
    }
  }
  deepEqual([...used].filter((code) => !SAMPLE_CODES.includes(code)).sort(), [...table].sort());
});

Deno.test("every code is explained once", () => deepEqual([...table], [...new Set(table)].sort()));

Deno.test("every code has a golden case, or stands where it is shown", async () => {
  const shown = new Set<string>();
  for await (const { name } of Deno.readDir(new URL("tests/golden/diagnostics/", repository))) {
    const text = await Deno.readTextFile(
      new URL(`tests/golden/diagnostics/${name}/diagnostics.txt`, repository),
    );
    for (const [, code] of text.matchAll(/\[(ORK\d{4})\]:/g)) shown.add(code!);
  }
  deepEqual(table.filter((code) => !shown.has(code) && !SHOWN_ELSEWHERE.has(code)), []);
  deepEqual([...SHOWN_ELSEWHERE.keys()].filter((code) => shown.has(code) || !table.includes(code)), []);
});

Deno.test("what is shown elsewhere is shown there", async () => {
  for (const [code, { file, text = code }] of SHOWN_ELSEWHERE) {
    ok((await Deno.readTextFile(new URL(file, repository))).includes(text), `${code} in ${file}`);
  }
});

async function* sources(folder: URL): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) yield* sources(new URL(`${entry.name}/`, folder));
    const isSource = entry.name.endsWith(".ts") && !/_test\.ts$|codes(_\w+)?_table\.ts$/.test(entry.name);
    if (entry.isFile && isSource) yield await Deno.readTextFile(new URL(entry.name, folder));
  }
}
