// Owns: exit codes and which failure gets which. Must not: print.

import { EnvironmentError, OrkError, SourceError, UsageError } from "../../runtime/base/mod.ts";

/** 0 done; 1 it ran and the answer is no; 2 the command line is wrong; 3 something around ork is missing; 130 interrupted; 141 cut off. */
export type ExitCode = 0 | 1 | 2 | 3 | 130 | 141;

export const EXIT_CODES: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: 0, meaning: "done" },
  { code: 1, meaning: "it ran and the answer is no: invalid, denied, not found, a failed expectation" },
  { code: 2, meaning: "the command line is wrong" },
  {
    code: 3,
    meaning: "something is missing around ork: no cluster, no file, no permission (or ork itself broke)",
  },
  { code: 130, meaning: "interrupted by Ctrl-C or SIGTERM before it was done" },
  { code: 141, meaning: "the program that read the output stopped reading, as head does" },
];

const ENVIRONMENT_CODES = /^(transport\/|source\/|cluster\/|kube\/(forbidden|unauthorized)$)/;

/** The exit code for something that was thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return 2;
  if (error instanceof EnvironmentError || error instanceof SourceError) return 3;
  if (error instanceof OrkError) return ENVIRONMENT_CODES.test(error.code) ? 3 : 1;
  return 3;
}
