// Owns: the modules of a tree with their imports, types included, as Deno itself sees them. Must not: judge them.

import { findFiles } from "../../tools/gate/mod.ts";

export interface Import {
  /** Path from the root for files of the tree, else the specifier as resolved (`npm:yaml@2.9.1`, `node:crypto`). */
  readonly target: string;
  /** Only types are taken: nothing is loaded at run time. */
  readonly typeOnly: boolean;
  /** 1-based. */
  readonly line: number;
  readonly error?: string;
}

export interface Module {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Reads all TypeScript below `root` and asks `deno info` for the graph. Imports nobody resolves carry `error`. */
export async function loadModules(root: string): Promise<readonly Module[]> {
  const paths = await findFiles(root, /\.ts$/);
  const graph = await denoInfo(root, paths);
  return await Promise.all(paths.map(async (path) => ({
    path,
    text: await Deno.readTextFile(`${root}/${path}`),
    imports: graph.get(path) ?? [],
  })));
}

/** Code that no rule here reads: other endings than `.ts`, generated modules apart. */
export async function findOtherCode(root: string): Promise<readonly string[]> {
  const files = await findFiles(root, /\.(?:[mc]?js|jsx|tsx|[mc]ts)$/);
  return files.filter((path) => !path.endsWith("_generated.js"));
}

interface InfoEdge {
  readonly specifier?: string;
  readonly error?: string;
  readonly span: { readonly start: { readonly line: number } };
}

interface InfoModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: InfoEdge;
    readonly type?: InfoEdge;
  }[];
}

async function denoInfo(
  root: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly Import[]>> {
  const base = `file://${await Deno.realPath(root)}/`;
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, paths.map((path) => `import ${JSON.stringify(base + path)};\n`).join(""));
    const result = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--no-lock", "--config", `${root}/deno.json`, entry],
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).output();
    if (!result.success) throw new Error(`deno info failed: ${new TextDecoder().decode(result.stderr)}`);
    const info: { readonly modules: readonly InfoModule[] } = JSON.parse(
      new TextDecoder().decode(result.stdout),
    );
    return new Map(
      info.modules.filter((one) => one.specifier.startsWith(base)).map((one) => [
        one.specifier.slice(base.length),
        (one.dependencies ?? []).map((dependency) => toImport(dependency.specifier, dependency, base)),
      ]),
    );
  } finally {
    await Deno.remove(entry);
  }
}

function toImport(
  written: string,
  edges: { readonly code?: InfoEdge; readonly type?: InfoEdge },
  base: string,
): Import {
  const edge = edges.code ?? edges.type;
  const target = edge?.specifier ?? written;
  return {
    target: target.startsWith(base) ? target.slice(base.length) : target,
    typeOnly: edges.code === undefined,
    line: (edge?.span.start.line ?? 0) + 1,
    ...(edge?.error === undefined ? {} : { error: edge.error }),
  };
}
