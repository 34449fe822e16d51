// Owns: the front of every test task: which checks and suites run, and the last line. Must not: know what suites hold.

import {
  type Check,
  checks,
  findTestFiles,
  runCheck,
  runProcess,
  runSuite,
  type Suite,
  suiteOf,
  suites,
} from "./gate/mod.ts";

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

interface Profile {
  readonly checks: boolean;
  readonly suites: readonly string[];
  readonly demo: boolean;
  /** Whether the run ends at the first thing that fails. */
  readonly stopEarly: boolean;
}

const all = suites.map((suite) => suite.name);
const profiles: Readonly<Record<string, Profile>> = {
  ok: { checks: true, suites: ["arch", "pure", "unit"], demo: false, stopEarly: true },
  all: { checks: true, suites: all, demo: true, stopEarly: false },
  ...Object.fromEntries(
    all.map((name) => [name, { checks: false, suites: [name], demo: false, stopEarly: false }]),
  ),
};

const usage = `usage: deno run -A tools/test.ts [${Object.keys(profiles).join("|")}] [--filter TEXT]`;

interface Totals {
  passed: number;
  failed: number;
}

async function main(args: readonly string[]): Promise<number> {
  const filterAt = args.indexOf("--filter");
  const filter = filterAt < 0 ? undefined : args[filterAt + 1];
  const names = filterAt < 0 ? args : [...args.slice(0, filterAt), ...args.slice(filterAt + 2)];
  const profile = profiles[names[0] ?? "all"];
  if (profile === undefined || names.length > 1 || (filterAt >= 0 && filter === undefined)) {
    console.error(usage);
    return 2;
  }
  const totals: Totals = { passed: 0, failed: 0 };
  await runAll(profile, filter, totals);
  console.log(`tests: ${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0 ? 0 : 1;
}

async function runAll(profile: Profile, filter: string | undefined, totals: Totals): Promise<void> {
  const stop = () => profile.stopEarly && totals.failed > 0;
  if (profile.checks) {
    for (const check of checks) {
      if (!await oneCheck(check)) totals.failed += 1;
      if (stop()) return;
    }
  }
  const files = await findTestFiles(root);
  for (const suite of suites.filter((one) => profile.suites.includes(one.name))) {
    await oneSuite(suite, files.filter((file) => suiteOf(file) === suite), { filter, totals });
    if (stop()) return;
  }
  if (profile.demo) await demo(totals);
}

/** A static check adds nothing to the passed tests, but a failed one is a failure of the run. */
async function oneCheck(check: Check): Promise<boolean> {
  showRunning(check.name);
  const result = await runCheck(check, root);
  console.log(`${mark(result.ok)} ${check.name}  (${seconds(result.durationMs)})`);
  if (!result.ok) console.log(`${indent(result.output)}\n  ${check.name} failed: ${check.remedy}`);
  return result.ok;
}

async function oneSuite(
  suite: Suite,
  files: readonly string[],
  options: { readonly filter: string | undefined; readonly totals: Totals },
): Promise<void> {
  if (files.length === 0) return console.log(`- ${suite.name}: no test files`);
  if (suite.live) console.log(`  ${suite.name}: ${suite.duty}`);
  else showRunning(suite.name);
  const result = await runSuite(suite, files, {
    root,
    print: console.log,
    ...(options.filter === undefined ? {} : { filter: options.filter }),
  });
  options.totals.passed += result.passed;
  options.totals.failed += result.failed;
  const counts = `${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped`;
  console.log(`${mark(result.failed === 0)} ${suite.name}: ${counts}  (${seconds(result.durationMs)})`);
  for (const name of result.skipped) console.log(`    skipped: ${name}`);
  for (const reason of result.reasons) console.log(`    reason: ${reason}`);
  if (result.report !== "") console.log(indent(result.report));
}

/** The demo is one test: it either ends well or it does not. */
async function demo(totals: Totals): Promise<void> {
  const script = `${root}/tools/demo.ts`;
  if (!await exists(script)) return console.log("- demo: not there yet");
  showRunning("demo");
  const result = await runProcess([Deno.execPath(), "run", "-A", script], { cwd: root, limitMs: 300_000 });
  totals[result.code === 0 ? "passed" : "failed"] += 1;
  console.log(`${mark(result.code === 0)} demo  (${seconds(result.durationMs)})`);
  if (result.code !== 0) console.log(indent(result.output));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** What runs now, for people who watch; the result, which is longer, takes the line. */
function showRunning(what: string): void {
  if (Deno.stdout.isTerminal()) Deno.stdout.writeSync(new TextEncoder().encode(`     ${what} …\r`));
}

const mark = (ok: boolean): string => ok ? "ok  " : "FAIL";
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)}s`;
const indent = (text: string): string => text.split("\n").map((line) => `    ${line}`).join("\n");

if (import.meta.main) Deno.exit(await main(Deno.args));
