// Owns: `ork notes`: functions as table, search, one in words. Must not: hold descriptions (runtime/language/expr does).

import { nearestName } from "../../runtime/base/mod.ts";
import { builtinFunctions, type FunctionDefinition, signatureOf } from "../../runtime/language/expr/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type ExitCode, renderTable, wrapText } from "../shell/mod.ts";
import { functionsWithNotes } from "./notes_source.ts";

const MAX_WIDTH = 90;

/** `ork notes` and `ork notes list`. Exit code 1 for a domain that does not exist. */
export async function runNotesList(context: OrkContext): Promise<ExitCode> {
  const functions = await functionsOf(context);
  if (!functions) return 1;
  const domain = context.options.text("domain")?.toLowerCase();
  if (domain === undefined) return printList(context, functions);
  const found = functions.filter((f) => f.group === domain);
  if (found.length > 0) return printList(context, found);
  return missing(context, `there is no domain "${domain}"`, {
    name: domain,
    names: functions.map((f) => f.group),
    elsewhere: "`ork notes domains` lists them",
  });
}

/** `ork notes search TERM`. Exit code 1 when nothing is found. */
export async function runNotesSearch(context: OrkContext): Promise<ExitCode> {
  const functions = await functionsOf(context);
  if (!functions) return 1;
  const term = context.options.args[0]!;
  const found = functions.filter((f) => mentions(f, term.toLowerCase()));
  if (found.length > 0 || isJson(context)) {
    printList(context, found);
    return found.length > 0 ? 0 : 1;
  }
  return missing(context, `no function mentions "${term}"`, {
    name: term,
    names: functions.map((f) => f.name),
    elsewhere: "`ork notes` lists all functions",
  });
}

/** `ork notes show NAME`. Exit code 1 for a name that does not exist. */
export async function runNotesShow(context: OrkContext): Promise<ExitCode> {
  const functions = await functionsOf(context);
  if (!functions) return 1;
  const asked = context.options.args[0]!;
  const found = findFunction(functions, asked);
  if (!found) {
    return missing(context, `there is no function "${asked}"`, {
      name: asked,
      names: functions.flatMap((f) => [f.name, ...f.aliases ?? []]),
      elsewhere: "`ork notes search` finds functions by a word",
    });
  }
  if (isJson(context)) context.output.json(entryOf(found));
  else printFunction(context, found);
  return 0;
}

/** `ork notes domains`. */
export async function runNotesDomains(context: OrkContext): Promise<ExitCode> {
  const functions = await functionsOf(context);
  if (!functions) return 1;
  const counts = new Map<string, number>();
  for (const { group } of functions) counts.set(group, (counts.get(group) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => compare(a, b));
  if (isJson(context)) {
    context.output.json(sorted.map(([domain, count]) => ({ domain, notes: count })));
    return 0;
  }
  renderTable(["domain", "notes"], sorted.map(([domain, count]) => [domain, String(count)])).forEach((line) =>
    context.output.line(line)
  );
  return 0;
}

async function functionsOf(context: OrkContext): Promise<readonly FunctionDefinition[] | undefined> {
  if (context.options.list("file").length === 0) return builtinFunctions().definitions();
  return (await functionsWithNotes(context))?.definitions();
}

/** By exact name or alias first, then in any letter case. */
function findFunction(
  functions: readonly FunctionDefinition[],
  asked: string,
): FunctionDefinition | undefined {
  const called = (f: FunctionDefinition) => [f.name, ...f.aliases ?? []];
  const wanted = asked.toLowerCase();
  return functions.find((f) => called(f).includes(asked)) ??
    functions.find((f) => called(f).some((name) => name.toLowerCase() === wanted));
}

function mentions(
  { name, aliases = [], description, example, keywords, group }: FunctionDefinition,
  term: string,
) {
  return [name, ...aliases, description, example.template, group, ...keywords].some((text) =>
    text.toLowerCase().includes(term)
  );
}

function printList(context: OrkContext, functions: readonly FunctionDefinition[]): ExitCode {
  const sorted = [...functions].sort((a, b) => compare(a.group, b.group) || compare(a.name, b.name));
  if (isJson(context)) context.output.json(sorted.map(entryOf));
  else {
    const rows = sorted.map((f) => [f.group, f.name, f.description]);
    renderTable(["domain", "name", "description"], rows).forEach((line) => context.output.line(line));
  }
  return 0;
}

function printFunction({ output }: OrkContext, definition: FunctionDefinition): void {
  const { aliases = [], description, example, group, keywords } = definition;
  const { paint } = output;
  output.line(paint("bold", signatureOf(definition)));
  output.line();
  wrapText(`${description}.`, Math.min(MAX_WIDTH, output.columns())).forEach((line) => output.line(line));
  output.line();
  const types = definition.parameters.map((p) => p.replace(":", ": "));
  const rows: [string, string][] = [
    ["Domain", group],
    ...(types.length > 0 ? [["Arguments", types.join(", ")] as [string, string]] : []),
    ["Example", example.template],
    ...(example.output === "" ? [] : [["Result", example.output] as [string, string]]),
    ...(aliases.length > 0 ? [["Also called", aliases.join(", ")] as [string, string]] : []),
    ["Keywords", keywords.join(", ")],
  ];
  for (const [label, text] of rows) output.line(`${`${label}:`.padEnd(13)}${text}`);
}

/** What `-o json` gives of a function. */
function entryOf(definition: FunctionDefinition) {
  const { name, group, parameters, description, example, keywords, aliases = [] } = definition;
  return {
    name,
    domain: group,
    signature: signatureOf(definition),
    parameters,
    description,
    example,
    keywords,
    aliases,
  };
}

function missing(
  { output }: OrkContext,
  message: string,
  { name, names, elsewhere }: {
    readonly name: string;
    readonly names: readonly string[];
    readonly elsewhere: string;
  },
): ExitCode {
  const near = nearestName(name, names);
  output.note(`${output.paintErr("red", "error:")} ${message}`);
  output.note(`${output.paintErr("cyan", "hint:")} ${near ? `did you mean ${near}? ` : ""}${elsewhere}`);
  return 1;
}

function isJson({ options }: OrkContext): boolean {
  return options.has("json") || options.text("output") === "json";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
