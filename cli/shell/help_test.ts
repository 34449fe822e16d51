// Owns: golden help texts. Must not: test real commands (docs tests do).

import assert from "node:assert/strict";
import { testProgram } from "./_test_kit.ts";
import { commandHelp, programHelp } from "./help.ts";

Deno.test("programHelp lists commands by group, then the global flags", () => {
  assert.equal(
    programHelp(testProgram(), 80),
    `A tool for tests.

Usage:
  tool COMMAND [flags]

Work:
  check    Check files
  create   Create something

Other:
  help     Show help

Global flags:
  -h, --help       Show help for a command
      --no-color   Plain text, also on a terminal (as NO_COLOR and CI do)
      --debug      Say more: log level debug, causes of errors

"tool COMMAND --help" shows examples and flags of a command.
`,
  );
});

Deno.test("commandHelp shows synopsis, examples first, flags by group", () => {
  assert.equal(
    commandHelp(testProgram().commands[0]!, "tool check", 60),
    `Checks files one by one.

Usage:
  tool check [FILE...] [flags]

Aliases:
  lint

Examples:
  # Two files
  tool check a.yaml b.yaml

Arguments:
  FILE   Files to check

Flags:
  -f, --file=FILE       More files (repeatable)
  -o, --output=FORMAT   How to print (one of text, json;
                        default text)
      --strict          Warnings fail

Server flags:
      --port=PORT   Port
      --in=NS       Where
      --wait=TIME   How long to wait

Global flags:
  -h, --help       Show help for a command
      --no-color   Plain text, also on a terminal (as
                   NO_COLOR and CI do)
      --debug      Say more: log level debug, causes of
                   errors
`,
  );
});

Deno.test("commandHelp of a group lists its commands", () => {
  const text = commandHelp(testProgram().commands[1]!, "tool create", 80);
  assert.match(text, /Usage:\n {2}tool create COMMAND\n/);
  assert.match(text, /Commands:\n {2}cluster {3}Create a cluster\n/);
});
