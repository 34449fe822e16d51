// Owns: `ork template --render`: what objects in a file would bring about, printed. Must not: decide it (render_objects.ts).

import {
  type Diagnostic,
  hasErrors,
  type Json,
  type JsonObject,
  jsonText,
  UsageError,
} from "../../runtime/base/mod.ts";
import { asJson, formatRef, type KubeObject, refOf } from "../../runtime/kube/mod.ts";
import { renderYaml } from "../../runtime/language/document/mod.ts";
import type { CrdDefinition } from "../../runtime/language/katalog/mod.ts";
import { kubernetesSchemas, type ObjectSchemas } from "../../runtime/language/openapi/mod.ts";
import { type CheckedKatalog, checkKatalog } from "../prod/check_katalog.ts";
import { findKatalogs } from "../prod/katalog_files.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, type ExitCode, renderDiagnostics } from "../shell/mod.ts";
import { definitionsIn, readDocuments, type Subject, subjectsIn } from "./render_input.ts";
import { type Rendered, renderObjects } from "./render_objects.ts";

/**
 * Renders for every object of the given files. Exit code 1 when the Katalog or a file has errors (nothing is printed then),
 * when rules deny an object, or when something could not be rendered.
 */
export async function runRender(context: OrkContext): Promise<ExitCode> {
  const { options, world } = context;
  if (options.list("cr").length === 0) {
    throw new UsageError("--render needs an object to render for", {
      code: "usage/render",
      hint: "name a file with --cr FILE",
    });
  }
  const crdFiles = await readDocuments(world, options.list("crd-file"));
  const given = definitionsIn(crdFiles);
  if (refuse(context, given.diagnostics, crdFiles.sources)) return 1;
  const references = await findKatalogs(world, options.list("file"));
  const loaded = await checkKatalog(world.sources, references, { schemas: schemasIn(given.definitions) });
  if (refuse(context, loaded.diagnostics, loaded.sources) || !loaded.plan) return 1;
  const files = await readDocuments(world, options.list("cr"));
  const found = subjectsIn(files, loaded.plan);
  if (refuse(context, found.diagnostics, files.sources)) return 1;
  const definitions = [...definitionsOf(loaded), ...given.definitions];
  const rendered = found.subjects.map((subject) => ({
    subject,
    rendered: renderObjects(subject.plan, subject.object, {
      definitions,
      sources: found.others,
      now: world.clock.now(),
      random: world.random,
    }),
  }));
  const schemas = (await kubernetesSchemas()).with(definitions);
  rendered.forEach(({ subject, rendered }) => tell(context, subject, checked(schemas, subject, rendered)));
  const isStopped = rendered.some((one) =>
    one.rendered.status === undefined && one.rendered.problems.length > 0
  );
  if (!isStopped) await print(context, rendered.map((one) => one.rendered));
  return rendered.some((one) => one.rendered.problems.length > 0) ? 1 : 0;
}

function schemasIn(definitions: readonly CrdDefinition[]) {
  return (gvk: { readonly group: string; readonly version: string; readonly kind: string }) =>
    definitions.find((d) => d.group === gvk.group && d.kind === gvk.kind)
      ?.versions.find((version) => version.name === gvk.version)?.schema;
}

/** What an API server would say to the object itself and to what it makes comes as further warnings. */
function checked(schemas: ObjectSchemas, { object }: Subject, rendered: Rendered): Rendered {
  const own = schemas.check(withoutStatus(asJson(object))).map((problem) => problem.message);
  const children = rendered.objects.flatMap((child) => {
    const { kind, metadata } = child as unknown as KubeObject;
    return schemas.check(child).map((problem) => `${kind}/${metadata.name}: ${problem.message}`);
  });
  return { ...rendered, warnings: [...own, ...rendered.warnings, ...children] };
}

function withoutStatus({ status: _, ...object }: JsonObject): JsonObject {
  return object;
}

function definitionsOf({ katalog }: CheckedKatalog): readonly CrdDefinition[] {
  return (katalog?.crds ?? []).flatMap((entry) => entry.definition ?? []);
}

/** Prints remarks when there is an error among them; true when the command cannot go on. */
function refuse(
  { output }: OrkContext,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): boolean {
  if (!hasErrors(diagnostics)) return false;
  const paint = diagnosticPaint(output.paintErr);
  output.note(renderDiagnostics(diagnostics, sources, { paint }).trimEnd());
  return true;
}

/** What a person must know besides the objects. */
function tell({ output }: OrkContext, { object }: Subject, rendered: Rendered): void {
  const name = formatRef(refOf(object));
  if (rendered.heldBack !== undefined) output.note(`${name}: nothing would be made: ${rendered.heldBack}`);
  for (const warning of rendered.warnings) output.warn(`${name}: ${warning}`);
  for (const { message } of rendered.problems) {
    output.note(`${output.paintErr("red", "error:")} ${name}: ${message}`);
  }
  if (rendered.problems.some((problem) => problem.reason === "SourceMissing")) {
    output.note(`${output.paintErr("cyan", "hint:")} what is copied can stand in a file given with --cr`);
  }
}

async function print({ options, output, world }: OrkContext, rendered: readonly Rendered[]): Promise<void> {
  const text = options.has("json") ? listText(rendered) : yamlText(rendered);
  const path = options.text("output");
  if (path === undefined) output.raw(text);
  else {
    await world.files.writeText(path, text);
    output.note(`written to ${path}`);
  }
}

/** One List; after the objects of each managed object its status. */
function listText(rendered: readonly Rendered[]): string {
  const items = rendered.flatMap(({ objects, status }): Json[] => [
    ...objects,
    ...(status ? [{ kind: "Status", fields: status } satisfies JsonObject] : []),
  ]);
  return `${jsonText({ apiVersion: "v1", kind: "List", items }, { indent: 2 })}\n`;
}

/** One document per object, as kubectl takes them; the status follows as a comment. */
function yamlText(rendered: readonly Rendered[]): string {
  return rendered.map(({ objects, status }) => {
    const documents = objects.map((object) => `---\n${renderYaml(object)}`).join("");
    const hasStatus = status !== undefined && Object.keys(status).length > 0;
    return hasStatus ? `${documents}${commented(renderYaml({ status }))}` : documents;
  }).join("");
}

function commented(text: string): string {
  return text.trimEnd().split("\n").map((line) => `# ${line}\n`).join("");
}
