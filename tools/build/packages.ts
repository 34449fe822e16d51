// Owns: the npm packages of deno.json as a folder that a bundler can resolve in. Must not: choose versions.

import { sha256Hex } from "../../runtime/base/mod.ts";
import { emptyFolder } from "./staging.ts";
import { runTool } from "./run_tool.ts";

export interface PackageOptions {
  readonly repository: string;
  readonly staging: string;
  readonly progress: (line: string) => void;
}

/** Path of a `node_modules` folder with exactly the locked versions. Made once per lock file, from Deno's cache. */
export async function stagePackages(options: PackageOptions): Promise<string> {
  const config: unknown = JSON.parse(await Deno.readTextFile(`${options.repository}/deno.json`));
  const lock = await Deno.readTextFile(`${options.repository}/deno.lock`);
  const imports = (config as { readonly imports?: unknown }).imports ?? {};
  const staged = JSON.stringify({ imports, nodeModulesDir: "auto" });
  const folder = `${options.staging}/packages`;
  const digest = sha256Hex(staged + lock);
  const stamp = `${folder}/.complete`;
  if (await Deno.readTextFile(stamp).catch(() => "") === digest) return `${folder}/node_modules`;
  options.progress("laying out npm packages for the bundler");
  await emptyFolder(folder);
  await Deno.writeTextFile(`${folder}/deno.json`, staged);
  await Deno.writeTextFile(`${folder}/deno.lock`, lock);
  await runTool([Deno.execPath(), "install", "--quiet"], { cwd: folder, action: "lay out npm packages" });
  await Deno.writeTextFile(stamp, digest);
  return `${folder}/node_modules`;
}
