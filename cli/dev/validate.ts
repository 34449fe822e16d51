// Owns: `ork validate`: check targets, print findings, decide the exit code. Must not: know how things are checked.

import { hasErrors, SourceError, UsageError } from "../../runtime/base/mod.ts";
import { buildInfo } from "../prod/build_info.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import {
  diagnosticPaint,
  type ExitCode,
  printFailure,
  renderDiagnostics,
  renderTable,
} from "../shell/mod.ts";
import { schemasOnce } from "./check_closely.ts";
import { type CheckedTarget, checkTarget } from "./check_target.ts";
import { findTargets } from "./check_targets.ts";
import { codeEntries } from "./explain.ts";
import { findingsGithub, findingsJson, findingsSarif } from "./findings.ts";
import { fullFacts, fullReport } from "./full_report.ts";
import { planSummary } from "./plan_summary.ts";

/** `ork validate [FILE...]`. Exit code 1 when anything is wrong; with `--strict` a warning is wrong too. */
export async function runValidate(context: OrkContext): Promise<ExitCode> {
  const { options, output, world } = context;
  const list = ["notes", "profiles"].find((flag) => options.has(flag));
  if (list !== undefined && options.text("output") !== "text") {
    throw new UsageError(`--${list} prints text only`, {
      code: "usage/flag",
      hint: "-o json --full has notes and profiles too",
    });
  }
  const targets = await findTargets(world, { files: options.list("file"), args: options.args });
  const schemas = schemasOnce();
  const results: CheckedTarget[] = [];
  const unreadable: SourceError[] = [];
  for (const target of targets) {
    try {
      results.push(await checkTarget(world.sources, target, schemas));
    } catch (error) {
      // What can be read is checked all the same.
      if (!(error instanceof SourceError) || targets.length === 1) throw error;
      unreadable.push(error);
    }
  }
  const diagnostics = results.flatMap((result) => result.diagnostics);
  switch (options.text("output")) {
    case "json":
      output.json(findingsJson(results, { isFull: options.has("full") }));
      break;
    case "sarif":
      output.json(findingsSarif(diagnostics, { version: buildInfo().version, rules: codeEntries() }));
      break;
    case "github":
      findingsGithub(diagnostics).forEach((line) => output.line(line));
      break;
    default:
      if (options.has("notes") || options.has("profiles")) printOwn(context, results);
      else printFindings(context, results);
  }
  unreadable.forEach((error) => printFailure(output, error));
  if (unreadable.length > 0) return 3;
  const isWrong = results.some((result) => !result.isValid) ||
    (options.has("strict") && diagnostics.length > 0);
  return isWrong ? 1 : 0;
}

/** With `--notes` and `--profiles` only what the Katalogs define themselves; mistakes go to standard error. */
function printOwn({ output, options }: OrkContext, results: readonly CheckedTarget[]): void {
  for (const { diagnostics, sources } of results) {
    if (!hasErrors(diagnostics)) continue;
    output.note(
      renderDiagnostics(diagnostics, sources, { paint: diagnosticPaint(output.paintErr) }).trimEnd(),
    );
  }
  const sound = results.flatMap(({ katalog, plan }) => katalog && plan ? [{ katalog, plan }] : []);
  const notes = sound.flatMap(({ katalog }) =>
    katalog.notes.map((note) => [note.name, note.expression.text])
  );
  const profiles = sound.flatMap(({ katalog, plan }) => fullFacts(katalog, plan).profiles)
    .map((profile) => profile.split("/"));
  const tables: (readonly [string, readonly string[], readonly (readonly string[])[]])[] = [
    ["notes", ["name", "expression"], notes],
    ["profiles", ["class", "name"], profiles],
  ];
  for (const [flag, head, rows] of tables.filter(([flag]) => options.has(flag))) {
    if (rows.length > 0) renderTable(head, rows).forEach((line) => output.line(line));
    else if (sound.length > 0) output.note(`no ${flag} of its own`);
  }
}

function printFindings({ output, options }: OrkContext, results: readonly CheckedTarget[]): void {
  const { paint, symbols } = output;
  for (const [i, result] of results.entries()) {
    if (i > 0) output.line();
    const mark = !result.isValid ? `${paint("red", symbols.failed)} ` : "";
    const name = nameOf(result);
    output.line(`${mark}${paint("bold", result.references.join(", "))}${name}`);
    if (result.plan !== undefined) planSummary(result.plan, output).forEach((line) => output.line(line));
    if (options.has("full") && result.plan && result.katalog) {
      fullReport(result.katalog, result.plan, output).forEach((line) => output.line(line));
    }
    if (result.diagnostics.length === 0) continue;
    output.line();
    output.raw(renderDiagnostics(result.diagnostics, result.sources, { paint: diagnosticPaint(paint) }));
  }
  const text = verdict(results, options.has("strict"));
  if (text !== undefined) {
    output.line();
    output.line(text);
  }
}

/** Name of the Katalog, else kind and name of each document. */
function nameOf({ katalog, documents }: CheckedTarget): string {
  if (katalog?.name) return `  ${katalog.name}`;
  const names = documents.map(({ kind, name }) => `${kind} ${name}`.trim());
  return names.length === 0 ? "" : `  ${names.join(", ")}`;
}

/** The last line; undefined when the one Katalog's own last line has said it already. */
function verdict(results: readonly CheckedTarget[], isStrict: boolean): string | undefined {
  const invalid = results.filter((result) => !result.isValid).length;
  if (results.length === 1 && invalid === 1) return undefined;
  const warnings =
    results.flatMap((result) => result.diagnostics).filter((d) => d.severity === "warning").length;
  const unit = results.every((result) => result.documents.every((d) => d.kind === "Katalog"))
    ? "Katalog"
    : "file";
  return [
    ...validParts(results),
    ...(invalid > 0 ? [`${invalid} of ${count(results.length, unit)} invalid`] : []),
    ...(warnings > 0
      ? [`${count(warnings, "warning")}${isStrict ? ", which --strict does not accept" : ""}`]
      : []),
  ].join(", ");
}

/** What is valid: CRDs of what can be run, and documents of the other kinds. */
function validParts(results: readonly CheckedTarget[]): readonly string[] {
  const crds = results.reduce((sum, result) => sum + (result.plan?.crds.length ?? 0), 0);
  const others = ["Motif", "E2E", "Simulate"].flatMap((kind) => {
    const found = results.filter((result) => result.isValid)
      .flatMap((result) => result.documents.filter((document) => document.kind === kind));
    return found.length === 0
      ? []
      : [`${count(found.length, kind === "Motif" ? kind : `${kind} file`)} valid`];
  });
  const isOnlyOthers = others.length > 0 && results.every((result) => result.plan === undefined);
  return [...(isOnlyOthers ? [] : [`${count(crds, "CRD")} valid`]), ...others];
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
