// Owns: where generated text goes, and the Katalog that it is generated from. Must not: generate.

import { hasErrors, nearestName, UsageError } from "../../runtime/base/mod.ts";
import type { CrdEntry, Katalog } from "../../runtime/language/katalog/mod.ts";
import type { Plan } from "../../runtime/language/plan/mod.ts";
import { checkKatalog } from "../prod/check_katalog.ts";
import { findKatalogs } from "../prod/katalog_files.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, renderDiagnostics } from "../shell/mod.ts";

/** What generators read. */
export interface Generating {
  readonly katalog: Katalog;
  readonly plan: Plan;
}

/** The Katalog of the command line; undefined when it has errors, which are printed then. */
export async function loadForGenerating(context: OrkContext): Promise<Generating | undefined> {
  const { options, output, world } = context;
  const checked = await checkKatalog(world.sources, await findKatalogs(world, options.list("file")));
  if (hasErrors(checked.diagnostics)) {
    const paint = diagnosticPaint(output.paintErr);
    output.note(renderDiagnostics(checked.diagnostics, checked.sources, { paint }).trimEnd());
  }
  const { katalog, plan } = checked;
  return katalog && plan ? { katalog, plan } : undefined;
}

/** The entry that `--crd` names, or the first. @throws {UsageError} when there is none. */
export function chosenEntry(katalog: Katalog, name: string | undefined): CrdEntry {
  const entries = katalog.crds;
  const found = name === undefined
    ? entries[0]
    : entries.find((e) => e.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = entries.map((entry) => entry.name);
  const near = name === undefined ? undefined : nearestName(name, names);
  throw new UsageError(name === undefined ? "the Katalog has no CRD" : `the Katalog has no CRD "${name}"`, {
    code: "usage/crd",
    hint: near ? `did you mean "${near}"?` : `it has ${names.join(", ") || "none"}`,
  });
}

/**
 * Writes generated text to standard output, a file, or under `usualName` into a directory.
 * @throws {UsageError} when the file exists and `--force` is not given.
 */
export async function deliver(context: OrkContext, text: string, usualName: string): Promise<void> {
  const path = context.options.text("output");
  if (path === undefined || path === "-") return context.output.raw(text);
  const isDirectory = path.endsWith("/") || await context.world.files.kindOf(path) === "directory";
  await writeNew(context, isDirectory ? `${path.replace(/\/+$/, "")}/${usualName}` : path, text);
}

/** Writes one file, which must not exist without `--force`. @throws {UsageError} */
export async function writeNew(
  { options, output, world }: OrkContext,
  path: string,
  text: string,
): Promise<void> {
  if (!options.has("force") && await world.files.kindOf(path) !== "none") {
    throw new UsageError(`${path} exists`, {
      code: "usage/exists",
      hint: "name another file, or add --force",
    });
  }
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  if (folder !== "") await world.files.makeDirectory(folder);
  await world.files.writeText(path, text);
  output.note(`written to ${path}`);
}
