// Owns: tests of completion scripts; bash really completes. Must not: need zsh or fish.

import assert from "node:assert/strict";
import { testProgram } from "./_test_kit.ts";
import { completionScript } from "./completion.ts";

/** What bash offers for the last word of a line. */
async function bashOffers(words: readonly string[]): Promise<string[]> {
  const script = `${completionScript(testProgram(), "bash")}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
COMP_CWORD=${words.length - 1}
_tool
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const result = await new Deno.Command("bash", { args: ["--norc", "-c", script], stderr: "piped" }).output();
  assert.equal(new TextDecoder().decode(result.stderr), "");
  return new TextDecoder().decode(result.stdout).split("\n").filter((line) => line !== "");
}

Deno.test("completionScript for bash offers commands, flags, fixed values", async () => {
  assert.deepEqual(await bashOffers(["tool", "c"]), ["check", "create"]);
  assert.deepEqual(await bashOffers(["tool", "create", ""]), ["cluster"]);
  assert.deepEqual(await bashOffers(["tool", "help", "c"]), ["check", "create"]);
  assert.deepEqual(await bashOffers(["tool", "check", "--st"]), ["--strict"]);
  assert.deepEqual(await bashOffers(["tool", "lint", "-o", "j"]), ["json"]);
  assert.deepEqual(await bashOffers(["tool", "check", "--output", "=", "t"]), ["text"]);
});

Deno.test("completionScript for zsh and fish names every command and flag", () => {
  for (const shell of ["zsh", "fish"] as const) {
    const script = completionScript(testProgram(), shell);
    for (const word of ["check", "create", "cluster", "strict", "output", "no-color", "Warnings fail"]) {
      assert(script.includes(word), `${shell}: ${word}`);
    }
  }
});
