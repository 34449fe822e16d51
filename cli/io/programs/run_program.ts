// Owns: running a program of this machine to its end. Must not: know any particular program.

import { SourceError } from "../../../runtime/base/mod.ts";

export interface ProgramRun {
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
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
    const why = controller.signal.aborted ? `no end within ${timeoutMs / 1_000}s` : lastLines(decode(stderr));
    throw new SourceError(`${program} ${run.args[0] ?? ""} failed: ${why}`, {
      code: "source/program",
      hint: `try it yourself: ${program} ${run.args.map(quoted).join(" ")}`,
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

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" ").slice(0, 500) || "it said nothing";
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
