// Owns: finding test files and giving each to exactly one suite. Must not: run them.

import { type Suite, suites } from "./suites_table.ts";

const skippedFolders = new Set([".git", ".cache", "dist", "coverage", "node_modules"]);

/** Paths of all `*_test.ts` files below `root`, relative to it, sorted. */
export async function findTestFiles(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(`${root}/${folder}`)) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory && !skippedFolders.has(entry.name)) await walk(`${path}/`);
      else if (entry.isFile && entry.name.endsWith("_test.ts")) found.push(path);
    }
  };
  await walk("");
  return found.sort();
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
