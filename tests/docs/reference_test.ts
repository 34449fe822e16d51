// Owns: the proof that docs/reference says what the schemas say, and that its links lead somewhere. Must not: hold facts.
// `ORK_UPDATE_DOCS=1 deno test -A tests/docs/reference_test.ts`, then `deno fmt docs/reference`, writes the pages again.

import { deepEqual, equal } from "node:assert/strict";
import { SCHEMAS } from "../../cli/dev/schemas.ts";
import { referencePage } from "../../tools/docs/reference.ts";

const FOLDER = new URL("../../docs/reference/", import.meta.url);

/** The formatter pads tables and wraps paragraphs: that is no difference. */
function unformatted(text: string): string {
  return text.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();
}

const read = (name: string) => Deno.readTextFile(new URL(name, FOLDER));

for (const kind of Object.keys(SCHEMAS)) {
  Deno.test(`docs/reference/${kind}.md is what the schema gives`, async () => {
    const expected = referencePage(kind);
    const file = new URL(`${kind}.md`, FOLDER);
    if (Deno.env.get("ORK_UPDATE_DOCS")) return await Deno.writeTextFile(file, expected);
    equal(
      unformatted(await read(`${kind}.md`)),
      unformatted(expected),
      "out of date: see the head of this test",
    );
  });

  Deno.test(`links of docs/reference/${kind}.md lead to headings`, async () => {
    const dead: string[] = [];
    for (const [, page, anchor] of (await read(`${kind}.md`)).matchAll(/\]\(([\w.]*)#([^)]*)\)/g)) {
      const headings = (await read(page || `${kind}.md`)).matchAll(/^#+ (.*)$/gm);
      const anchors = [...headings].map(([, heading]) =>
        heading!.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-")
      );
      if (!anchors.includes(anchor!)) dead.push(`${page}#${anchor}`);
    }
    deepEqual([...new Set(dead)], []);
  });
}
