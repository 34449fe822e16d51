// Owns: running another program. Must not: be reached by production entries.

import { EnvironmentError } from "../../runtime/base/mod.ts";

export interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. @throws {EnvironmentError} when it is not there. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: { readonly signal?: AbortSignal; readonly cwd?: string } = {},
): Promise<ProcessResult> {
  try {
    const result = await new Deno.Command(command, {
      args: [...args],
      stdout: "piped",
      stderr: "piped",
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.cwd ? { cwd: options.cwd } : {}),
    }).output();
    const decoder = new TextDecoder();
    return {
      code: result.code,
      stdout: decoder.decode(result.stdout),
      stderr: decoder.decode(result.stderr),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new EnvironmentError(`cannot run "${command}": it is not on PATH`, {
      code: "environment/command",
      hint: `install ${command} or put it on PATH`,
      cause: error,
    });
  }
}
