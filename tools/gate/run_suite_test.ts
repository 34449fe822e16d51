// Owns: tests of how a suite run is counted. Must not: depend on this repository's own tests.

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { runSuite, summarise } from "./run_suite.ts";
import type { Suite } from "./suites_table.ts";

const suite: Suite = {
  name: "sample",
  duty: "",
  prefixes: [],
  flags: ["--no-prompt", "--no-config", "--no-lock"],
  order: "sequential",
  live: false,
  limitMinutes: 1,
};

Deno.test("runSuite counts passes, failures, skips and modules that do not load, and nothing that a filter leaves out", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${root}/a_test.ts`,
      `Deno.test("good", () => {});
       Deno.test("bad", () => { throw new Error("told you"); });
       Deno.test("reads a file", () => { Deno.readTextFileSync("/etc/hostname"); });
       Deno.test({ name: "later (skipped: no cluster)", ignore: true, fn() {} });`,
    );
    await Deno.writeTextFile(`${root}/b_test.ts`, `throw new Error("does not load");`);
    const result = await runSuite(suite, ["a_test.ts", "b_test.ts"], { root, print: () => {} });
    equal(result.passed, 1);
    equal(result.failed, 3, result.report);
    equal(result.skipped.join(), "later (skipped: no cluster)");
    match(result.report, /told you/);
    const one = await runSuite(suite, ["a_test.ts"], { root, filter: "good", print: () => {} });
    deepEqual([one.passed, one.skipped], [1, []]);
    const skipped = await runSuite(suite, ["a_test.ts"], { root, filter: "/^later/", print: () => {} });
    deepEqual([skipped.passed, skipped.skipped], [0, ["later (skipped: no cluster)"]]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("runSuite adds up files that run in processes of their own, two at a time", async () => {
  const root = await Deno.makeTempDir();
  try {
    // Each waits for the file of the other: one after the other they would never end well.
    const meet = (mine: string, other: string) =>
      `Deno.test("${mine} meets", async () => {
         Deno.writeTextFileSync("${root}/${mine}.pid", String(Deno.pid));
         const there = () => Deno.stat("${root}/${other}.pid").then(() => true, () => false);
         while (!await there()) await new Promise((done) => setTimeout(done, 5));
         if (Deno.readTextFileSync("${root}/${other}.pid") === String(Deno.pid)) throw new Error("one process");
       });`;
    await Deno.writeTextFile(`${root}/a_test.ts`, meet("a", "b"));
    await Deno.writeTextFile(`${root}/b_test.ts`, meet("b", "a"));
    await Deno.writeTextFile(
      `${root}/c_test.ts`,
      `Deno.test("bad", () => { throw new Error("told you"); });`,
    );
    const apart: Suite = { ...suite, order: "processes", flags: [...suite.flags, "-A"] };
    const result = await runSuite(apart, ["a_test.ts", "b_test.ts", "c_test.ts"], { root, print: () => {} });
    deepEqual([result.passed, result.failed], [2, 1], result.report);
    match(result.report, /told you/);
    const none = await runSuite(apart, ["c_test.ts"], { root, filter: "no such test", print: () => {} });
    deepEqual([none.passed, none.failed, none.skipped], [0, 0, []], none.report);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("summarise keeps the reasons that tests print, once each, when something was skipped", () => {
  const output =
    "oracle: skipped, no go\nskipped: a cluster (OFF=1)\nskipped: a cluster (OFF=1)\nok | 0 passed";
  const run = { code: 0, output, durationMs: 1, timedOut: false };
  const skipped = `<testcase name="a"><skipped/></testcase>`;
  deepEqual(summarise(suite, run, skipped).reasons, ["oracle: skipped, no go", "skipped: a cluster (OFF=1)"]);
  deepEqual(summarise(suite, run, `<testcase name="a"></testcase>`).reasons, []);
});

Deno.test("summarise counts a run that dies without a report as one failure", () => {
  const dead = { code: 1, output: "error: Module not found", durationMs: 1, timedOut: true };
  const result = summarise(suite, dead, "");
  equal(result.failed, 1);
  ok(result.report.includes("Module not found"));
  match(result.report, /limit of 1 minutes/);
});
