// Owns: tests of the proof that an executable starts. Must not: compile.

import { ok, rejects } from "node:assert/strict";
import { EnvironmentError } from "../../runtime/base/mod.ts";
import { proveStart } from "./prove_start.ts";

async function prove(content: string): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${cwd}/draft`, content);
    // Copied by another process: a file that this one wrote may still be open for writing in a child of another test.
    const copy = ["-m", "755", `${cwd}/draft`, `${cwd}/ork-sample`];
    ok((await new Deno.Command("install", { args: copy }).output()).success);
    await proveStart(`${cwd}/ork-sample`, { cwd });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

Deno.test("proveStart passes an executable that answers its version", async () => {
  await prove(`#!/bin/sh\n[ "$1" = version ] && echo "ork-sample 1.2.3"\n`);
});

Deno.test("proveStart refuses one that is silent, fails, says something else or cannot be run, and names the base", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["#!/bin/sh\nexit 0\n", /answered:\nnothing/],
    ["#!/bin/sh\necho broken >&2; exit 4\n", /broken/],
    ["#!/bin/sh\necho hello\n", /hello/],
    ["\x7fELF not one", /answered:\n/],
  ];
  for (const [content, answer] of cases) {
    await rejects(prove(content), (error) => {
      return error instanceof EnvironmentError && /DENORT_BIN/.test(error.hint ?? "") &&
        answer.test(error.hint ?? "");
    }, content);
  }
});
