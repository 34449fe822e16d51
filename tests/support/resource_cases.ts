// Owns: the golden cases of resource kinds: reading them, and rendering their objects by the real code. Must not: assert.
//
// A case is a folder tests/golden/resources/<list>/<case>/ with katalog.yaml and expected.yaml; cr.yaml replaces the
// object of tests/golden/resources/cr.yaml; crds.yaml holds the CustomResourceDefinitions of `custom` kinds; sources.yaml
// holds the objects that copies read.

import { isJsonObject, jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import { childKey, decide, type Decision, type Snapshot } from "../../runtime/engine/reconcile/mod.ts";
import {
  asJson,
  type GroupVersionKind,
  type KubeObject,
  parseApiVersion,
  refOf,
  type ResourceType,
} from "../../runtime/kube/mod.ts";
import { parseDocuments, renderYaml, toJson } from "../../runtime/language/document/mod.ts";
import { builtInKind } from "../../runtime/language/katalog/mod.ts";
import { snapshotOf } from "../../runtime/engine/reconcile/_world.ts";
import { CERTIFICATE_PEM, KEY_PEM } from "./certificate_pair.ts";
import { planOf } from "./plan.ts";

const FOLDER = new URL("../golden/resources/", import.meta.url);

export interface ResourceCase {
  /** List key of the kind: `services`. */
  readonly kind: string;
  readonly name: string;
  readonly folder: URL;
  readonly katalog: string;
  readonly owner: KubeObject;
  readonly crds: readonly KubeObject[];
  readonly sources: readonly KubeObject[];
  /** Objects of expected.yaml; undefined before they were written. */
  readonly expected: readonly KubeObject[] | undefined;
}

/** All cases, sorted by kind and name. */
export async function resourceCases(): Promise<readonly ResourceCase[]> {
  const cases: ResourceCase[] = [];
  const owner = (await objectsIn(new URL("cr.yaml", FOLDER)))![0]!;
  for (const kind of await foldersIn(FOLDER)) {
    for (const name of await foldersIn(new URL(`${kind}/`, FOLDER))) {
      const folder = new URL(`${kind}/${name}/`, FOLDER);
      cases.push({
        kind,
        name,
        folder,
        katalog: await Deno.readTextFile(new URL("katalog.yaml", folder)),
        owner: (await objectsIn(new URL("cr.yaml", folder)))?.[0] ?? owner,
        crds: await objectsIn(new URL("crds.yaml", folder)) ?? [],
        sources: await objectsIn(new URL("sources.yaml", folder)) ?? [],
        expected: await objectsIn(new URL("expected.yaml", folder)),
      });
    }
  }
  return cases;
}

/** Decides for the object of a case in a cluster in which none of its children exist. */
export async function decideCase(item: ResourceCase): Promise<Decision> {
  const plan = await planOf(item.katalog, {}, { schemas: (gvk) => schemaOf(item, gvk) });
  const crd = plan.crds.find((c) => c.type.kind === item.owner.kind);
  if (!crd) throw new Error(`the Katalog of ${item.kind}/${item.name} has no CRD of kind ${item.owner.kind}`);
  return decide(crd, snapshotOf(item.owner, [], worldOf(item)));
}

function worldOf(item: ResourceCase): Partial<Snapshot> {
  const types = new Map(item.crds.flatMap(typesOf).map((type) => [`${type.kind}.${type.group}`, type]));
  const sources = new Map(item.sources.map((source) => [childKey(gvkOf(source), refOf(source)), source]));
  return {
    sources,
    certificate: ({ commonName }) =>
      commonName === "shop.example.com"
        ? { certificate: CERTIFICATE_PEM, key: KEY_PEM, authority: CERTIFICATE_PEM }
        : undefined,
    typeOf: (gvk) => types.get(`${gvk.kind}.${gvk.group}`) ?? builtInType(gvk),
  };
}

function schemaOf(item: ResourceCase, gvk: GroupVersionKind): JsonObject | undefined {
  const crd = item.crds.find((c) =>
    typesOf(c).some((type) => type.kind === gvk.kind && type.group === gvk.group)
  );
  const versions = crd && jsonAt(asJson(crd), ["spec", "versions"]) as readonly JsonObject[];
  const version = versions?.find((v) => v["name"] === gvk.version);
  return jsonAt(version, ["schema", "openAPIV3Schema"]) as JsonObject | undefined;
}

function builtInType(gvk: GroupVersionKind): ResourceType | undefined {
  const known = builtInKind(gvk.kind, gvk.group);
  return known && { ...gvk, plural: known.plural, namespaced: known.namespaced };
}

/** The resource types that a CustomResourceDefinition makes. */
export function typesOf(crd: KubeObject): readonly ResourceType[] {
  const spec = crd["spec"] as {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
  const { group, names, scope } = spec;
  const namespaced = scope === "Namespaced";
  return spec.versions.map(({ name }) => ({
    group,
    version: name,
    kind: names.kind,
    plural: names.plural,
    namespaced,
  }));
}

export function gvkOf(object: KubeObject): GroupVersionKind {
  return { ...parseApiVersion(object.apiVersion), kind: object.kind };
}

/** Objects as one YAML stream. */
export function renderObjects(objects: readonly KubeObject[]): string {
  return objects.map((object) => `---\n${renderYaml(object as unknown as JsonObject)}`).join("");
}

async function objectsIn(file: URL): Promise<readonly KubeObject[] | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const parsed = parseDocuments({ uri: file.pathname, text });
  const documents = parsed.value ?? [];
  return documents.map((document) => document.root && toJson(document.root)).filter(isJsonObject)
    .map((value) => value as unknown as KubeObject);
}

async function foldersIn(folder: URL): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) if (entry.isDirectory) names.push(entry.name);
  return names.sort();
}
