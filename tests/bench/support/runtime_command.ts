// Owns: how a benchmark starts the runtime. Must not: measure.

const ROOT = new URL("../../..", import.meta.url).pathname;

export interface RuntimeChoice {
  /** Text of the Katalog. */
  readonly katalog: string;
  readonly port: number;
  /** @default false */
  readonly election?: boolean;
}

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
  { katalog, port, election = false }: RuntimeChoice,
): Promise<readonly string[]> {
  const path = `${folder}/katalog.yaml`;
  await Deno.writeTextFile(path, katalog);
  const command = ["run", "-f", path, "--log-format", "json", "--port", String(port)];
  return election ? command : [...command, "--no-leader-election"];
}
