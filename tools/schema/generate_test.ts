// Owns: the proof that what is generated belongs to its sources. Must not: write anything.

import { deepEqual, ok } from "node:assert/strict";
import type { SourcePart } from "./combine.ts";
import { generateValidators, MODULES, publishedSchemas, readParts } from "./generate.ts";

const ROOT = new URL("../../", import.meta.url);
const parts = await readParts();

const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));

for (const { kinds, path } of MODULES) {
  Deno.test(`${path} is what the schemas give`, async () => {
    const expected = generateValidators(kinds, parts);
    ok(expected === await read(path), "stale: run `deno task schema`");
  });

  Deno.test(`${path} imports nothing and stays below 1.5 MB`, async () => {
    const code = await read(path);
    ok(!/\brequire\(|(^|[;\n])import\b/.test(code));
    ok(code.length < 1_500_000, `${code.length}`);
  });
}

Deno.test("the published schemas are what their sources give", async () => {
  for (const [path, expected] of publishedSchemas(parts)) {
    ok(expected === await read(path), `${path} is stale: run \`deno task schema\``);
  }
});

Deno.test("every part has a title, and every field a description", () => {
  for (const [name, part] of Object.entries(parts)) {
    ok(part.title, name);
    for (const [field, value] of Object.entries(part.properties ?? {})) {
      ok(value.description, `${name}.${field}`);
    }
  }
});

Deno.test("no schema has alternatives, so that each mistake has one remark", () => {
  const used = new Set(Object.values(parts).flatMap(keywordsOf));
  deepEqual(["anyOf", "oneOf", "allOf", "not", "if"].filter((word) => used.has(word)), []);
});

function keywordsOf(part: SourcePart): string[] {
  const { items, additionalProperties: rest } = part;
  const below = [...Object.values(part.properties ?? {}), items, typeof rest === "object" ? rest : undefined];
  return [...Object.keys(part), ...below.flatMap((inner) => inner ? keywordsOf(inner) : [])];
}

Deno.test("a default fits the type and the allowed values of its field", () => {
  for (const [name, part] of Object.entries(parts)) {
    for (const [field, value] of Object.entries(part.properties ?? {})) {
      const where = `${name}.${field}`;
      if (value.default !== undefined) ok(fits(value, value.default), where);
      for (const example of (value.examples ?? []) as unknown[]) ok(fits(value, example), where);
    }
  }
});

function fits(part: SourcePart, value: unknown): boolean {
  const allowed = part["enum"] as readonly unknown[] | undefined;
  if (allowed) return allowed.includes(value);
  const name = part.$ref?.slice("#/$defs/".length);
  const types = [name === undefined ? part["type"] : parts[name]!["type"]].flat();
  const found = Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  return types.includes(found) || (found === "integer" && types.includes("number"));
}
