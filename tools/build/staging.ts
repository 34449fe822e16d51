// Owns: the one folder in which executables are made, and that only one build uses it. Must not: build.

/**
 * `deno compile` writes the path of what it compiles into the executable, so equal bytes need an equal path: builds
 * share one fixed folder below TMPDIR and wait for each other.
 */
export function stagingRoot(): string {
  return `${(Deno.env.get("TMPDIR") ?? "/tmp").replace(/\/+$/, "")}/ork-build`;
}

/** Runs `work` while no other build uses the folder; the lock goes with the process, even when it is killed. */
export async function withStaging<T>(
  work: (root: string) => Promise<T>,
  options: { readonly progress: (line: string) => void; readonly root?: string },
): Promise<T> {
  const root = options.root ?? stagingRoot();
  await Deno.mkdir(root, { recursive: true });
  using lock = await Deno.open(`${root}/.lock`, { create: true, write: true });
  if (!await lock.tryLock(true)) {
    options.progress(`waiting for another build to leave ${root}`);
    await lock.lock(true);
  }
  try {
    return await work(root);
  } finally {
    await lock.unlock();
  }
}

/** An empty folder at `path`. */
export async function emptyFolder(path: string): Promise<string> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(path, { recursive: true });
  return path;
}
