// Owns: the proof that codes in source and in the tables are the same. Must not: judge their texts.

import { deepEqual } from "node:assert/strict";
import { DIAGNOSTIC_CODES } from "../../runtime/language/katalog/diagnostic_codes_table.ts";

const FOLDERS = ["runtime/language/document", "runtime/language/katalog"];

Deno.test("every code of document and katalog is in the table and every row is used", async () => {
  const used = new Set<string>();
  for (const folder of FOLDERS) {
    for await (const text of sources(new URL(`../../${folder}/`, import.meta.url))) {
      for (const [, code] of text.matchAll(/"(ORK1\d{3})"/g)) used.add(code!);
    }
  }
  deepEqual([...used].sort(), DIAGNOSTIC_CODES.map((entry) => entry.code));
});

async function* sources(folder: URL): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) yield* sources(new URL(`${entry.name}/`, folder));
    const isSource = entry.name.endsWith(".ts") && !/_test\.ts$|codes_table\.ts$/.test(entry.name);
    if (entry.isFile && isSource) yield await Deno.readTextFile(new URL(entry.name, folder));
  }
}
