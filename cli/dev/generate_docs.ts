// Owns: `ork generate docs`: a Markdown page about an operator for its users. Must not: describe the language.

import { isJsonObject, type Json, jsonAt, type JsonObject, jsonText } from "../../runtime/base/mod.ts";
import { apiVersionOf } from "../../runtime/kube/mod.ts";
import { inferSchema } from "../../runtime/language/checks/mod.ts";
import type { CrdEntry } from "../../runtime/language/katalog/mod.ts";
import type { CrdPlan, PlannedEntry } from "../../runtime/language/plan/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import type { ExitCode } from "../shell/mod.ts";
import { sampleText } from "./generate_cr.ts";
import { deliver, type Generating, loadForGenerating } from "./generate_output.ts";

/** `ork generate docs`. Exit code 1 when the Katalog has errors. */
export async function runGenerateDocs(context: OrkContext): Promise<ExitCode> {
  const loaded = await loadForGenerating(context);
  if (!loaded) return 1;
  await deliver(context, operatorPage(loaded), "operator.md");
  return 0;
}

/** The page. */
export function operatorPage(loaded: Generating): string {
  const { katalog, plan } = loaded;
  const sections = plan.crds.map((crd) => {
    const entry = katalog.crds.find((candidate) => candidate.name === crd.name)!;
    return crdSection(crd, entry, loaded);
  });
  const about = [katalog.description, katalog.version && `Version ${katalog.version}.`].filter((text) =>
    text
  );
  return [`# ${katalog.name}`, ...about, ...sections.flat(), ""].join("\n\n").replace(/\n+$/, "\n");
}

function crdSection(crd: CrdPlan, entry: CrdEntry, loaded: Generating): string[] {
  const schema = entry.definition?.versions.find((version) => version.name === entry.types.version)?.schema ??
    inferSchema(crd, entry);
  const spec = jsonAt(schema, ["properties", "spec"]);
  return [
    `## ${crd.type.kind}`,
    `\`${apiVersionOf(crd.type)}\`, ${crd.type.namespaced ? "namespaced" : "cluster-scoped"}.${
      entry.description ? ` ${entry.description}` : ""
    }`,
    ...(isJsonObject(spec) ? ["### Fields", fieldTable(spec)] : []),
    "### What it creates",
    childList([...crd.onCreate, ...crd.onReconcile]),
    ...(crd.statusFields.length > 0 ? ["### Status", statusTable(crd)] : []),
    "### Example",
    `\`\`\`yaml\n${sampleText(entry, loaded, "required")}\`\`\``,
  ];
}

function fieldTable(spec: JsonObject): string {
  const rows = fieldRows(spec, "spec").map((cells) => `| ${cells.join(" | ")} |`);
  return ["| Field | Type | Required | Description |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function fieldRows(schema: JsonObject, path: string): string[][] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] as readonly Json[] : [];
  return Object.entries(properties).flatMap(([name, part]) => {
    if (!isJsonObject(part)) return [];
    const here = `${path}.${name}`;
    const row = [
      `\`${here}\``,
      typeText(part),
      required.includes(name) ? "yes" : defaultText(part),
      aboutField(part),
    ];
    const items = isJsonObject(part["items"]) ? fieldRows(part["items"], `${here}[]`) : [];
    return [row, ...fieldRows(part, here), ...items];
  });
}

function typeText(schema: JsonObject): string {
  if (Array.isArray(schema["enum"])) {
    return (schema["enum"] as readonly Json[]).map((v) => `\`${v}\``).join(", ");
  }
  if (schema["x-kubernetes-int-or-string"] === true) return "integer or string";
  if (isJsonObject(schema["items"])) return `list of ${typeText(schema["items"])}`;
  if (isJsonObject(schema["additionalProperties"])) {
    return `map of ${typeText(schema["additionalProperties"])}`;
  }
  return String(schema["type"] ?? "any");
}

function defaultText(schema: JsonObject): string {
  return schema["default"] === undefined ? "" : `default \`${jsonText(schema["default"])}\``;
}

function aboutField(schema: JsonObject): string {
  const text = typeof schema["description"] === "string" ? schema["description"] : "";
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ").trim();
}

function childList(entries: readonly PlannedEntry[]): string {
  if (entries.length === 0) return "Nothing.";
  return entries.map((entry) => `- ${entry.resource.gvk.kind}${whenText(entry)}`).join("\n");
}

function whenText(entry: PlannedEntry): string {
  const reads = [...entry.blockPredicate.reads, ...entry.predicate.reads].map((read) =>
    `\`.${read.path.join(".")}\``
  );
  const parts = [
    ...(entry.forEach ? [`for each of \`.${entry.forEach.path.join(".")}\``] : []),
    ...(reads.length > 0 ? [`depending on ${[...new Set(reads)].join(", ")}`] : []),
    ...(entry.reconciles ? [] : ["created once and left alone"]),
  ];
  return parts.length > 0 ? `, ${parts.join(", ")}` : "";
}

function statusTable(crd: CrdPlan): string {
  const rows = [...new Map(crd.statusFields.map((field) => [field.path.join("."), field.type]))]
    .map(([path, type]) => `| \`status.${path}\` | ${type === "auto" ? "any" : type} |`);
  return ["| Field | Type |", "| --- | --- |", ...rows, "| `status.conditions` | list of conditions |"].join(
    "\n",
  );
}
