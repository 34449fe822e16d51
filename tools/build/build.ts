// Owns: the order of a build: base, packages, each target. Must not: parse arguments.

import { buildDefines } from "./build_facts.ts";
import { stopBundler } from "./bundle.ts";
import { compileTarget, type Executable } from "./compile.ts";
import { findCompileBase } from "./compile_base.ts";
import type { PermissionOverrides } from "./permissions.ts";
import { stageSources } from "./sources.ts";
import { withStaging } from "./staging.ts";
import type { BuildTarget } from "./targets_table.ts";

export interface BuildOptions {
  readonly repository: string;
  readonly out: string;
  readonly overrides: PermissionOverrides;
  readonly progress: (line: string) => void;
}

/**
 * Builds `targets` one after the other. Two builds of one commit give the same bytes.
 * @throws {EnvironmentError} when a tool fails or no compile base can be had.
 */
export async function buildExecutables(
  targets: readonly BuildTarget[],
  options: BuildOptions,
): Promise<readonly Executable[]> {
  const { repository, progress } = options;
  const base = await findCompileBase({
    repository,
    cache: cacheFolder(),
    env: (name) => Deno.env.get(name),
    progress,
  });
  progress(`compile base: ${base.origin}`);
  try {
    return await withStaging(async (staging) => {
      const sources = await stageSources({ repository, staging, progress });
      const define = await buildDefines(repository);
      const built: Executable[] = [];
      for (const target of targets) {
        progress(`building ${target.name}`);
        built.push(
          await compileTarget(target, { ...options, staging, sources, base: base.path, define }),
        );
      }
      return built;
    }, { progress });
  } finally {
    await stopBundler();
  }
}

/** Where files that can be fetched again are kept, as for `denow`; a variable that is empty counts as not set. */
export function cacheFolder(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME") || "/tmp"}/.cache`;
  return Deno.env.get("ORK_CACHE") || `${home}/ork`;
}
