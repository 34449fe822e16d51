// Owns: `ork template`: the canonical Katalog, one CRD of it, or the start order. Must not: render children for an object.

import {
  hasErrors,
  type Json,
  jsonAt,
  type JsonObject,
  jsonText,
  nearestName,
  UsageError,
} from "../../runtime/base/mod.ts";
import { type MapNode, nodeAt, renderTree, renderWithOrigins } from "../../runtime/language/document/mod.ts";
import type { Katalog } from "../../runtime/language/katalog/mod.ts";
import { checkKatalog } from "../prod/check_katalog.ts";
import { findKatalogs } from "../prod/katalog_files.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, type ExitCode, renderDiagnostics } from "../shell/mod.ts";
import { dependencyGraph } from "./dependency_graph.ts";

/** `ork template`. Exit code 1 when the Katalog has errors, unless `--no-validate` is given and it can be expanded. */
export async function runTemplate(context: OrkContext): Promise<ExitCode> {
  const { options, output, world } = context;
  checkFlags(context);
  if (options.has("render")) return await (await import("./render.ts")).runRender(context);
  const result = await checkKatalog(world.sources, await findKatalogs(world, options.list("file")));
  const isBroken = hasErrors(result.diagnostics);
  if (isBroken) {
    output.note(
      renderDiagnostics(result.diagnostics, result.sources, { paint: diagnosticPaint(output.paintErr) })
        .trimEnd(),
    );
  }
  const katalog = result.katalog ?? result.partial;
  if (katalog === undefined || (isBroken && !options.has("no-validate"))) return 1;
  const text = templateText(context, katalog);
  const path = options.text("output");
  if (path === undefined) output.raw(text);
  else {
    await world.files.writeText(path, text);
    output.note(`written to ${path}`);
  }
  return 0;
}

/** Views of which one can be asked for. */
const VIEWS = ["yaml", "json", "graph", "show-origin"];

/** Refuses flags that would be passed over. */
function checkFlags({ options }: OrkContext): void {
  const refuse = (message: string, hint: string) => new UsageError(message, { code: "usage/render", hint });
  const format = options.text("output");
  if (format === "json" || format === "yaml") {
    throw refuse(
      `--output names a file, and "${format}" looks like a format`,
      `write -${format[0]}, or ./${format}`,
    );
  }
  const isRender = options.has("render");
  const stray = ["cr", "crd-file"].find((flag) => !isRender && options.wasGiven(flag));
  if (stray !== undefined) throw refuse(`--${stray} has no effect without --render`, "add --render");
  const unused = ["graph", "show-origin", "crd", "no-validate"].find((flag) => options.wasGiven(flag));
  if (isRender && unused !== undefined) {
    throw refuse(`--${unused} has no effect with --render`, `leave one of them out`);
  }
  const [first, second] = VIEWS.filter((flag) => options.wasGiven(flag));
  if (first !== undefined && second !== undefined) {
    throw refuse(`--${first} and --${second} ask for two views`, "leave one of them out");
  }
}

function templateText({ options, output }: OrkContext, katalog: Katalog): string {
  const crd = options.text("crd");
  if (options.has("graph")) {
    return dependencyGraph(crdsOf(katalog, crd), output).map((line) => `${line}\n`).join("");
  }
  if (options.has("json")) {
    const value = crd === undefined ? katalog.canonical : crdValue(katalog, crd);
    return `${jsonText(value, { indent: 2 })}\n`;
  }
  const render = options.has("show-origin") ? renderWithOrigins : renderTree;
  return crd === undefined ? `---\n${render(katalog.root)}` : render(crdTree(katalog, crd));
}

/** The entry of one CRD under its name. */
function crdTree(katalog: Katalog, crd: string): MapNode {
  const name = crdsOf(katalog, crd)[0]!.name;
  const entry = nodeAt(katalog.root, ["spec", "crds", name]) ?? katalog.root;
  const { span } = entry;
  return { kind: "map", span, entries: [{ key: name, keySpan: span, value: entry }] };
}

function crdsOf(katalog: Katalog, crd: string | undefined): Katalog["crds"] {
  if (crd === undefined) return katalog.crds;
  const found = katalog.crds.filter((entry) => entry.name.toLowerCase() === crd.toLowerCase());
  if (found.length === 0) throw unknownCrd(katalog, crd);
  return found;
}

function crdValue(katalog: Katalog, crd: string): Json {
  const name = crdsOf(katalog, crd)[0]!.name;
  const value: JsonObject = { [name]: jsonAt(katalog.canonical, ["spec", "crds", name]) ?? null };
  return value;
}

function unknownCrd(katalog: Katalog, crd: string): UsageError {
  const names = katalog.crds.map((entry) => entry.name);
  const near = nearestName(crd, names);
  return new UsageError(`the Katalog has no CRD "${crd}"`, {
    code: "usage/crd",
    hint: near ? `did you mean "${near}"?` : `it has ${names.join(", ") || "none"}`,
  });
}
