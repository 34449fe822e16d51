// Owns: `ork generate crd`. Must not: infer the schema (language/checks does).

import type { Json, JsonObject } from "../../runtime/base/mod.ts";
import { inferSchema } from "../../runtime/language/checks/mod.ts";
import { child, renderYaml, textOf } from "../../runtime/language/document/mod.ts";
import type { CrdEntry } from "../../runtime/language/katalog/mod.ts";
import type { CrdPlan } from "../../runtime/language/plan/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import type { ExitCode } from "../shell/mod.ts";
import { chosenEntry, deliver, type Generating, loadForGenerating, writeNew } from "./generate_output.ts";

/** `ork generate crd`. Exit code 1 when the Katalog has errors. */
export async function runGenerateCrd(context: OrkContext): Promise<ExitCode> {
  const loaded = await loadForGenerating(context);
  if (!loaded) return 1;
  const { options } = context;
  const entries =
    (options.has("all") ? loaded.katalog.crds : [chosenEntry(loaded.katalog, options.text("crd"))])
      .filter((entry) => !entry.types.isBuiltIn);
  const files = entries.map((entry) => ({ entry, text: renderYaml(crdOf(entry, loaded)) }));
  const path = options.text("output");
  const isEach = files.length > 1 && path !== undefined && path !== "-";
  if (!isEach) await deliver(context, files.map((file) => file.text).join("---\n"), "crd.yaml");
  else {
    for (const { entry, text } of files) {
      await writeNew(context, `${path.replace(/\/+$/, "")}/${entry.types.plural}.yaml`, text);
    }
  }
  return 0;
}

/** The CRD of an entry: what its file says, else what its use suggests. */
export function crdOf(entry: CrdEntry, { plan }: Generating): Json {
  if (entry.definition) return entry.definition.raw;
  return derivedCrd(entry, plan.crds.find((crd) => crd.name === entry.name)!);
}

function derivedCrd(entry: CrdEntry, crd: CrdPlan): JsonObject {
  const { types } = entry;
  const versions = versionsOf(entry);
  const schema = inferSchema(crd, entry);
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${types.plural}.${types.group}` },
    spec: {
      group: types.group,
      scope: types.namespaced ? "Namespaced" : "Cluster",
      names: {
        kind: types.kind,
        listKind: `${types.kind}List`,
        plural: types.plural,
        singular: types.kind.toLowerCase(),
      },
      ...(versions.names.length > 1 ? { conversion: conversionWebhook() } : {}),
      versions: versions.names.map((name) => ({
        name,
        served: true,
        storage: name === versions.storage,
        subresources: { status: {} },
        additionalPrinterColumns: printerColumns(crd),
        schema: { openAPIV3Schema: schema },
      })),
    },
  };
}

/** Versions that `conversion` names, the watched one included. */
function versionsOf(entry: CrdEntry): { readonly names: readonly string[]; readonly storage: string } {
  const conversion = child(entry.node, "conversion");
  const paths = child(conversion, "paths");
  const named = (paths?.kind === "list" ? paths.items : [])
    .flatMap((path) => [textOf(child(path, "from")), textOf(child(path, "to"))])
    .filter((name) => name !== undefined);
  const names = [...new Set([...named, entry.types.version])].sort();
  const storage = textOf(child(conversion, "storageVersion")) ?? entry.types.version;
  return { names, storage: names.includes(storage) ? storage : entry.types.version };
}

/** The gateway answers conversion reviews and keeps the certificate authority up to date. */
function conversionWebhook(): JsonObject {
  const service = { name: "orkestra-gateway", namespace: "orkestra-system", path: "/convert", port: 443 };
  return { strategy: "Webhook", webhook: { conversionReviewVersions: ["v1"], clientConfig: { service } } };
}

/** Ready first, then a phase, then the other single values of the status, then the age. */
function printerColumns(crd: CrdPlan): readonly JsonObject[] {
  const paths = crd.statusFields.map((field) => field.path.join(".")).sort((a, b) =>
    Number(b === "phase") - Number(a === "phase")
  );
  const columns = [...new Set(paths)].slice(0, 5).map((path) => ({
    name: path.split(".").at(-1)!.replace(/^./, (letter) => letter.toUpperCase()),
    type: columnType(crd, path),
    jsonPath: `.status.${path}`,
  }));
  return [
    { name: "Ready", type: "string", jsonPath: `.status.conditions[?(@.type=="Ready")].status` },
    ...columns,
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ];
}

function columnType(crd: CrdPlan, path: string): string {
  const type = crd.statusFields.find((field) => field.path.join(".") === path)?.type;
  return type === "int" ? "integer" : type === "float" ? "number" : type === "bool" ? "boolean" : "string";
}
