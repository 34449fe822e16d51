// Owns: programs packed with zstd in a folder beside the checkout. Must not: trust them before the digest matches.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { digestInListing } from "./checksum.ts";
import { platformName } from "./platform.ts";
import { cachedProgramPath, digestOf, readCachedProgram, storeProgram } from "./program_cache.ts";
import {
  found,
  missing,
  type ProgramContext,
  type ProgramFound,
  type ProgramSource,
} from "./program_source.ts";
import { PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";

const unpack = promisify(zstdDecompress);

/** `directories` are looked at in order; each holds `<os>-<arch>/<program>.zst` and `<os>-<arch>/SHA256SUMS`. */
export function packedSource(directories: readonly string[] = packedDirectories()): ProgramSource {
  return {
    name: "packed programs",
    async find(program, context) {
      for (const directory of directories) {
        const folder = join(directory, platformName(context.platform));
        const sums = await readTextIfThere(join(folder, "SHA256SUMS"));
        const expected = sums === undefined ? undefined : digestInListing(sums, program);
        if (expected !== undefined) {
          return await unpackOnce({ packed: join(folder, `${program}.zst`), expected, program }, context);
        }
      }
      return missing(`no ${platformName(context.platform)}/${program}.zst in ${directories.join(", ")}`);
    },
  };
}

/** Beside the checkout that this module belongs to; for a compiled executable, the one whose `dist` it lies in. */
function packedDirectories(): readonly string[] {
  const root = Deno.build.standalone
    ? join(dirname(Deno.execPath()), "..")
    : join(dirname(fileURLToPath(import.meta.url)), "../..");
  return [join(root, "../shared/assets")];
}

interface PackedProgram {
  readonly program: ProgramName;
  readonly packed: string;
  /** SHA-256 of the unpacked program. */
  readonly expected: string;
}

async function unpackOnce(job: PackedProgram, context: ProgramContext): Promise<ProgramFound> {
  const { program, packed, expected } = job;
  const path = cachedProgramPath(context.cache, context.platform, program);
  if ((await readCachedProgram(path))?.sha256 === expected) return found(path);
  context.reporter(`unpacking ${program} ${PROGRAM_VERSIONS[program]}`);
  const bytes = new Uint8Array(await unpack(await Deno.readFile(packed)));
  const actual = await digestOf(bytes);
  if (actual !== expected) return missing(`${packed} has digest ${actual}, SHA256SUMS says ${expected}`);
  await storeProgram(path, bytes);
  return found(path);
}

async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
