// Owns: running a program of this machine to its end. Must not: know any particular program.

import { SourceError } from "../../../runtime/base/mod.ts";

export interface ProgramRun {
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** What helps when it fails. @default to run the same command line */
  readonly hint?: string;
  /** It tells on standard output what goes wrong. @default standard error alone */
  readonly tellsOnStdout?: boolean;
  /** @default 120000 */
  readonly timeoutMs?: number;
}

/** Runs a program and gives what it wrote. Tests give their own. */
export type RunProgram = (program: string, run: ProgramRun) => Promise<string>;

/** @throws {SourceError} when the program is missing, fails or takes too long. */
export const runProgram: RunProgram = async (program, run) => {
  const controller = new AbortController();
  const timeoutMs = run.timeoutMs ?? 120_000;
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const { code, stdout, stderr } = await output(program, run, controller.signal);
    if (code === 0) return decode(stdout);
    const told = `${run.tellsOnStdout ? decode(stdout) : ""}${decode(stderr)}`;
    const why = controller.signal.aborted ? `no end within ${timeoutMs / 1_000}s` : lastLines(told);
    throw new SourceError(`${program} ${run.args[0] ?? ""} failed: ${why}`, {
      code: "source/program",
      hint: run.hint ?? `try it yourself: ${commandLine(program, run)}`,
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new SourceError(`the program ${program} is not on the PATH`, {
      code: `source/${program}`,
      hint: `install ${program}, or import files that are already here`,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
};

async function output(program: string, run: ProgramRun, signal: AbortSignal): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(program, {
    args: [...run.args],
    ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
    env: { ...run.env },
    stdin: run.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  if (run.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    // A program that does not read its input closes it: its exit code says more than the broken pipe.
    await writer.write(new TextEncoder().encode(run.stdin)).then(() => writer.close()).catch(() => {});
  }
  return await child.output();
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Log records say again what the lines for people say. */
function lastLines(text: string): string {
  const lines = text.trim().split("\n");
  const plain = lines.filter((line) => !/^level=/.test(line));
  const last = (plain.length > 0 ? plain : lines).slice(-3).map((line) => line.trim()).join(" ");
  return last.replace(/^Error: /, "").slice(0, 500) || "it said nothing";
}

const LONGEST_SHOWN_INPUT = 200;

function commandLine(program: string, { args, stdin }: ProgramRun): string {
  const line = [program, ...args].map(quoted).join(" ");
  if (stdin === undefined) return line;
  return stdin.length > LONGEST_SHOWN_INPUT ? `${line} < values.json` : `echo ${quoted(stdin)} | ${line}`;
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
