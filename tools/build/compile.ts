// Owns: one executable: bundle, compile, move into place. Must not: decide which are built.

import { bundleEntry } from "./bundle.ts";
import { effectivePermissions, permissionFlags, type PermissionOverrides } from "./permissions.ts";
import { proveStart } from "./prove_start.ts";
import { runTool } from "./run_tool.ts";
import { emptyFolder } from "./staging.ts";
import type { BuildTarget } from "./targets_table.ts";

export interface CompileOptions {
  /** Folder from `stageSources`. */
  readonly sources: string;
  readonly staging: string;
  readonly out: string;
  /** File for DENORT_BIN; absent when Deno downloads it itself. */
  readonly base: string | undefined;
  readonly define: Readonly<Record<string, string>>;
  readonly overrides: PermissionOverrides;
}

export interface Executable {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly bundleBytes: number;
  /** Source files inside. */
  readonly inputs: readonly string[];
}

/** Builds `target` into `options.out`. Nothing is left there when a step fails. */
export async function compileTarget(target: BuildTarget, options: CompileOptions): Promise<Executable> {
  const folder = await emptyFolder(`${options.staging}/${target.name}`);
  const bundle = await bundleEntry(target.entry, {
    sources: options.sources,
    outfile: `${folder}/main.js`,
    define: options.define,
  });
  // The modification time of what is compiled is written into the executable too.
  await Deno.utime(`${folder}/main.js`, 0, 0);
  const flags = permissionFlags(effectivePermissions(target, options.overrides));
  await runTool([
    Deno.execPath(),
    "compile",
    "--quiet",
    "--no-check",
    // The cache would be a file with a predictable name in /tmp; measured, it saves no time and costs memory.
    "--no-code-cache",
    "--no-config",
    "--no-lock",
    "--node-modules-dir=none",
    ...flags,
    ...(target.v8Flags.length === 0 ? [] : [`--v8-flags=${target.v8Flags.join(",")}`]),
    `--output=${folder}/${target.name}`,
    `${folder}/main.js`,
  ], {
    cwd: folder,
    action: `compile ${target.name}`,
    ...(options.base === undefined ? {} : { env: { DENORT_BIN: options.base } }),
  });
  await proveStart(`${folder}/${target.name}`, { cwd: folder });
  await Deno.mkdir(options.out, { recursive: true });
  const path = `${options.out}/${target.name}`;
  // A copy beside it and a rename: an executable that is running keeps its file.
  await Deno.copyFile(`${folder}/${target.name}`, `${path}.new`);
  await Deno.rename(`${path}.new`, path);
  return {
    name: target.name,
    path,
    sizeBytes: (await Deno.stat(path)).size,
    bundleBytes: bundle.sizeBytes,
    inputs: bundle.inputs,
  };
}
