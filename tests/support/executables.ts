// Owns: executables built for tests, and runs of them. Must not: test anything.

import { EnvironmentError } from "../../runtime/base/mod.ts";
import { cacheFolder, type Executable, findCompileBase } from "../../tools/build/mod.ts";

export const repository = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** What was built, or why nothing was. */
export type Built =
  | { readonly kind: "built"; readonly executables: ReadonlyMap<string, Executable> }
  | { readonly kind: "impossible"; readonly reason: string };

/**
 * Runs `deno task build` of a checkout into `out`. Only a missing compile base is an answer; every other failure is one of the product.
 * @throws when the build fails.
 */
export async function buildForTests(out: string, checkout = repository): Promise<Built> {
  try {
    // That of this repository, which stays in the cache, serves its copies too.
    await findCompileBase({
      repository,
      cache: cacheFolder(),
      env: (name) => Deno.env.get(name),
      progress: () => {},
    });
  } catch (error) {
    const isLacking = error instanceof EnvironmentError && error.code === "build/no-compile-base";
    if (!isLacking) throw error;
    // Once and in full; the name of each test carries the short form.
    console.log(`skipped: ${error.message}: ${error.hint?.replaceAll(/\n\s*/g, " ") ?? ""}`);
    return { kind: "impossible", reason: error.message };
  }
  const command = [Deno.execPath(), "task", "--quiet", "build", "--json", "--out", out];
  const { code, stdout, stderr } = await runToEnd(command, { env: Deno.env.toObject(), cwd: checkout });
  if (code !== 0) throw new Error(`the build failed:\n${stderr}`);
  const built: readonly Executable[] = JSON.parse(stdout);
  return { kind: "built", executables: new Map(built.map((one) => [one.name, one])) };
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with nothing of this process's environment but PATH. */
export async function runToEnd(
  command: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(command[0] ?? "", {
    args: command.slice(1),
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", ...options.env },
    cwd: options.cwd ?? repository,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

export interface RunningProgram {
  readonly pid: number;
  /** Everything it has printed so far, both streams. */
  output(): string;
  /** Set once it has ended. */
  exitCode(): number | undefined;
  /** SIGTERM, then waits; SIGKILL after a minute. Gives the exit code. Idempotent. */
  stop(): Promise<number>;
}

/** Starts a program in the background. */
export function startProgram(
  command: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): RunningProgram {
  const child = new Deno.Command(command[0] ?? "", {
    args: command.slice(1),
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", ...options.env },
    cwd: repository,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const printed: string[] = [];
  const state: { code?: number } = {};
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream) printed.push(new TextDecoder().decode(chunk));
  };
  const ended = Promise.all([child.status, read(child.stdout), read(child.stderr)]).then(([status]) => {
    state.code = status.code;
    return status.code;
  });
  return {
    pid: child.pid,
    output: () => printed.join(""),
    exitCode: () => state.code,
    async stop() {
      if (state.code !== undefined) return state.code;
      const signal = (name: Deno.Signal) => {
        try {
          child.kill(name);
        } catch {
          // It has ended by itself, and what it printed is still being read.
        }
      };
      signal("SIGTERM");
      const killer = setTimeout(() => signal("SIGKILL"), 60_000);
      try {
        return await ended;
      } finally {
        clearTimeout(killer);
      }
    },
  };
}
