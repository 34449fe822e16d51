// Owns: one run of one suite under `deno test`, and its counts. Must not: decide which suites run.

import { type Counts, parseJunit } from "./junit.ts";
import { type ProcessResult, runProcess } from "./process.ts";
import type { Suite } from "./suites_table.ts";

export interface SuiteResult extends Counts {
  readonly suite: string;
  readonly durationMs: number;
  /** Lines in which tests said why they skip something; names of skipped tests may carry the reason instead. */
  readonly reasons: readonly string[];
  /** What a person needs to see of a failed run; empty when all passed. */
  readonly report: string;
}

export interface RunOptions {
  readonly root: string;
  /** Only tests whose name contains this text. */
  readonly filter?: string;
  readonly print: (line: string) => void;
}

/** Runs `files` as `suite`. A run that dies without naming a failed test counts as one failure. */
export async function runSuite(
  suite: Suite,
  files: readonly string[],
  options: RunOptions,
): Promise<SuiteResult> {
  const started = performance.now();
  const deadline = started + suite.limitMinutes * 60_000;
  const batches = suite.order === "processes" ? await largestFirst(files, options.root) : [files];
  const runOne = (batch: readonly string[]) =>
    runFiles(suite, batch, { ...options, limitMs: Math.max(1_000, deadline - performance.now()) });
  const results = await inLanes(batches, jobs, runOne);
  return merge(suite, results, performance.now() - started);
}

/** How many test files run at a time. */
const jobs = 2;

/** Big files tend to take long; begun first, they leave no lane empty at the end. */
async function largestFirst(files: readonly string[], root: string): Promise<readonly (readonly string[])[]> {
  const sized = await Promise.all(files.map(async (file) => {
    const { size } = await Deno.stat(`${root}/${file}`);
    return { file, size };
  }));
  return sized.sort((a, b) => b.size - a.size).map(({ file }) => [file]);
}

async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) results.push(await run(item));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

function merge(suite: Suite, results: readonly SuiteResult[], durationMs: number): SuiteResult {
  const sum = (of: (result: SuiteResult) => number) => results.reduce((total, one) => total + of(one), 0);
  return {
    suite: suite.name,
    passed: sum((one) => one.passed),
    failed: sum((one) => one.failed),
    skipped: results.flatMap((one) => one.skipped),
    reasons: [...new Set(results.flatMap((one) => one.reasons))],
    durationMs,
    report: results.map((one) => one.report).filter((text) => text !== "").join("\n"),
  };
}

async function runFiles(
  suite: Suite,
  files: readonly string[],
  options: RunOptions & { readonly limitMs: number },
): Promise<SuiteResult> {
  const report = await Deno.makeTempFile({ prefix: `ork-${suite.name}-`, suffix: ".xml" });
  try {
    const result = await runProcess(commandOf(suite, files, { report, filter: options.filter }), {
      cwd: options.root,
      env: { DENO_JOBS: String(jobs) },
      limitMs: options.limitMs,
      ...(suite.live ? { onLine: (line: string) => showLive(line, options.print) } : {}),
    });
    const summary = summarise(suite, result, await Deno.readTextFile(report));
    return { ...summary, skipped: summary.skipped.filter((name) => isChosen(name, options.filter)) };
  } finally {
    await Deno.remove(report);
  }
}

/** Deno reports what a filter leaves out as skipped, too. Source: `deno test --filter` takes text or `/regex/`. */
function isChosen(name: string, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const [, pattern] = /^\/(.+)\/$/.exec(filter) ?? [];
  return pattern === undefined ? name.includes(filter) : new RegExp(pattern).test(name);
}

function commandOf(
  suite: Suite,
  files: readonly string[],
  options: { readonly report: string; readonly filter: string | undefined },
): readonly string[] {
  return [
    Deno.execPath(),
    "test",
    "--no-check",
    ...suite.flags,
    ...(suite.order === "threads" ? ["--parallel"] : []),
    ...(options.filter === undefined ? [] : ["--filter", options.filter]),
    `--junit-path=${options.report}`,
    ...files,
  ];
}

/** Exported for tests: turns a finished run and its JUnit report into counts. */
export function summarise(suite: Suite, result: ProcessResult, xml: string): SuiteResult {
  const counts = parseJunit(xml);
  // A module that throws while it loads is not in the JUnit report, only in the text.
  const unloaded = result.output.match(/^Uncaught error from .* FAILED$/gm)?.length ?? 0;
  const failed = Math.max(counts.failed + unloaded, result.code === 0 ? 0 : 1);
  const report = failed === 0 ? "" : failureText(suite, result);
  return {
    suite: suite.name,
    passed: counts.passed,
    failed,
    skipped: counts.skipped,
    reasons: counts.skipped.length === 0 ? [] : reasonsIn(result.output),
    durationMs: result.durationMs,
    report,
  };
}

function reasonsIn(output: string): readonly string[] {
  const lines = output.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => /^(?:\w+: )?skipped\b/.test(line)))];
}

function failureText(suite: Suite, result: ProcessResult): string {
  const at = result.output.indexOf("\n ERRORS \n");
  const text = at < 0 ? result.output.split("\n").slice(-60).join("\n") : result.output.slice(at + 1);
  return result.timedOut ? `${text}\nstopped after the limit of ${suite.limitMinutes} minutes` : text;
}

function showLive(line: string, print: (line: string) => void): void {
  if (/ \.\.\. (ok|FAILED|ignored) \(/.test(line) && !line.startsWith("  ")) print(`    ${line}`);
}
