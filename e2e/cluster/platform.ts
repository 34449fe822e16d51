// Owns: the names of this machine's system and processor, and of the folders used on it. Must not: create anything.

import { join, resolve } from "node:path";
import { EnvironmentError } from "../../runtime/base/mod.ts";

/** A system and processor in Node's spelling (`linux-x64`), from which the other spellings follow. */
export interface Platform {
  readonly os: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
}

/** @throws EnvironmentError on a system that local clusters do not run on. */
export function currentPlatform(): Platform {
  const os = Deno.build.os;
  if (os !== "linux" && os !== "darwin") {
    throw new EnvironmentError(`a local control plane does not run on ${os}`, {
      code: "cluster/unsupported-platform",
      hint: "use Linux or macOS, or a cluster made by kind",
    });
  }
  return { os, arch: Deno.build.arch === "aarch64" ? "arm64" : "x64" };
}

/** `linux-x64`. */
export function platformName(platform: Platform): string {
  return `${platform.os}-${platform.arch}`;
}

/** The processor in Go's spelling. */
export function goArch(platform: Platform): "amd64" | "arm64" {
  return platform.arch === "x64" ? "amd64" : "arm64";
}

type Environment = Pick<typeof Deno.env, "get">;

/** Where downloads and unpacked programs live: `ORK_CACHE`, else `XDG_CACHE_HOME/ork`, else `~/.cache/ork`. */
export function cacheDirectory(env: Environment = Deno.env): string {
  return firstDirectory(env, "ORK_CACHE", ["XDG_CACHE_HOME", "ork"], ["HOME", ".cache/ork"]);
}

/** Where running clusters are recorded: `ORK_STATE`, else `XDG_STATE_HOME/ork`, else `~/.local/state/ork`. */
export function stateDirectory(env: Environment = Deno.env): string {
  return firstDirectory(env, "ORK_STATE", ["XDG_STATE_HOME", "ork"], ["HOME", ".local/state/ork"]);
}

function firstDirectory(env: Environment, own: string, ...others: readonly [string, string][]): string {
  const direct = env.get(own);
  // A kubeconfig below it is used from other working directories too.
  if (direct) return resolve(direct);
  for (const [variable, below] of others) {
    const base = env.get(variable);
    if (base) return join(base, below);
  }
  throw new EnvironmentError(`neither ${own} nor HOME is set`, {
    code: "cluster/no-home",
    hint: `set ${own} to a folder that may be written to`,
  });
}
