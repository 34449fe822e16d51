// Owns: the static checks of the gate: format, lint, types. Must not: change files.

import { runProcess } from "./process.ts";

export interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** What to do when it fails. */
  readonly remedy: string;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly output: string;
  readonly durationMs: number;
}

/** In order of cost. */
export const checks: readonly Check[] = [
  { name: "format", command: ["fmt", "--check"], remedy: "run `deno fmt` on the files above" },
  { name: "lint", command: ["lint"], remedy: "mend the findings above" },
  { name: "types", command: ["check"], remedy: "mend the type errors above" },
];

export async function runCheck(check: Check, root: string): Promise<CheckResult> {
  const result = await runProcess([Deno.execPath(), ...check.command], { cwd: root, limitMs: 300_000 });
  return { ok: result.code === 0, output: result.output, durationMs: result.durationMs };
}
