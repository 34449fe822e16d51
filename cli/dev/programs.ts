// Owns: what developer commands can load beyond files: variables, Git repositories, Helm charts. Must not: run anything itself.

import { sourceLoader, type World } from "../io/mod.ts";
import { gitFetcher, helmRenderer, runProgram } from "../io/programs/mod.ts";

/** A world whose imports reach variables, git and helm. */
export function withPrograms(world: World): World {
  const git = gitFetcher({ cache: cacheDirectory(world), run: runProgram });
  const charts = helmRenderer({ run: runProgram, git });
  const { files, clock } = world;
  return { ...world, sources: sourceLoader({ files, clock, ports: { variable: world.env, git, charts } }) };
}

/** The place of every download: `ORK_CACHE`, else `XDG_CACHE_HOME/ork`, else `~/.cache/ork`. */
function cacheDirectory({ env, files }: World): string {
  const own = env("ORK_CACHE");
  if (own) return own;
  const shared = env("XDG_CACHE_HOME");
  return shared ? `${shared}/ork` : `${env("HOME") ?? files.cwd()}/.cache/ork`;
}
