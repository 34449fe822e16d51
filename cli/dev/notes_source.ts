// Owns: the functions of a Katalog: built-in ones and its notes. Must not: print functions.

import { type Diagnostic, hasErrors, sortDiagnostics } from "../../runtime/base/mod.ts";
import { builtinFunctions, compileNotes, type FunctionTable } from "../../runtime/language/expr/mod.ts";
import { loadKatalog } from "../../runtime/language/katalog/mod.ts";
import { findKatalogs } from "../prod/katalog_files.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, renderDiagnostics } from "../shell/mod.ts";

/**
 * The functions that templates of the Katalogs of `-f` may call; only the built-in ones without `-f`. Undefined when
 * the Katalog cannot be read; what is wrong with it and its notes is printed.
 */
export async function functionsWithNotes(context: OrkContext): Promise<FunctionTable | undefined> {
  const { options, world } = context;
  const files = options.list("file");
  if (files.length === 0) return builtinFunctions();
  const loaded = await loadKatalog(world.sources, await findKatalogs(world, files));
  const katalog = loaded.value ?? loaded.partial;
  const notes = katalog ? compileNotes(katalog.notes, builtinFunctions()) : undefined;
  // Mistakes elsewhere in the Katalog do not matter here, unless they hide the notes.
  const diagnostics = notes ? notes.diagnostics : loaded.diagnostics;
  printDiagnostics(context, diagnostics, loaded.sources);
  return notes?.value;
}

/** Remarks in the compiler style, on standard error. */
export function printDiagnostics(
  { output }: OrkContext,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): void {
  if (diagnostics.length === 0) return;
  const paint = diagnosticPaint(output.paintErr);
  const shown = hasErrors(diagnostics) ? diagnostics.filter((d) => d.severity === "error") : diagnostics;
  output.note(renderDiagnostics(sortDiagnostics(shown), sources, { paint }).trimEnd());
}
