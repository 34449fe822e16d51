// Owns: `ork explain`: codes or a path, and codes in words. Must not: hold the explanations (runtime/language does).

import { nearestName } from "../../runtime/base/mod.ts";
import { CHECK_DIAGNOSTIC_CODES } from "../../runtime/language/checks/mod.ts";
import { TEST_DOCUMENT_DIAGNOSTIC_CODES } from "../../e2e/documents/mod.ts";
import { allCodes, type ExplainedCode } from "../../runtime/language/katalog/mod.ts";
import { PLAN_DIAGNOSTIC_CODES } from "../../runtime/language/plan/mod.ts";
import { RULES_DIAGNOSTIC_CODES } from "../../runtime/language/rules/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { explainField } from "./explain_field.ts";
import { type ExitCode, renderTable, wrapText } from "../shell/mod.ts";

const MAX_WIDTH = 90;

/** `ork explain [PATH|CODE]`. Exit code 1 for what does not exist. */
export function runExplain(context: OrkContext): Promise<ExitCode> {
  const { options, output } = context;
  const asJson = options.text("output") === "json";
  const asked = options.args[0];
  const entries = codeEntries();
  if (asked === undefined) {
    if (asJson) output.json(entries);
    else {
      const rows = entries.map((entry) => [entry.code, entry.severity, entry.title]);
      renderTable(["code", "severity", "meaning"], rows).forEach((line) => output.line(line));
    }
    return Promise.resolve(0);
  }
  if (!looksLikeCode(asked)) return Promise.resolve(explainField(context, asked));
  const code = normalCode(asked);
  const found = entries.find((entry) => entry.code === code);
  if (found === undefined) {
    const near = nearestName(code, entries.map((entry) => entry.code));
    output.note(`${output.paintErr("red", "error:")} there is no code "${asked}"`);
    output.note(
      `${output.paintErr("cyan", "hint:")} ${
        near ? `did you mean ${near}? ` : ""
      }\`ork explain\` lists all codes`,
    );
    return Promise.resolve(1);
  }
  if (asJson) output.json(found);
  else printEntry(context, found);
  return Promise.resolve(0);
}

/** The codes of all parts, sorted. */
export function codeEntries(): readonly ExplainedCode[] {
  return allCodes([
    ...PLAN_DIAGNOSTIC_CODES,
    ...RULES_DIAGNOSTIC_CODES,
    ...CHECK_DIAGNOSTIC_CODES,
    ...TEST_DOCUMENT_DIAGNOSTIC_CODES,
  ]);
}

function looksLikeCode(text: string): boolean {
  return /^(error|warning)?\[?(ork[-_ ]?)?\d+\]?$/i.test(text.trim());
}

/** Accepts what people paste: `ork1110`, `1110`, `error[ORK1110]`. */
function normalCode(text: string): string {
  const digits = /^(?:error|warning)?\[?(?:ork)?(\d{4})\]?$/i.exec(text.trim())?.[1];
  return digits === undefined ? text.toUpperCase() : `ORK${digits}`;
}

function printEntry({ output }: OrkContext, entry: ExplainedCode): void {
  const { paint } = output;
  const label = paint(entry.severity === "error" ? "red" : "yellow", `${entry.severity}[${entry.code}]`);
  output.line(`${label} ${paint("bold", entry.title)}`);
  output.line();
  for (const paragraph of entry.explanation.split("\n\n")) {
    wrapText(paragraph, Math.min(MAX_WIDTH, output.columns())).forEach((line) => output.line(line));
  }
  for (const [title, text] of [["Not this:", entry.example], ["But this:", entry.fix]] as const) {
    if (text === "") continue;
    output.line();
    output.line(title);
    text.trimEnd().split("\n").forEach((line) => output.line(`  ${line}`));
  }
}
