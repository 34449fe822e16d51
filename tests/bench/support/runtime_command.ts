// Owns: how a benchmark starts the runtime on the Sites. Must not: measure.

import { siteKatalog } from "./site.ts";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** What `ORK_BENCH_EXECUTABLE` names, else `dist/ork-runtime-local`, else the runtime's entry run by Deno. */
export async function runtimeProgram(): Promise<readonly string[]> {
  const built = Deno.env.get("ORK_BENCH_EXECUTABLE") || `${ROOT}dist/ork-runtime-local`;
  if (await isThere(built)) {
    console.error(`the runtime is ${built}`);
    return [built];
  }
  console.error(`the runtime runs from source: ${built} is not built`);
  return [Deno.execPath(), "run", "-A", "--quiet", `${ROOT}cli/main_runtime.ts`];
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The arguments after the program; writes the Katalog into `folder`. */
export async function runtimeArguments(
  folder: string,
  { resync, port }: { readonly resync: string; readonly port: number },
): Promise<readonly string[]> {
  const katalog = `${folder}/katalog.yaml`;
  await Deno.writeTextFile(katalog, siteKatalog(resync));
  return ["run", "-f", katalog, "--no-leader-election", "--log-format", "json", "--port", String(port)];
}
