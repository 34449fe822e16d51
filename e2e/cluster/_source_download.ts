// Owns: programs from their official releases. Must not: store anything whose digest is not the published one.

import { basename, join } from "node:path";
import { errorMessage } from "../../runtime/base/mod.ts";
import { digestIn } from "./checksum.ts";
import { type CommandRunner, runCommand } from "./command_runner.ts";
import { type Download, officialDownload } from "./download_table.ts";
import { cachedProgramPath, digestOf, storeProgram } from "./program_cache.ts";
import {
  found,
  missing,
  type ProgramContext,
  type ProgramFound,
  type ProgramSource,
} from "./program_source.ts";
import { PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";

export interface DownloadSourceOptions {
  /** @default the real one */
  readonly fetch?: typeof fetch;
  /** Runs `tar`. @default real programs */
  readonly run?: CommandRunner;
}

/** Needs the network; archives are unpacked by `tar`. */
export function downloadSource(options: DownloadSourceOptions = {}): ProgramSource {
  return {
    name: "official release",
    async find(program, context) {
      const download = officialDownload(program, context.platform);
      if (!download) return missing(`there is none for ${context.platform.os}`);
      try {
        return await obtain({ program, download, context }, options);
      } catch (error) {
        context.signal?.throwIfAborted();
        return missing(errorMessage(error));
      }
    },
  };
}

// A checksum is small: when it does not come, the host cannot be reached, and another source may do.
const CHECKSUM_TIMEOUT_MS = 20_000;

interface Job {
  readonly program: ProgramName;
  readonly download: Download;
  readonly context: ProgramContext;
}

async function obtain(job: Job, options: DownloadSourceOptions): Promise<ProgramFound> {
  const { program, download, context } = job;
  const load = async (url: string, limit?: AbortSignal): Promise<Response> => {
    const signal = AbortSignal.any([context.signal, limit].filter((part) => part !== undefined));
    const response = await (options.fetch ?? fetch)(url, { signal });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Error(`${url} was answered with ${response.status}`);
  };
  const { checksum } = download;
  context.reporter(`downloading ${program} ${PROGRAM_VERSIONS[program]} from ${download.url}`);
  const limit = AbortSignal.timeout(CHECKSUM_TIMEOUT_MS);
  const expected = digestIn(await (await load(checksum.url, limit)).text(), checksum);
  if (expected === undefined) return missing(`${checksum.url} has no digest for it`);
  const bytes = new Uint8Array(await (await load(download.url)).arrayBuffer());
  const actual = await digestOf(bytes);
  if (actual !== expected) return missing(`${download.url} has digest ${actual}, published is ${expected}`);
  const executable = download.member === undefined ? bytes : await unpack(bytes, download.member, {
    fileName: basename(download.url),
    run: options.run ?? runCommand,
  });
  const path = cachedProgramPath(context.cache, context.platform, program);
  await storeProgram(path, executable);
  return found(path);
}

async function unpack(
  archive: Uint8Array,
  member: string,
  options: { readonly fileName: string; readonly run: CommandRunner },
): Promise<Uint8Array<ArrayBuffer>> {
  const { fileName, run } = options;
  const folder = await Deno.makeTempDir({ prefix: "ork-unpack-" });
  try {
    await Deno.writeFile(join(folder, fileName), archive);
    const result = await run(["tar", "-xf", join(folder, fileName), "-C", folder, member]);
    if (!result) throw new Error("tar is not installed");
    if (result.code !== 0) throw new Error(`${fileName} cannot be unpacked: ${result.stderr.trim()}`);
    return await Deno.readFile(join(folder, member));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
