// Owns: finding test files and giving each to exactly one suite. Must not: run them.

import { findFiles } from "./find_files.ts";
import { type Suite, suites } from "./suites_table.ts";

/** Paths of all test files below `root`, relative to it, sorted. */
export function findTestFiles(root: string): Promise<readonly string[]> {
  return findFiles(root, /_test\.ts$/);
}

/** The suite that runs `path`: the one with the longest matching prefix. */
export function suiteOf(path: string): Suite | undefined {
  let best: Suite | undefined;
  let bestLength = -1;
  for (const suite of suites) {
    for (const prefix of suite.prefixes) {
      if (prefix.length > bestLength && path.startsWith(prefix)) [best, bestLength] = [suite, prefix.length];
    }
  }
  return best;
}
