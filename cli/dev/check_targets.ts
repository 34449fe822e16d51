// Owns: which files `validate` checks, and which of them together. Must not: read Katalogs.

import { SourceError } from "../../runtime/base/mod.ts";
import { isUrl, type World } from "../io/mod.ts";
import { findKatalogs, KATALOG_NAMES } from "../prod/katalog_files.ts";

/** Names that are checked below a directory. */
const CHECKED_NAMES: readonly string[] = [...KATALOG_NAMES, "motif.yaml", "e2e.yaml", "simulate.yaml"];

/** Files checked together as one Katalog. */
export type CheckTarget = readonly string[];

const MAX_DEPTH = 12;

/**
 * `-f` files are one target; each argument is a target of its own, a directory gives one for each file below it that has the name of its kind. Without
 * either: the default file of the working directory.
 * @throws {SourceError} when nothing is found.
 */
export async function findTargets(
  world: World,
  given: { readonly files: readonly string[]; readonly args: readonly string[] },
): Promise<readonly CheckTarget[]> {
  const targets: CheckTarget[] = [];
  if (given.files.length > 0 || given.args.length === 0) targets.push(await findKatalogs(world, given.files));
  for (const arg of given.args) targets.push(...await targetsOf(world, arg));
  return targets;
}

async function targetsOf(world: World, arg: string): Promise<CheckTarget[]> {
  if (arg === "-" || isUrl(arg) || await world.files.kindOf(arg) !== "directory") return [[arg]];
  const found = await katalogsBelow(world, arg.replace(/\/+$/, "") || "/", 0);
  if (found.length > 0) return found.map((path) => [path]);
  const names = `${CHECKED_NAMES.slice(0, -1).join(", ")} or ${CHECKED_NAMES.at(-1)}`;
  throw new SourceError(`found no ${names} below "${arg}"`, {
    code: "source/no-katalog",
    hint: "files with other names are checked when you name them",
  });
}

/** Hidden directories and node_modules are left out. */
async function katalogsBelow(world: World, directory: string, depth: number): Promise<string[]> {
  const entries = await world.files.list(directory);
  const prefix = directory === "." ? "" : directory === "/" ? "/" : `${directory}/`;
  const own = CHECKED_NAMES.filter((name) => entries.some((e) => e.name === name && !e.isDirectory));
  const below = entries.filter((e) => e.isDirectory && !e.name.startsWith(".") && e.name !== "node_modules");
  if (depth >= MAX_DEPTH) return own.map((name) => `${prefix}${name}`);
  const deeper = await Promise.all(below.map((e) => katalogsBelow(world, `${prefix}${e.name}`, depth + 1)));
  return [...own.map((name) => `${prefix}${name}`), ...deeper.flat()];
}
