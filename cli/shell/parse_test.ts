// Owns: tests of command line parsing. Must not: run commands.

import assert from "node:assert/strict";
import { UsageError } from "../../runtime/base/mod.ts";
import { testProgram } from "./_test_kit.ts";
import { parseCommandLine } from "./parse.ts";

function parsed(...argv: string[]) {
  const request = parseCommandLine(testProgram(), argv);
  assert(request.kind === "run", `expected a command, got ${request.kind}`);
  return request;
}

function refusal(...argv: string[]): string {
  try {
    parseCommandLine(testProgram(), argv);
  } catch (error) {
    assert(error instanceof UsageError);
    return `${error.message} | ${error.hint}`;
  }
  assert.fail("nothing was refused");
}

Deno.test("parseCommandLine reads flags in every spelling", () => {
  const { options, path } = parsed("check", "-f", "a", "--file=b, c", "-ojson", "x", "--strict", "--", "-y");
  assert.equal(path, "tool check");
  assert.deepEqual(options.list("file"), ["a", "b", "c"]);
  assert.equal(options.text("output"), "json");
  assert.equal(options.has("strict"), true);
  assert.deepEqual(options.args, ["x", "-y"]);
});

Deno.test("parseCommandLine gives defaults, numbers and durations", () => {
  const { options } = parsed("check", "--port", "8080", "--wait=1m");
  assert.equal(options.text("output"), "text");
  assert.equal(options.wasGiven("output"), false);
  assert.equal(options.integer("port"), 8080);
  assert.equal(options.durationMs("wait"), 60_000);
  assert.equal(options.has("strict"), false);
});

Deno.test("parseCommandLine takes - as a value and the last of a repeated single flag", () => {
  const { options } = parsed("check", "-f", "-", "-o", "json", "-o", "text");
  assert.deepEqual(options.list("file"), ["-"]);
  assert.equal(options.text("output"), "text");
});

Deno.test("parseCommandLine finds aliases, subcommands and global flags before the command", () => {
  assert.equal(parsed("lint").path, "tool check");
  assert.equal(parsed("--no-color", "create", "cluster", "one").path, "tool create cluster");
});

Deno.test("parseCommandLine asks for help and version in all the usual ways", () => {
  const kinds = [["help", "check"], ["check", "-h"], ["create", "--help"], ["create", "cluster", "--help"], [
    "help",
  ], []]
    .map((argv) => {
      const request = parseCommandLine(testProgram(), argv);
      return request.kind === "help" ? request.path : request.kind;
    });
  assert.deepEqual(kinds, ["tool check", "tool check", "tool create", "tool create cluster", "tool", "tool"]);
  assert.equal(parseCommandLine(testProgram(), ["--version"]).kind, "version");
});

Deno.test("parseCommandLine refuses with the next thing to type", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["chekc"], 'unknown command "chekc" for "tool" | did you mean "tool check"?'],
    [["zzz"], 'unknown command "zzz" for "tool" | "tool --help" lists the commands'],
    [
      ["create", "clutser"],
      'unknown command "clutser" for "tool create" | did you mean "tool create cluster"?',
    ],
    [["create"], '"tool create" needs one more word | try "tool create cluster"'],
    [["check", "--strikt"], 'unknown flag "--strikt" | did you mean "--strict"?'],
    [["check", "--out=json"], 'unknown flag "--out" | did you mean "--output"?'],
    [["check", "-z"], 'unknown flag "-z" | "tool check --help" lists the flags'],
    [
      ["--strict", "check"],
      'flag "--strict" stands before the command | put it after the command: tool check --strict',
    ],
    [["check", "-f"], 'flag "-f" needs a value | write --file=FILE ("tool check --help")'],
    [["check", "-f", "--strict"], 'flag "-f" needs a value | write --file=FILE ("tool check --help")'],
    [
      ["check", "--strict=yes"],
      'flag "--strict" takes no value, found "yes" | write --strict alone, or leave it out',
    ],
    [
      ["check", "--in", "Team_A"],
      'flag "--in" is "Team_A", expected a namespace | use lower-case letters, digits and dashes',
    ],
    [["check", "-o", "jsno"], 'flag "-o" does not know "jsno" | did you mean "json"?'],
    [["check", "-o", "html"], 'flag "-o" does not know "html" | one of text, json'],
    [
      ["check", "--port", "99999"],
      'flag "--port" is "99999", expected a whole number | write one from 0 to 65535',
    ],
    [
      ["check", "--wait", "soon"],
      'flag "--wait" is "soon", expected a duration | write it as 30s, 2m or 1h30m',
    ],
    [["create", "cluster"], 'NAME is missing | "tool create cluster --help" shows an example'],
    [["create", "cluster", "a", "b"], 'unexpected argument "b" | "tool create cluster" takes at most 1'],
  ];
  for (const [argv, expected] of cases) assert.equal(refusal(...argv), expected, argv.join(" "));
});

Deno.test("parseCommandLine runs a group that can run itself, and finds what is below it", () => {
  const run = () => Promise.resolve(0 as const);
  const find = { name: "find", summary: "", args: [{ label: "WORD", description: "" }], run };
  const flags = [{ name: "kind", value: { label: "KIND" }, description: "" }];
  const words = { name: "words", summary: "", flags, subcommands: [find], run };
  const parse = (...argv: string[]) => {
    const request = parseCommandLine({ ...testProgram(), commands: [words] }, argv);
    assert(request.kind === "run");
    return request;
  };
  assert.equal(parse("words").path, "tool words");
  assert.equal(parse("words", "--kind", "find").options.text("kind"), "find");
  assert.equal(parse("words", "find", "x").path, "tool words find");
  assert.deepEqual(parse("words", "find", "x").options.args, ["x"]);
  assert.throws(() => parse("words", "fnd"), /unknown command "fnd" for "tool words"/);
});
