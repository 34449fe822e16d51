// Owns: the folder of programs that were obtained once. Must not: know how to obtain them.

import { dirname, join } from "node:path";
import { type Platform, platformName } from "./platform.ts";
import { PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";

/** A program in the cache; the digest was checked when it was stored. */
export interface CachedProgram {
  readonly path: string;
  readonly sha256: string;
}

/** Where a program of the pinned version has its place: `<cache>/programs/<platform>/<name>/<version>/<name>`. */
export function cachedProgramPath(cache: string, platform: Platform, program: ProgramName): string {
  return join(cache, "programs", platformName(platform), program, PROGRAM_VERSIONS[program], program);
}

/**
 * The program at `path` if it was stored completely and is still what was stored. Cost: it is only read when it was
 * written after its digest, since that takes a second for all programs.
 */
export async function readCachedProgram(path: string): Promise<CachedProgram | undefined> {
  try {
    const sha256 = (await Deno.readTextFile(digestPath(path))).trim();
    const [program, digest] = await Promise.all([Deno.stat(path), Deno.stat(digestPath(path))]);
    if (!program.isFile) return undefined;
    if (isOlder(digest, program) && await digestOf(await Deno.readFile(path)) !== sha256) return undefined;
    return { path, sha256 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isOlder(one: Deno.FileInfo, other: Deno.FileInfo): boolean {
  return one.mtime === null || other.mtime === null || one.mtime < other.mtime;
}

/** Stores a program so that other processes see either nothing or all of it. */
export async function storeProgram(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<CachedProgram> {
  const sha256 = await digestOf(bytes);
  await Deno.mkdir(dirname(path), { recursive: true });
  await replaceFile(path, bytes, 0o755);
  await replaceFile(digestPath(path), new TextEncoder().encode(sha256 + "\n"), 0o644);
  return { path, sha256 };
}

/** SHA-256 of bytes as lower-case hex. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function replaceFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const fresh = await Deno.makeTempFile({ dir: dirname(path), prefix: ".fresh-" });
  try {
    await Deno.writeFile(fresh, bytes);
    await Deno.chmod(fresh, mode);
    await Deno.rename(fresh, path);
  } catch (error) {
    await Deno.remove(fresh).catch(() => {});
    throw error;
  }
}

function digestPath(path: string): string {
  return `${path}.sha256`;
}
