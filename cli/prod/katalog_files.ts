// Owns: which files a command works on. Must not: read what is in them.

import { SourceError } from "../../runtime/base/mod.ts";
import { isUrl, type World } from "../io/mod.ts";

/** Default names, in the order in which they are looked for. */
export const KATALOG_NAMES = ["katalog.yaml", "komposer.yaml"] as const;

/**
 * References from `-f`, else the default file of the working directory, else `KATALOG_PATH`. A directory stands for the
 * default file in it.
 * @throws {SourceError} when there is none.
 */
export async function findKatalogs(
  world: World,
  given: readonly string[],
  fromEnvironment: readonly string[] = [],
): Promise<readonly string[]> {
  if (given.length > 0) return await Promise.all(given.map((reference) => fileOf(world, reference)));
  const own = await defaultFile(world, "");
  if (own !== undefined) return [own];
  if (fromEnvironment.length > 0) {
    return await Promise.all(fromEnvironment.map((reference) => fileOf(world, reference)));
  }
  throw new SourceError(`found neither ${KATALOG_NAMES.join(" nor ")} in this directory`, {
    code: "source/no-katalog",
    hint: "name one with -f FILE, or change to a directory that has one",
  });
}

async function fileOf(world: World, reference: string): Promise<string> {
  if (reference === "-" || isUrl(reference)) return reference;
  if (await world.files.kindOf(reference) !== "directory") return reference;
  const found = await defaultFile(world, `${reference.replace(/\/+$/, "")}/`);
  if (found !== undefined) return found;
  throw new SourceError(`directory "${reference}" holds neither ${KATALOG_NAMES.join(" nor ")}`, {
    code: "source/no-katalog",
    hint: "name the file itself",
  });
}

async function defaultFile(world: World, prefix: string): Promise<string | undefined> {
  for (const name of KATALOG_NAMES) {
    if (await world.files.kindOf(`${prefix}${name}`) === "file") return `${prefix}${name}`;
  }
  return undefined;
}
