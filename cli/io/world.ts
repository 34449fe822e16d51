// Owns: the real adapters together, as commands get them. Must not: add behaviour.

import type { Clock, Random } from "../../runtime/base/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { systemClock, systemRandom } from "./clock.ts";
import { type Environment, processEnvironment } from "./environment.ts";
import { type FileSystem, systemFiles } from "./files.ts";
import { sourceLoader } from "./source_loader.ts";

/** What commands may touch besides the terminal. Tests give their own. */
export interface World {
  readonly env: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: FileSystem;
  readonly sources: SourceLoader;
}

export function systemWorld(): World {
  const clock = systemClock();
  const files = systemFiles();
  return {
    env: processEnvironment(),
    clock,
    random: systemRandom(),
    files,
    sources: sourceLoader({ files, clock }),
  };
}
