// Owns: the files of a checkout that are its own. Must not: read them.

const skippedFolders = new Set([".git", ".cache", "dist", "coverage", "node_modules"]);

/** Paths below `root` whose file name matches, relative to it, sorted; what is built or fetched is left out. */
export async function findFiles(root: string, name: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(`${root}/${folder}`)) {
      if (entry.isDirectory && !skippedFolders.has(entry.name)) await walk(`${folder}${entry.name}/`);
      else if (entry.isFile && name.test(entry.name)) found.push(`${folder}${entry.name}`);
    }
  };
  await walk("");
  return found.sort();
}
