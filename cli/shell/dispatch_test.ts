// Owns: tests of one run of the program: exit codes, streams, failures, signals, look. Must not: start processes.

import assert from "node:assert/strict";
import {
  EnvironmentError,
  InvariantError,
  OrkError,
  SourceError,
  UsageError,
} from "../../runtime/base/mod.ts";
import { testMachine, testProgram } from "./_test_kit.ts";
import type { CommandContext } from "./command.ts";
import { runProgram } from "./dispatch.ts";
import type { ExitCode } from "./exit_code.ts";

type Body = (context: CommandContext<null>) => Promise<ExitCode>;

async function runCheck(
  body: Body,
  options: { readonly argv?: readonly string[]; readonly isTerminal?: boolean } = {},
) {
  const machine = testMachine({ isTerminal: options.isTerminal ?? false, env: { LANG: "C.UTF-8" } });
  const code = await runProgram(testProgram(body), options.argv ?? ["check"], machine);
  return { code, ...machine.seen };
}

Deno.test("runProgram keeps answer and commentary apart and passes the exit code on", async () => {
  const result = await runCheck(({ output }) => {
    output.line("answer");
    output.note("remark");
    return Promise.resolve(1);
  });
  assert.deepEqual([result.code, result.out, result.err], [1, "answer\n", "remark\n"]);
});

Deno.test("runProgram gives each failure its exit code, message and hint, never a stack", async () => {
  const cases: readonly (readonly [Error, number])[] = [
    [new UsageError("m", { code: "usage/x", hint: "h" }), 2],
    [new EnvironmentError("m", { code: "environment/x", hint: "h" }), 3],
    [new SourceError("m", { code: "source/x", hint: "h" }), 3],
    [new OrkError("m", { code: "transport/refused", hint: "h" }), 3],
    [new OrkError("m", { code: "kube/forbidden", hint: "h" }), 3],
    [new OrkError("m", { code: "kube/conflict", hint: "h" }), 1],
  ];
  for (const [error, code] of cases) {
    const result = await runCheck(() => Promise.reject(error));
    assert.deepEqual([result.code, result.out, result.err], [code, "", "error: m\nhint: h\n"], error.name);
  }
});

Deno.test("runProgram reports our own bugs with a stack trace", async () => {
  for (const error of [new InvariantError("lost"), new TypeError("x is not a function")]) {
    const result = await runCheck(() => Promise.reject(error));
    assert.equal(result.code, 3);
    assert.match(result.err, /^error: this is a bug in ork, please report it/);
    assert.match(result.err, /dispatch_test\.ts/);
  }
});

Deno.test("runProgram tells causes with --debug only", async () => {
  const body: Body = () =>
    Promise.reject(
      new SourceError("m", { code: "source/x", cause: new Error("deep", { cause: new Error("deeper") }) }),
    );
  assert.equal((await runCheck(body)).err, "error: m\n");
  const debug = await runCheck(body, { argv: ["check", "--debug"] });
  assert.equal(debug.err, "error: m\n  caused by: deep\n  caused by: deeper\n");
});

Deno.test("runProgram colours terminals only, and not with --no-color, NO_COLOR, CI or TERM=dumb", async () => {
  const body: Body = ({ output }) => (output.line(output.paint("red", "x")), Promise.resolve(0));
  const coloured = "\x1b[31mx\x1b[39m\n";
  assert.equal((await runCheck(body, { isTerminal: true })).out, coloured);
  assert.equal((await runCheck(body)).out, "x\n");
  assert.equal((await runCheck(body, { isTerminal: true, argv: ["check", "--no-color"] })).out, "x\n");
  for (const env of [{ NO_COLOR: "1" }, { CI: "true" }, { TERM: "dumb" }]) {
    const machine = testMachine({ isTerminal: true, env });
    await runProgram(testProgram(body), ["check"], machine);
    assert.equal(machine.seen.out, "x\n", JSON.stringify(env));
  }
});

Deno.test("runProgram takes ASCII symbols when the locale is not UTF-8", async () => {
  const body: Body = (
    { output },
  ) => (output.line(output.symbols.ok + output.symbols.arrow), Promise.resolve(0));
  for (
    const [env, expected] of [[{ LANG: "en_GB.UTF-8" }, "✓→\n"], [{}, "+->\n"], [{
      LANG: "C.UTF-8",
      LC_ALL: "C",
    }, "+->\n"]] as const
  ) {
    const machine = testMachine({ env });
    await runProgram(testProgram(body), ["check"], machine);
    assert.equal(machine.seen.out, expected);
  }
});

Deno.test("the first signal aborts and says so where a command drains, the second ends the process", async () => {
  const machine = testMachine();
  const code = await runProgram(
    testProgram(({ signal }) => {
      machine.deliver("SIGINT");
      assert.equal(signal.aborted, true);
      assert.deepEqual(machine.seen.exits, []);
      machine.deliver("SIGINT");
      return Promise.resolve(0);
    }),
    ["create", "cluster", "one"],
    machine,
  );
  assert.equal(code, 0);
  assert.deepEqual(machine.seen.exits, [130]);
  assert.equal(machine.seen.err, "draining (Ctrl-C again stops at once)\nstopped at once\n");
});

Deno.test("an interrupted command that does not drain exits 130 and speaks only when stopping takes long", async () => {
  for (
    const [waitMs, expected] of [[100, ""], [
      1_000,
      "stopping, cleaning up (a second signal stops at once)\n",
    ]] as const
  ) {
    const machine = testMachine();
    const code = await runProgram(
      testProgram(() => {
        machine.deliver("SIGTERM");
        machine.clock.advance(waitMs);
        return Promise.reject(new DOMException("aborted", "AbortError"));
      }),
      ["check"],
      machine,
    );
    machine.clock.advance(5_000);
    assert.deepEqual([code, machine.seen.err], [130, expected]);
  }
});
