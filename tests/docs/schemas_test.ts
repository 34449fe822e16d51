// Owns: the proof that the published schemas take what people write: examples and the documents of the pages. Must not: test validation.

import { deepEqual, ok } from "node:assert/strict";
import { Ajv } from "ajv";
import { SCHEMAS } from "../../cli/dev/schemas.ts";
import { child, parseDocuments, textOf, toJson } from "../../runtime/language/document/mod.ts";

const ROOT = new URL("../../", import.meta.url);

const validators = new Map(
  Object.entries(SCHEMAS).map((
    [kind, schema],
  ) => [kind, new Ajv({ allowUnionTypes: true, allErrors: true, ownProperties: true }).compile(schema)]),
);

/** What an editor would underline in a text, per document of our kinds. */
function underlined(text: string): readonly string[] {
  return (parseDocuments({ uri: "f", text }).value ?? []).flatMap(({ root }) => {
    const validate = validators.get((textOf(child(root, "kind")) ?? "").toLowerCase());
    if (validate === undefined || validate(toJson(root))) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  });
}

async function* files(folder: URL, pattern: RegExp): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) yield* files(new URL(`${entry.name}/`, folder), pattern);
    else if (pattern.test(entry.name)) yield new URL(entry.name, folder);
  }
}

Deno.test("an editor underlines nothing in the examples", async () => {
  let count = 0;
  for await (const file of files(new URL("examples/", ROOT), /\.yaml$/)) {
    deepEqual(underlined(await Deno.readTextFile(file)), [], file.pathname);
    count++;
  }
  ok(count >= 10, `${count} files`);
});

Deno.test("an editor underlines nothing in whole documents of the pages", async () => {
  for await (const file of files(new URL("docs/", ROOT), /\.md$/)) {
    const page = await Deno.readTextFile(file);
    for (const [, text] of page.matchAll(/```yaml\n((?:#.*\n)*apiVersion: orkestra.*?)```/gs)) {
      deepEqual(underlined(text!), [], `${file.pathname}:\n${text}`);
    }
  }
});

Deno.test("an editor underlines a wrong key", () => {
  deepEqual(underlined("kind: Motif\nmetadata: {name: a}\nresorces: {}\n"), [
    " must NOT have additional properties",
  ]);
});

Deno.test("every schema is self-contained and says which it is", () => {
  for (const [kind, schema] of Object.entries(SCHEMAS)) {
    const { $id, $schema } = schema as unknown as Readonly<Record<string, string>>;
    deepEqual([$id, $schema], [
      `https://orkestra.orkspace.io/schemas/${kind}.json`,
      "http://json-schema.org/draft-07/schema#",
    ]);
    const names = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref!);
    deepEqual(names.filter((ref) => !Object.hasOwn(schema.$defs, ref.replace("#/$defs/", ""))), []);
  }
});
