// Owns: proof that docs/cli.md and docs/configuration.md say what the data says. Must not: test behaviour.
// `ORK_UPDATE_DOCS=1 deno test -A cli/dev/docs_test.ts`, then `deno fmt docs`, writes the generated parts again.

import assert from "node:assert/strict";
import { LOOK_VARIABLES, type Variable, VARIABLES } from "../io/mod.ts";
import { commandReference, EXIT_CODES } from "../shell/mod.ts";
import { DEVELOPER_PROGRAM, developerCommands } from "./commands.ts";

const DOCS = new URL("../../docs/", import.meta.url).pathname;

/** Compares, or rewrites, the part of a document between two marker lines. */
async function checkPart(file: string, part: string, expected: string): Promise<void> {
  const text = await Deno.readTextFile(DOCS + file);
  const begin = `<!-- ${part}: generated, do not edit -->\n`;
  const end = `<!-- ${part}: end -->`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  assert(from >= begin.length && to >= from, `docs/${file} has no part "${part}"`);
  if (Deno.env.get("ORK_UPDATE_DOCS")) {
    await Deno.writeTextFile(DOCS + file, `${text.slice(0, from)}\n${expected}\n${text.slice(to)}`);
    return;
  }
  const message = `docs/${file} is out of date; see the head of this test`;
  assert.equal(unformatted(text.slice(from, to)), unformatted(expected), message);
}

/** The formatter pads tables and wraps paragraphs: that is no difference. */
function unformatted(text: string): string {
  return text.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();
}

Deno.test("docs/cli.md documents every command and flag", async () => {
  const { name, summary } = DEVELOPER_PROGRAM;
  const commands = developerCommands().filter((command) => command.name !== "help");
  await checkPart("cli.md", "commands", commandReference({ name, summary, version: "", commands }));
});

Deno.test("docs/cli.md lists the exit codes", async () => {
  const rows = EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  await checkPart("cli.md", "exit codes", ["| Code | Meaning |", "| --- | --- |", ...rows].join("\n"));
});

Deno.test("docs/configuration.md documents every environment variable", async () => {
  const row = (v: Variable) => {
    const type = v.choices ? v.choices.join(", ") : v.kind;
    const range = v.range ? ` ${bound(v, v.range[0])} to ${bound(v, v.range[1])}` : "";
    return `| \`${v.name}\` | ${type}${range} | ${v.default ?? ""} | ${v.description} |`;
  };
  const head = ["| Variable | Value | Default | Meaning |", "| --- | --- | --- | --- |"];
  await checkPart("configuration.md", "runtime variables", [...head, ...VARIABLES.map(row)].join("\n"));
  await checkPart("configuration.md", "look variables", [...head, ...LOOK_VARIABLES.map(row)].join("\n"));
});

function bound(variable: Variable, value: number): string {
  return variable.kind === "duration" ? `${value / 1_000}s` : String(value);
}

Deno.test("every command has examples, and summaries that fit one line of help", () => {
  for (const command of developerCommands().flatMap((c) => c.subcommands ?? [c])) {
    if (command.name !== "help") assert(command.examples?.length, `${command.name} has examples`);
    assert(command.summary.length <= 68, `${command.name}: ${command.summary.length} characters`);
    assert(!command.summary.endsWith("."), command.name);
  }
});
