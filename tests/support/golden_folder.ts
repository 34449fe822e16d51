// Owns: reading the files of a golden case, and rendering in its folder. Must not: assert.

import { templateCommand } from "../../cli/dev/template_command.ts";
import { systemFiles, type World } from "../../cli/io/mod.ts";
import { createOutput, optionsOf } from "../../cli/shell/mod.ts";
import { type Clock, seededRandom, SourceError } from "../../runtime/base/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";

/** A Thursday at noon. */
const CLOCK: Clock = {
  now: () => Date.UTC(2026, 0, 1, 12),
  monotonicMs: () => 0,
  after: () => ({ cancel: () => {} }),
};

const VARIABLES: Readonly<Record<string, string>> = {
  IMPORT_TOKEN: "secret",
  SHARED_KATALOG: "./shared.yaml",
};

/**
 * Names texts by their path inside the folder, so that golden texts hold no machine paths. What a chart renders stands in
 * chart.yaml, a Git repository in git/ and an artifact in artifact/.
 */
export function folderLoader(folder: URL, main = "katalog.yaml"): SourceLoader {
  const tree = (directory: string) => ({
    fetch: () => Promise.resolve({ directory, revision: "0".repeat(40) }),
  });
  return {
    variable: (name) => VARIABLES[name],
    charts: {
      render: async () => ({ uri: "chart.yaml", text: await textIn(folder, "chart.yaml") ?? "" }),
    },
    git: tree("git"),
    artifacts: tree("artifact"),
    async load(reference, from = main) {
      const uri = new URL(reference, `file:///${from}`).pathname.slice(1);
      const text = await textIn(folder, uri);
      if (text !== undefined) return { uri, text };
      throw new SourceError(`cannot read "${reference}": no such file`, {
        code: "source/not-found",
        hint: "paths start at the directory of the file that mentions them",
      });
    },
  };
}

/** Text of a file in a folder; undefined when there is none. */
export async function textIn(folder: URL, name: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(new URL(name, folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Names in a folder, sorted. */
export async function namesIn(folder: URL, isWanted: (entry: Deno.DirEntry) => boolean): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(isWanted).map((entry) => entry.name).sort();
}

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `ork template --render` in a folder; files named *.crd.yaml are given with --crd-file. */
export async function renderIn(
  folder: URL,
  flags: Readonly<Record<string, readonly string[]>> = {},
): Promise<Answer> {
  const seen = { out: "", err: "" };
  const output = createOutput({
    writeOut: (text) => void (seen.out += text),
    writeErr: (text) => void (seen.err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: () => 100,
  }, { clock: CLOCK, colourOut: false, colourErr: false, isUnicode: true, isLive: false, isDebug: false });
  const world = {
    env: () => undefined,
    clock: CLOCK,
    random: seededRandom(1),
    files: { ...systemFiles(), kindOf: () => Promise.resolve("file" as const) },
    sources: folderLoader(folder),
  } as unknown as World;
  const crdFiles = await namesIn(folder, (entry) => entry.name.endsWith(".crd.yaml"));
  const given = new Map<string, readonly string[]>(Object.entries({
    render: [],
    file: ["katalog.yaml"],
    cr: ["cr.yaml"],
    ...(crdFiles.length > 0 ? { "crd-file": crdFiles } : {}),
    ...flags,
  }));
  const options = optionsOf([], given, templateCommand.flags ?? []);
  const code = await templateCommand.run!(
    { options, output, world } as unknown as Parameters<NonNullable<typeof templateCommand.run>>[0],
  );
  return { code, ...seen };
}
