// Owns: `ork init`: copying a pack. Must not: hold packs.

import { nearestName, UsageError } from "../../runtime/base/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type ExitCode, renderTable } from "../shell/mod.ts";
// @ts-types="./packs_generated.d.ts"
import { packFiles } from "./packs_generated.js";
import { type Pack, PACKS } from "./packs_table.ts";

/** `ork init [DIRECTORY]`. */
export async function runInit(context: OrkContext): Promise<ExitCode> {
  const { options, output, world } = context;
  if (options.has("list")) return listPacks(context);
  const pack = packNamed(options.text("pack")!);
  const directory = options.args[0]?.replace(/\/+$/, "");
  const files = Object.entries(packFiles[pack.example]!)
    .map(([path, text]) => [directory === undefined ? path : `${directory}/${path}`, text] as const);
  if (!options.has("force")) await refuseExisting(context, files.map(([path]) => path));
  for (const [path, text] of files) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : undefined;
    if (folder !== undefined) await world.files.makeDirectory(folder);
    await world.files.writeText(path, text);
  }
  const { paint, symbols } = output;
  files.forEach(([path]) => output.line(`  ${paint("green", symbols.ok)} ${path}`));
  output.line();
  output.line("Next:");
  const steps = [
    ...(directory === undefined ? [] : [`cd ${directory}`]),
    "ork validate",
    "ork run --dev --apply-cr",
  ];
  steps.forEach((step) => output.line(`  ${step}`));
  return 0;
}

function listPacks({ options, output }: OrkContext): ExitCode {
  if (options.text("output") === "json") {
    output.json(PACKS.map((pack) => ({ ...pack, files: Object.keys(packFiles[pack.example] ?? {}) })));
  } else {
    renderTable(["pack", "example", "shows"], PACKS.map((pack) => [pack.name, pack.example, pack.summary]))
      .forEach((line) => output.line(line));
  }
  return 0;
}

/** A pack by its name or the name of its example. @throws {UsageError} */
function packNamed(name: string): Pack {
  const found = PACKS.find((pack) => pack.name === name || pack.example === name);
  if (found) return found;
  const names = PACKS.flatMap((pack) => [pack.name, pack.example]);
  const near = nearestName(name, names);
  throw new UsageError(`there is no pack "${name}"`, {
    code: "usage/pack",
    hint: near ? `did you mean "${near}"?` : `packs: ${PACKS.map((pack) => pack.name).join(", ")}`,
  });
}

async function refuseExisting({ world }: OrkContext, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await world.files.kindOf(path) === "none") continue;
    throw new UsageError(`${path} exists`, {
      code: "usage/exists",
      hint: "name another directory, or add --force to replace the file",
    });
  }
}
