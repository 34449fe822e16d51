// Owns: the order in which sources are asked for programs. Must not: know how one source works.

import { EnvironmentError } from "../../runtime/base/mod.ts";
import { downloadSource } from "./_source_download.ts";
import { goSource } from "./_source_go.ts";
import { kubebuilderSource } from "./_source_kubebuilder.ts";
import { packedSource } from "./_source_packed.ts";
import { inFolder } from "./folder_error.ts";
import { cacheDirectory, currentPlatform } from "./platform.ts";
import { cachedProgramPath, readCachedProgram } from "./program_cache.ts";
import { found, missing, type ProgramContext, type ProgramSource } from "./program_source.ts";
import { type Reporter, silentReporter } from "./reporter.ts";
import { PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";

export interface FindProgramsOptions {
  readonly reporter?: Reporter;
  readonly signal?: AbortSignal;
  /** @default `ORK_CACHE`, else the user's cache folder */
  readonly cache?: string;
  /** Asked in this order. @default KUBEBUILDER_ASSETS, packed programs, cache, download, Go modules */
  readonly sources?: readonly ProgramSource[];
}

/** Paths of the programs asked for. */
export type ProgramPaths<Name extends ProgramName = ProgramName> = Readonly<Record<Name, string>>;

/**
 * Finds or obtains programs of the pinned versions.
 * @throws EnvironmentError that lists, for the first program nobody has, what each source said.
 */
export async function findPrograms<Name extends ProgramName>(
  programs: readonly Name[],
  options: FindProgramsOptions = {},
): Promise<ProgramPaths<Name>> {
  const context: ProgramContext = {
    cache: options.cache ?? cacheDirectory(),
    platform: currentPlatform(),
    reporter: options.reporter ?? silentReporter,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const sources = options.sources ?? defaultSources();
  const paths: [Name, string][] = [];
  const use = { folder: context.cache, purpose: "programs", variable: "ORK_CACHE" };
  await inFolder(use, async () => {
    for (const program of programs) paths.push([program, await findOne(program, sources, context)]);
  });
  return Object.fromEntries(paths) as Record<Name, string>;
}

/** The sources in the order in which they are asked. */
export function defaultSources(): readonly ProgramSource[] {
  return [
    kubebuilderSource(Deno.env.get("KUBEBUILDER_ASSETS")),
    packedSource(),
    cacheSource,
    downloadSource(),
    goSource(),
  ];
}

const cacheSource: ProgramSource = {
  name: "cache",
  async find(program, context) {
    const path = cachedProgramPath(context.cache, context.platform, program);
    return await readCachedProgram(path) ? found(path) : missing(`no ${path}`);
  },
};

async function findOne(
  program: ProgramName,
  sources: readonly ProgramSource[],
  context: ProgramContext,
): Promise<string> {
  const reasons: string[] = [];
  for (const source of sources) {
    context.signal?.throwIfAborted();
    const result = await source.find(program, context);
    if (result.kind === "found") return result.path;
    reasons.push(`  ${source.name}: ${result.reason}`);
  }
  throw new EnvironmentError(`${program} ${PROGRAM_VERSIONS[program]} could not be obtained`, {
    code: "cluster/no-program",
    hint: `set KUBEBUILDER_ASSETS to a folder that holds ${program}, or see to one of these:\n${
      reasons.join("\n")
    }`,
  });
}
