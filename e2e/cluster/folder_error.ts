// Owns: what is told when the system refuses work on a folder of ours. Must not: touch the folder.

import { EnvironmentError, errorMessage, OrkError } from "../../runtime/base/mod.ts";

/** What a folder is for, in words, and the variable that names another one. */
export interface FolderUse {
  readonly folder: string;
  readonly purpose: string;
  readonly variable: string;
}

// Source: errno of POSIX, as Deno puts it on errors of files.
const REFUSALS = [
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "ENOTDIR",
  "ENOENT",
  "EEXIST",
  "ENAMETOOLONG",
];

/** Runs work on a folder. @throws EnvironmentError in place of what the operating system refuses. */
export async function inFolder<T>(use: FolderUse, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof OrkError || !isRefusal(error)) throw error;
    throw new EnvironmentError(`cannot keep ${use.purpose} in "${use.folder}": ${errorMessage(error)}`, {
      code: "cluster/folder",
      hint: `set ${use.variable} to a folder that may be written to and has room`,
      cause: error,
    });
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && REFUSALS.includes(String(error.code));
}
