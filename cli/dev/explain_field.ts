// Owns: `ork explain PATH`: a field of a document in words. Must not: know single fields (the schemas do).

import { jsonText } from "../../runtime/base/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type ExitCode, renderTable, wrapText } from "../shell/mod.ts";
import { type Field, fieldsBelow, findField } from "./field_path.ts";
import { contents, resolved, type Schema, typeName } from "./schemas.ts";

const MAX_WIDTH = 100;

/** Exit code 1 for a path that does not exist. */
export function explainField(context: OrkContext, asked: string): ExitCode {
  const { options, output } = context;
  const found = findField(asked);
  if (found.kind === "unknown") {
    tellUnknown(context, found);
    return 1;
  }
  const isRecursive = options.has("recursive");
  if (options.text("output") === "json") output.json(fieldJson(found.field, isRecursive ? Infinity : 1, []));
  else printField(context, found.field, isRecursive);
  return 0;
}

function tellUnknown(
  { output }: OrkContext,
  found: Extract<ReturnType<typeof findField>, { kind: "unknown" }>,
): void {
  const { step, known, nearest } = found;
  output.note(`${output.paintErr("red", "error:")} ${known.path} has no field "${step}"`);
  const hint = nearest === undefined
    ? `\`ork explain ${known.path}\` lists its fields`
    : `did you mean \`ork explain ${nearest}\`?`;
  output.note(`${output.paintErr("cyan", "hint:")} ${hint}`);
}

function printField({ output }: OrkContext, field: Field, isRecursive: boolean): void {
  const { paint } = output;
  const whole = resolved(field.part, field.root);
  const inside = contents(field.part, field.root);
  const width = Math.min(MAX_WIDTH, output.columns());
  output.line(
    `${paint("bold", field.path)}  ${typeName(field.part, field.root)}${
      field.isRequired ? ", required" : ""
    }`,
  );
  const texts = [...new Set([whole.description, inside.description].filter((text) => text !== undefined))];
  for (const text of texts) {
    output.line();
    wrapText(text, width).forEach((line) => output.line(line));
  }
  const facts = factRows(whole);
  if (facts.length > 0) output.line();
  facts.forEach(([name, value]) => output.line(`${name}  ${value}`));
  const below = fieldsBelow(field);
  if (below.length === 0) return;
  output.line();
  if (isRecursive) tree(field, "", []).forEach((line) => output.line(line));
  else printFields(output, below);
}

/** Names of one width, so that values stand below each other. */
function factRows(whole: Schema): readonly (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  if (whole.enum) rows.push(["one of  ", whole.enum.map(shown).join(", ")]);
  if (whole.const !== undefined) rows.push(["always  ", shown(whole.const)]);
  if (whole.default !== undefined) rows.push(["default ", shown(whole.default)]);
  for (const example of whole.examples ?? []) rows.push(["example ", shown(example)]);
  return rows;
}

/** One line per field; on a terminal the meaning goes on below itself instead of wrapping anywhere. */
function printFields(output: OrkContext["output"], fields: readonly Field[]): void {
  const rows = fields.map(fieldRow);
  const used = [0, 1].reduce((sum, i) => sum + Math.max(5, ...rows.map((row) => row[i]!.length)) + 3, 0);
  const width = output.outIsTerminal ? Math.max(30, output.columns() - used - 1) : Infinity;
  const lines = rows.flatMap(([name, type, meaning]) => {
    const [first = "", ...rest] = wrapText(meaning, width);
    return [[name, type, first], ...rest.map((line) => ["", "", line])];
  });
  renderTable(["field", "type", "meaning"], lines).forEach((line) => output.line(line));
}

function fieldRow(field: Field): readonly [string, string, string] {
  const whole = resolved(field.part, field.root);
  const type = whole.enum ? whole.enum.map(shown).join("|") : typeName(field.part, field.root);
  const notes = [
    ...field.isRequired ? ["required"] : [],
    ...whole.default === undefined ? [] : [`default ${shown(whole.default)}`],
  ];
  const meaning = whole.description ?? "";
  return [lastName(field), type, notes.length === 0 ? meaning : `${meaning} (${notes.join(", ")})`];
}

/** Names and types of everything below; a part that contains itself is shown once. */
function tree(field: Field, indent: string, above: readonly Schema[]): readonly string[] {
  const inside = contents(field.part, field.root).properties;
  if (inside === undefined || above.includes(inside)) return [];
  return fieldsBelow(field).flatMap((below) => {
    const required = below.isRequired ? " (required)" : "";
    const line = `${indent}${lastName(below)}  <${typeName(below.part, below.root)}>${required}`;
    return [line, ...tree(below, `${indent}  `, [...above, inside])];
  });
}

function fieldJson(field: Field, depth: number, above: readonly Schema[]): Record<string, unknown> {
  const whole = resolved(field.part, field.root);
  const inside = contents(field.part, field.root).properties;
  const isOpen = depth > 0 && inside !== undefined && !above.includes(inside);
  return {
    path: field.path,
    type: typeName(field.part, field.root),
    required: field.isRequired,
    ...pick(whole, ["description", "default", "enum", "const", "examples", "minimum", "maximum"]),
    ...(isOpen ? { fields: fieldsBelow(field).map((f) => fieldJson(f, depth - 1, [...above, inside])) } : {}),
  };
}

function pick(whole: Schema, keys: readonly (keyof Schema)[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => whole[key] !== undefined).map((key) => [key, whole[key]]));
}

function shown(value: unknown): string {
  return typeof value === "string" ? value === "" ? '""' : value : jsonText(value);
}

function lastName({ path }: Field): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
