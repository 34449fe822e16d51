// Owns: `ork generate cr`: a sample object as commented YAML. Must not: make up values (language/checks does).

import { isJsonObject, type Json, jsonAt, type JsonObject, jsonText } from "../../runtime/base/mod.ts";
import { inferSchema, sampleObject } from "../../runtime/language/checks/mod.ts";
import { renderYaml } from "../../runtime/language/document/mod.ts";
import type { CrdEntry, Katalog } from "../../runtime/language/katalog/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type ExitCode, wrapText } from "../shell/mod.ts";
import { chosenEntry, deliver, type Generating, loadForGenerating } from "./generate_output.ts";

const COMMENT_WIDTH = 90;

/** `ork generate cr`. Exit code 1 when the Katalog has errors. */
export async function runGenerateCr(context: OrkContext): Promise<ExitCode> {
  const loaded = await loadForGenerating(context);
  if (!loaded) return 1;
  const entry = chosenEntry(loaded.katalog, context.options.text("crd"));
  const fields = context.options.has("required-only") ? "required" : "everything";
  await deliver(context, sampleText(entry, loaded, fields), "cr.yaml");
  return 0;
}

/** A sample object with a comment above each field. */
export function sampleText(
  entry: CrdEntry,
  { katalog, plan }: Generating,
  fields: "everything" | "required" = "everything",
): string {
  const { types } = entry;
  const schema = entry.definition?.versions.find((version) => version.name === types.version)?.schema ??
    inferSchema(plan.crds.find((crd) => crd.name === entry.name)!, entry);
  const object = sampleObject({ ...types, schema }, {
    fields,
    name: `my-${types.kind.toLowerCase()}`,
    ...(types.namespaced ? {} : { namespace: undefined }),
  });
  const { spec, ...head } = object;
  const specSchema = jsonAt(schema, ["properties", "spec"]);
  return [
    ...headerLines(entry, katalog),
    renderYaml(head).trimEnd(),
    ...(isJsonObject(spec)
      ? ["spec:", ...mapLines(spec, isJsonObject(specSchema) ? specSchema : {}, 2)]
      : []),
  ].join("\n") + "\n";
}

function headerLines(entry: CrdEntry, katalog: Katalog): string[] {
  return [
    `# A ${entry.types.kind} for the Katalog ${katalog.name}.`,
    ...(entry.description ? wrapText(entry.description, COMMENT_WIDTH).map((line) => `# ${line}`) : []),
    "# Apply it: kubectl apply -f cr.yaml",
  ];
}

function mapLines(map: JsonObject, schema: JsonObject, indent: number): string[] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] as readonly Json[] : [];
  return Object.entries(map).flatMap(([key, value]) => {
    const part = isJsonObject(properties[key]) ? properties[key] : {};
    const comment = commentOf(part, required.includes(key)).map((line) => `${" ".repeat(indent)}# ${line}`);
    return [...comment, ...entryLines(key, value, { schema: part, indent })];
  });
}

function entryLines(
  key: string,
  value: Json,
  { schema, indent }: { readonly schema: JsonObject; readonly indent: number },
): string[] {
  const pad = " ".repeat(indent);
  if (isJsonObject(value) && isJsonObject(schema["properties"]) && Object.keys(value).length > 0) {
    return [`${pad}${key}:`, ...mapLines(value, schema, indent + 2)];
  }
  return renderYaml({ [key]: value }).trimEnd().split("\n").map((line) => pad + line);
}

function commentOf(schema: JsonObject, isRequired: boolean): string[] {
  const description = typeof schema["description"] === "string" ? schema["description"].trim() : "";
  const values = Array.isArray(schema["enum"])
    ? `one of ${(schema["enum"] as readonly Json[]).join(", ")}`
    : "";
  const limits = [
    schema["minimum"] === undefined ? "" : `at least ${schema["minimum"]}`,
    schema["maximum"] === undefined ? "" : `at most ${schema["maximum"]}`,
  ].filter((text) => text !== "").join(", ");
  const presence = isRequired
    ? "required"
    : schema["default"] === undefined
    ? "optional"
    : `default ${jsonText(schema["default"])}`;
  const facts = [presence, values, limits].filter((text) => text !== "").join("; ");
  return wrapText(
    [description.replace(/([^.])$/, "$1."), `(${facts})`].filter((t) => t !== "").join(" "),
    COMMENT_WIDTH,
  );
}
