// Owns: what is baked into an executable about its origin. Must not: vary between two builds of one commit.

/** Constants for the bundler; empty outside a git checkout. */
export async function buildDefines(repository: string): Promise<Readonly<Record<string, string>>> {
  const line = await git(repository, ["log", "-1", "--format=%H %cI"]);
  if (line === undefined) return {};
  const [commit = "", date = ""] = line.split(" ");
  const changed = await git(repository, ["status", "--porcelain", "--untracked-files=no"]);
  return { ORK_BUILD_COMMIT: changed === "" ? commit : `${commit}-modified`, ORK_BUILD_DATE: date };
}

async function git(cwd: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const result = await new Deno.Command("git", { args: [...args], cwd, stdin: "null", stderr: "null" })
      .output();
    return result.success ? new TextDecoder().decode(result.stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
