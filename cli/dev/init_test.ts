// Owns: tests of `ork init` and of the packs inside the executable. Must not: run the packs (tests/integration does).

import assert from "node:assert/strict";
import { packsModule } from "../../tools/packs/generate.ts";
// @ts-types="./packs_generated.d.ts"
import { packFiles } from "./packs_generated.js";
import { PACKS } from "./packs_table.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the packs are the examples as they stand", async () => {
  const module = await Deno.readTextFile(new URL("packs_generated.js", import.meta.url));
  assert.equal(module, await packsModule(), "run: deno run -A tools/packs/generate.ts");
});

Deno.test("every pack has the files of an operator", () => {
  for (const pack of PACKS) {
    const files = Object.keys(packFiles[pack.example]!);
    for (const name of ["README.md", "cr.yaml", "crd.yaml", "e2e.yaml", "katalog.yaml", "simulate.yaml"]) {
      assert.ok(files.includes(name), `${pack.name} has no ${name}`);
    }
  }
});

async function ork(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("cli/main.ts", ROOT).pathname, ...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

Deno.test("init copies a pack, refuses to replace files, and every file of it is valid", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const first = await ork(folder, "init", "shop", "--pack", "advanced");
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /shop\/katalog\.yaml/);
    const again = await ork(folder, "init", "shop");
    assert.equal(again.code, 2);
    assert.match(again.err, /shop\/README\.md exists/);
    const files = ["katalog.yaml", "simulate.yaml", "e2e.yaml"].map((name) => `shop/${name}`);
    const checked = await ork(folder, "validate", ...files);
    assert.equal(checked.code, 0, checked.out + checked.err);
    const unknown = await ork(folder, "init", "--pack", "begginer");
    assert.match(unknown.err, /did you mean "beginner"/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
