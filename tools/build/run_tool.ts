// Owns: one call of a command-line tool that must succeed. Must not: retry.

import { EnvironmentError } from "../../runtime/base/mod.ts";

export interface ToolOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What was being done, for the error: "compile ork-runtime". */
  readonly action: string;
}

/** Runs `command` and returns its stdout. @throws {EnvironmentError} with what it printed when it fails. */
export async function runTool(command: readonly string[], options: ToolOptions): Promise<string> {
  const result = await new Deno.Command(command[0] ?? "", {
    args: command.slice(1),
    cwd: options.cwd,
    env: { ...options.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", RUST_BACKTRACE: "0" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (result.success) return text(result.stdout);
  throw new EnvironmentError(`cannot ${options.action}: ${command[0]} ended with ${result.code}`, {
    code: "build/tool-failed",
    hint: `${text(result.stderr)}${text(result.stdout)}`.trim().split("\n").slice(-15).join("\n"),
  });
}
