// Owns: a copy of the product's sources with their npm packages at a fixed path. Must not: choose versions.

import { sha256Hex } from "../../runtime/base/mod.ts";
import { runTool } from "./run_tool.ts";
import { emptyFolder } from "./staging.ts";

export interface SourceOptions {
  readonly repository: string;
  readonly staging: string;
  readonly progress: (line: string) => void;
}

/** Folders that no executable takes code from. */
const left = new Set(["tests", "tools", "docs", "examples", "dist", "coverage", "node_modules"]);

/**
 * Path of the copy. The bundler writes paths between files into its output, so sources and packages stand at the same
 * place for every checkout. Packages come from Deno's cache in the locked versions and stay while the lock is the same.
 */
export async function stageSources(options: SourceOptions): Promise<string> {
  const folder = `${options.staging}/source`;
  await Deno.mkdir(folder, { recursive: true });
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name !== "node_modules") await Deno.remove(`${folder}/${entry.name}`, { recursive: true });
  }
  await copySources(options.repository, folder, { skip: left });
  await layOutPackages(folder, options);
  return folder;
}

async function copySources(
  from: string,
  to: string,
  options: { readonly skip: ReadonlySet<string> },
): Promise<void> {
  for await (const entry of Deno.readDir(from)) {
    const [source, copy] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory && !entry.name.startsWith(".") && !options.skip.has(entry.name)) {
      await Deno.mkdir(copy);
      await copySources(source, copy, { skip: new Set() });
    } else if (entry.isFile && isSource(entry.name)) await Deno.copyFile(source, copy);
  }
}

const isSource = (name: string): boolean =>
  name === "deno.lock" || (/\.(ts|js|json)$/.test(name) && !name.endsWith("_test.ts"));

async function layOutPackages(folder: string, options: SourceOptions): Promise<void> {
  const config: { readonly imports?: unknown } = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
  const lock = await Deno.readTextFile(`${folder}/deno.lock`);
  const digest = sha256Hex(JSON.stringify(config.imports ?? {}) + lock);
  const stamp = `${options.staging}/packages.sha256`;
  if (await Deno.readTextFile(stamp).catch(() => "") === digest) return;
  options.progress("laying out npm packages for the bundler");
  await emptyFolder(`${folder}/node_modules`);
  const command = [Deno.execPath(), "install", "--quiet", "--node-modules-dir=auto"];
  await runTool(command, { cwd: folder, action: "lay out npm packages" });
  await Deno.writeTextFile(stamp, digest);
}
