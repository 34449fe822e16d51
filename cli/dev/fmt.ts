// Owns: `ork fmt`: which files, what is written, what is said. Must not: know what canonical means (format_source.ts does).

import { createTwoFilesPatch } from "diff";
import { type Diagnostic, hasErrors, SourceError } from "../../runtime/base/mod.ts";
import type { Source } from "../../runtime/language/katalog/mod.ts";
import { decodeText, type World } from "../io/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, type ExitCode, printFailure, renderDiagnostics } from "../shell/mod.ts";
import { formatSource } from "./format_source.ts";

const MAX_DEPTH = 12;

/** `ork fmt`. Exit code 1 when a file cannot be formatted, or with `--check` is not in canonical form. */
export async function runFmt(context: OrkContext): Promise<ExitCode> {
  const { options, output, world } = context;
  const references = options.args.length === 0 ? ["."] : options.args;
  const paths = (await Promise.all(references.map((reference) => filesOf(world, reference)))).flat();
  if (paths.length === 0) {
    output.note(`found no Katalog, Komposer, Motif, E2E or Simulate file in ${references.join(", ")}`);
  }
  const found: Formatted[] = [];
  for (const path of new Set(paths)) found.push(await formatFile(context, path));
  if (found.includes("not read")) return 3;
  return found.includes("not formatted") || (options.has("check") && found.includes("changed")) ? 1 : 0;
}

type Formatted = "canonical" | "changed" | "not formatted" | "not read";

/** One file; one that cannot be read is told and does not keep the others from being formatted. */
async function formatFile(context: OrkContext, path: string): Promise<Formatted> {
  const { options, output, world } = context;
  const text = await textOf(world, path).catch((error: unknown) => {
    if (!(error instanceof SourceError)) throw error;
    printFailure(output, error);
  });
  if (text === undefined) return "not read";
  const source = { uri: path, text };
  const { value, diagnostics } = formatSource(source);
  tell(context, source, diagnostics);
  const isChanged = value !== undefined && value !== text;
  if (path === "-" && !options.has("check") && !options.has("diff")) output.raw(value ?? text);
  else if (isChanged) await apply(context, source, value);
  if (value === undefined || hasErrors(diagnostics)) return "not formatted";
  return isChanged ? "changed" : "canonical";
}

async function apply(
  { options, output, world }: OrkContext,
  { uri, text }: Source,
  formatted: string,
): Promise<void> {
  if (options.has("diff")) {
    const patch = createTwoFilesPatch(uri, uri, text, formatted, undefined, undefined, { context: 3 });
    const lines = patch.trimEnd().split("\n");
    lines.slice(lines.findIndex((line) => line.startsWith("--- "))).forEach((line) =>
      output.line(coloured(line, output.paint))
    );
    return;
  }
  if (!options.has("check")) await world.files.writeText(uri, formatted);
  output.line(uri);
}

function coloured(line: string, paint: OrkContext["output"]["paint"]): string {
  if (/^(\+\+\+|---) /.test(line)) return paint("bold", line.replace(/\t.*$/, ""));
  if (line.startsWith("@@")) return paint("cyan", line);
  return line.startsWith("+") ? paint("green", line) : line.startsWith("-") ? paint("red", line) : line;
}

function tell({ output }: OrkContext, source: Source, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const sources = new Map([[source.uri, source.text]]);
  output.note(renderDiagnostics(diagnostics, sources, { paint: diagnosticPaint(output.paintErr) }).trimEnd());
}

async function textOf(world: World, path: string): Promise<string> {
  return path === "-" ? decodeText(await world.files.readStdin(), "-") : await world.files.readText(path);
}

/** A file, or the YAML files below a directory that hold one of our documents. */
async function filesOf(world: World, reference: string): Promise<readonly string[]> {
  if (reference === "-") return ["-"];
  const kind = await world.files.kindOf(reference);
  if (kind === "file") return [reference];
  if (kind === "directory") return await filesBelow(world, reference.replace(/\/+$/, "") || "/", 0);
  throw new SourceError(`cannot format "${reference}": no such file or directory`, {
    code: "source/not-found",
    hint: "name files or directories; - is standard input",
  });
}

/** Hidden directories and node_modules are left out. */
async function filesBelow(world: World, directory: string, depth: number): Promise<readonly string[]> {
  const prefix = directory === "." ? "" : directory === "/" ? "/" : `${directory}/`;
  const found: string[] = [];
  for (const { name, isDirectory } of await world.files.list(directory)) {
    if (name.startsWith(".") || name === "node_modules") continue;
    const path = `${prefix}${name}`;
    if (isDirectory && depth < MAX_DEPTH) found.push(...await filesBelow(world, path, depth + 1));
    else if (/\.ya?ml$/.test(name) && isOurs(await textBelow(world, path))) found.push(path);
  }
  return found;
}

/** What is no text is none of our documents, whatever its name. */
async function textBelow(world: World, path: string): Promise<string> {
  try {
    return await world.files.readText(path);
  } catch (error) {
    if (error instanceof SourceError && error.code === "source/binary") return "";
    throw error;
  }
}

/** Cheap test, so that charts and manifests with templates are not even parsed. */
function isOurs(text: string): boolean {
  return /^kind:\s*["']?(Katalog|Komposer|Motif|E2E|Simulate)\b/m.test(text) &&
    /^apiVersion:\s*["']?orkestra\./m.test(text);
}
