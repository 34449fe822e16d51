// Owns: one entry and all it reaches as one JavaScript module. Must not: compile or know permissions.

import * as esbuild from "esbuild";
import { isBuiltin } from "node:module";
import { EnvironmentError } from "../../runtime/base/mod.ts";

export interface BundleOptions {
  /** Folder from `stageSources`. */
  readonly sources: string;
  readonly outfile: string;
  /** Identifiers that become constants. */
  readonly define: Readonly<Record<string, string>>;
}

type MetafileOptions = esbuild.BuildOptions & { metafile: true };

export interface Bundle {
  readonly sizeBytes: number;
  /** Source files that are inside, from the repository root; those of npm packages as `npm:name/path`. */
  readonly inputs: readonly string[];
}

/**
 * Bundles `entry`. Unreached code and unused exports are left out; names are kept readable, since stack traces of our
 * own bugs are the only map of a production executable.
 */
export async function bundleEntry(entry: string, options: BundleOptions): Promise<Bundle> {
  const result = await build({
    entryPoints: [`${options.sources}/${entry}`],
    outfile: options.outfile,
    absWorkingDir: options.sources,
    bundle: true,
    splitting: false,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    conditions: ["import"],
    plugins: [nodeBuiltins, yamlWithoutNode],
    // CommonJS packages call `require` for Node's built-in modules.
    banner: {
      js: `import { createRequire as $require } from "node:module";const require=$require(import.meta.url);`,
    },
    define: Object.fromEntries(
      Object.entries(options.define).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    charset: "utf8",
    metafile: true,
    logLevel: "silent",
  }, entry);
  const inputs = Object.keys(result.metafile.inputs).map((path) =>
    path.replace(/^.*\/node_modules\//, "npm:")
  );
  return { sizeBytes: (await Deno.stat(options.outfile)).size, inputs: inputs.sort() };
}

/** @throws {EnvironmentError} that lists what the bundler found. */
async function build(options: MetafileOptions, entry: string): Promise<esbuild.BuildResult<MetafileOptions>> {
  try {
    return await esbuild.build(options);
  } catch (error) {
    const errors = (error as Partial<esbuild.BuildFailure>).errors;
    if (errors === undefined) throw error;
    const lines = errors.map(({ location, text }) =>
      location ? `${location.file}:${location.line}: ${text}` : text
    );
    throw new EnvironmentError(`cannot bundle ${entry}`, {
      code: "build/bundle-failed",
      hint: lines.join("\n"),
    });
  }
}

/** Ends the bundler's service process; without it the build would not exit. */
export async function stopBundler(): Promise<void> {
  await esbuild.stop();
}

/** Deno resolves built-in modules only with their prefix; packages often leave it out. */
const nodeBuiltins: esbuild.Plugin = {
  name: "node-builtins",
  setup(build) {
    build.onResolve(
      { filter: /^[a-z_]+(\/[a-z_]+)*$/ },
      ({ path }) => isBuiltin(path) ? { path: `node:${path}`, external: true } : undefined,
    );
  },
};

/** The parser's Node build reads two debug variables on each parse, which a production executable may not. */
const yamlWithoutNode: esbuild.Plugin = {
  name: "yaml-without-node",
  setup(build) {
    build.onResolve(
      { filter: /^yaml$/ },
      ({ kind, resolveDir }) =>
        kind === "import-statement" || kind === "dynamic-import"
          ? build.resolve("./node_modules/yaml/browser/index.js", {
            resolveDir: sourceRoot(build, resolveDir),
            kind,
          })
          : undefined,
    );
  },
};

const sourceRoot = (build: esbuild.PluginBuild, fallback: string): string =>
  build.initialOptions.absWorkingDir ?? fallback;
