// Owns: the proof that the generated validator belongs to the schema. Must not: write anything.

import { equal, ok } from "node:assert/strict";
import { generateValidator } from "./generate.ts";

const SCHEMA = new URL("../../schemas/katalog.json", import.meta.url);
const GENERATED = new URL("../../runtime/language/katalog/schema_generated.js", import.meta.url);

Deno.test("schema_generated.js is what schemas/katalog.json gives", async () => {
  const expected = generateValidator(await Deno.readTextFile(SCHEMA));
  const found = await Deno.readTextFile(GENERATED);
  ok(expected === found, "stale: run `deno run --allow-read --allow-write=runtime tools/schema/generate.ts`");
});

Deno.test("the generated validator imports nothing and stays below 1.5 MB", async () => {
  const code = await Deno.readTextFile(GENERATED);
  ok(!/\brequire\(|(^|[;\n])import\b/.test(code));
  ok(code.length < 1_500_000, `${code.length}`);
});

Deno.test("every part of the schema has a title and every field a description", async () => {
  const schema = JSON.parse(await Deno.readTextFile(SCHEMA)) as { $defs: Record<string, Part> };
  for (const [name, part] of Object.entries(schema.$defs)) {
    ok(part.title, name);
    for (const [field, value] of Object.entries(part.properties ?? {})) {
      ok(value.description, `${name}.${field}`);
    }
  }
});

Deno.test("the schema has no alternatives, so that each mistake has one remark", async () => {
  const text = await Deno.readTextFile(SCHEMA);
  equal(/"(anyOf|oneOf|allOf|not|if)":/.test(text.replaceAll(/"not[A-Z]\w*":/g, "")), false);
});

interface Part {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
}
