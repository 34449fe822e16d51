// Owns: `ork notes try`: one template for one object, now. Must not: reach a cluster.

import { hasErrors, SourceError } from "../../runtime/base/mod.ts";
import { parseDocuments, toJson } from "../../runtime/language/document/mod.ts";
import {
  compileTemplate,
  formatValue,
  isTemplateText,
  type Scope,
  type Template,
  type Value,
} from "../../runtime/language/expr/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import type { ExitCode } from "../shell/mod.ts";
import { functionsWithNotes, printDiagnostics } from "./notes_source.ts";

const URI = "template";

/** `ork notes try TEMPLATE`. Exit code 1 when the template has errors or cannot be rendered. */
export async function runNotesTry(context: OrkContext): Promise<ExitCode> {
  const functions = await functionsWithNotes(context);
  if (!functions) return 1;
  const text = await templateText(context);
  const sources = new Map([[URI, text]]);
  const span = { uri: URI, line: 1, column: 1, offset: 0, length: text.length };
  const compiled = compileTemplate({ text, span }, { functions });
  printDiagnostics(context, compiled.diagnostics, sources);
  if (!compiled.value || hasErrors(compiled.diagnostics)) return 1;
  const scope = await scopeOf(context);
  const result = isJson(context) ? compiled.value.evaluate(scope) : compiled.value.render(scope);
  if (result.kind === "failed") {
    printDiagnostics(context, [result.diagnostic], sources);
    return 1;
  }
  if (isJson(context)) context.output.json(answerOf(compiled.value, result.value));
  else context.output.line(String(result.value));
  return 0;
}

function isJson({ options }: OrkContext): boolean {
  return options.has("json") || options.text("output") === "json";
}

async function templateText({ options, world }: OrkContext): Promise<string> {
  const given = options.args[0]!;
  const text = given === "-" ? new TextDecoder().decode(await world.files.readStdin()).trimEnd() : given;
  return isTemplateText(text) ? text : `{{ ${text} }}`;
}

/** What the template sees: the object, and the keys that every object has. */
async function scopeOf({ options, world }: OrkContext): Promise<Scope> {
  const path = options.text("cr");
  const object = path === undefined ? {} : await readObject(world.files, path);
  return { root: { inputs: {}, ...object }, now: world.clock.now(), random: world.random };
}

async function readObject(files: OrkContext["world"]["files"], path: string): Promise<Scope["root"]> {
  const text = await files.readText(path);
  const { value, diagnostics } = parseDocuments({ uri: path, text });
  const objects = (value ?? []).map((document) => toJson(document.root));
  const [object] = objects;
  if (hasErrors(diagnostics) || objects.length !== 1 || !isMap(object)) {
    const remark = diagnostics.find((d) => d.severity === "error");
    const found = remark?.message ?? (objects.length === 1 ? "no map" : `${objects.length} documents`);
    throw new SourceError(`"${path}" must hold one object, found ${found}`, {
      code: "source/object",
      hint: "one custom resource as YAML or JSON",
    });
  }
  return object;
}

/** The value with its type, as a typed field would get it, its text, and the paths that the template reads. */
function answerOf(template: Template, value: unknown) {
  const text = value === undefined || value === null ? "" : formatValue(value);
  return { value: jsonValue(value), text, reads: template.reads.map(({ path }) => path.join(".")) };
}

function isMap(value: Value): value is Scope["root"] {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON has no whole numbers beyond 2^53 that every reader keeps: those become text. */
function jsonValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonValue(item)]));
}
