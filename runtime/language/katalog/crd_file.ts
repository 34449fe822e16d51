// Owns: CustomResourceDefinition documents as data. Must not: read files (load.ts does, through the loader).

import { type Checked, type Diagnostic, isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";
import { child, type Document, textOf, toObject } from "../document/mod.ts";
import type { CrdDefinition, CrdVersion } from "./model.ts";
import { errorAt } from "./remark.ts";

/** Every CustomResourceDefinition among the documents of one file; other kinds are passed over. */
export function readCrds(documents: readonly Document[]): Checked<readonly CrdDefinition[]> {
  const diagnostics: Diagnostic[] = [];
  const crds: CrdDefinition[] = [];
  for (const document of documents) {
    if (textOf(child(document.root, "kind")) !== "CustomResourceDefinition") continue;
    const crd = readCrd(document);
    if (crd) crds.push(crd);
    else {
      diagnostics.push(errorAt(document.span, {
        code: "ORK1142",
        message:
          "incomplete CustomResourceDefinition: spec needs group, names.kind, names.plural and versions",
      }, { hint: "add what is missing, or name the file that `kubectl get crd NAME -o yaml` wrote" }));
    }
  }
  return { value: crds, diagnostics };
}

function readCrd(document: Document): CrdDefinition | undefined {
  const raw = toObject(document.root);
  if (!isJsonObject(raw)) return undefined;
  const spec = object(raw["spec"]);
  const names = object(spec["names"]);
  const group = text(spec["group"]);
  const kind = text(names["kind"]);
  const plural = text(names["plural"]);
  const versions = Array.isArray(spec["versions"])
    ? (spec["versions"] as readonly Json[]).flatMap(readVersion)
    : [];
  if (group === undefined || kind === undefined || plural === undefined || versions.length === 0) {
    return undefined;
  }
  const singular = text(names["singular"]);
  return {
    uri: document.uri,
    group,
    kind,
    plural,
    ...(singular === undefined ? {} : { singular }),
    namespaced: text(spec["scope"]) !== "Cluster",
    versions,
    raw,
    root: document.root,
  };
}

function readVersion(version: Json): CrdVersion[] {
  const map = object(version);
  const name = text(map["name"]);
  if (name === undefined) return [];
  const schema = object(map["schema"])["openAPIV3Schema"];
  return [{
    name,
    served: map["served"] !== false,
    storage: map["storage"] === true,
    hasStatusSubresource: isJsonObject(object(map["subresources"])["status"]),
    ...(isJsonObject(schema) ? { schema } : {}),
  }];
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
