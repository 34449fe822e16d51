// Owns: the files that `ork template --render` is given: objects to render for, definitions of kinds. Must not: render.

import {
  type Diagnostic,
  hasErrors,
  isJsonObject,
  nearestName,
  sortDiagnostics,
} from "../../runtime/base/mod.ts";
import { type KubeObject, parseApiVersion } from "../../runtime/kube/mod.ts";
import {
  child,
  type Document,
  parseDocuments,
  textOf,
  toObject,
} from "../../runtime/language/document/mod.ts";
import { type CrdDefinition, readCrds } from "../../runtime/language/katalog/mod.ts";
import type { CrdPlan, Plan } from "../../runtime/language/plan/mod.ts";
import type { World } from "../io/mod.ts";

export interface ReadFiles {
  readonly documents: readonly Document[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** All documents of all files. @throws {SourceError} when one cannot be read. */
export async function readDocuments(world: World, references: readonly string[]): Promise<ReadFiles> {
  const loaded = await Promise.all(references.map((reference) => world.sources.load(reference)));
  const parsed = loaded.map((source) => parseDocuments(source));
  return {
    documents: parsed.flatMap((one) => one.value ?? []),
    diagnostics: sortDiagnostics(parsed.flatMap((one) => one.diagnostics)),
    sources: new Map(loaded.map((source) => [source.uri, source.text])),
  };
}

/** The definitions in files; a file without one is a mistake. */
export function definitionsIn(files: ReadFiles): {
  readonly definitions: readonly CrdDefinition[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const read = readCrds(files.documents);
  return { definitions: read.value ?? [], diagnostics: [...files.diagnostics, ...read.diagnostics] };
}

/** One object to render for, and the entry that manages it. */
export interface Subject {
  readonly plan: CrdPlan;
  readonly object: KubeObject;
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  /** Secrets and ConfigMaps beside them, which entries may copy. */
  readonly others: readonly KubeObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Objects that a Katalog never manages in passing and that entries may copy. */
const COPIED: readonly string[] = ["Secret", "ConfigMap"];

/** Pairs every object with the entry of its group, version and kind. */
export function subjectsIn(files: ReadFiles, plan: Plan): Subjects {
  const diagnostics = [...files.diagnostics];
  if (hasErrors(diagnostics)) return { subjects: [], others: [], diagnostics };
  const subjects: Subject[] = [];
  const others: KubeObject[] = [];
  for (const document of files.documents) {
    const object = objectOf(document);
    if (!object) {
      diagnostics.push(noObject(document));
      continue;
    }
    const crd = entryOf(plan, object);
    if (crd) subjects.push({ plan: crd, object });
    else if (object.apiVersion === "v1" && COPIED.includes(object.kind)) others.push(object);
    else diagnostics.push(unmanaged(document, { plan, object }));
  }
  return { subjects, others, diagnostics };
}

function objectOf(document: Document): KubeObject | undefined {
  const { root } = document;
  const json = toObject(root);
  const name = textOf(child(child(root, "metadata"), "name"));
  const isComplete = isJsonObject(json) && name !== undefined &&
    textOf(child(root, "apiVersion")) !== undefined && textOf(child(root, "kind")) !== undefined;
  if (!isComplete) return undefined;
  const metadata = { ...(json["metadata"] as object), name };
  return { ...json, metadata } as unknown as KubeObject;
}

function entryOf(plan: Plan, object: KubeObject): CrdPlan | undefined {
  const { group, version } = parseApiVersion(object.apiVersion);
  return plan.crds.find(({ type }) =>
    type.group === group && type.version === version && type.kind === object.kind
  );
}

function noObject(document: Document): Diagnostic {
  return {
    code: "ORK4020",
    severity: "error",
    span: document.root.span,
    message: "an object needs apiVersion, kind and metadata.name",
    hint: "write it as you would for kubectl apply",
  };
}

function unmanaged(
  document: Document,
  { plan, object }: { readonly plan: Plan; readonly object: KubeObject },
): Diagnostic {
  const apiVersions = (crd: CrdPlan) => [crd.type.group, crd.type.version].filter((part) => part).join("/");
  const ofKind = plan.crds.filter((crd) => crd.type.kind === object.kind);
  const near = nearestName(object.kind, plan.crds.map((crd) => crd.type.kind));
  const managed = plan.crds.map((crd) => `${crd.type.kind} (${apiVersions(crd)})`).join(", ");
  const hint = ofKind.length > 0
    ? `it manages ${object.kind} of ${ofKind.map(apiVersions).join(", ")}`
    : near
    ? `did you mean "${near}"?`
    : `it manages ${managed || "nothing"}`;
  const place = ofKind.length > 0 ? "apiVersion" : "kind";
  return {
    code: "ORK4021",
    severity: "error",
    span: child(document.root, place)?.span ?? document.root.span,
    message: `the Katalog does not manage ${object.kind} of ${object.apiVersion}`,
    hint,
  };
}
