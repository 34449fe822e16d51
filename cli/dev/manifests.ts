// Owns: manifests from files to objects on the cluster. Must not: decide which files (prepare_cluster.ts does).

import { EnvironmentError, isJsonObject, SourceError } from "../../runtime/base/mod.ts";
import {
  formatRef,
  type KubeObject,
  type KubeReader,
  type KubeWriter,
  parseApiVersion,
  refOf,
  type ResourceType,
} from "../../runtime/kube/mod.ts";
import { parseDocuments, toObject } from "../../runtime/language/document/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, renderDiagnostics } from "../shell/mod.ts";

export const CRD_TYPE: ResourceType = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
};

const FIELD_MANAGER = "ork-cli";

export interface Target {
  readonly reader: KubeReader;
  readonly writer: KubeWriter;
  /** For objects that name none. */
  readonly namespace: string;
}

/** Objects of a manifest, lists taken apart. @throws {SourceError} naming the object that is none. */
export async function loadManifest(
  context: OrkContext,
  reference: string,
  from?: string,
): Promise<{ readonly uri: string; readonly objects: readonly KubeObject[] }> {
  const source = await context.world.sources.load(reference, from);
  const parsed = parseDocuments(source);
  if (parsed.diagnostics.some((d) => d.severity === "error")) {
    const paint = diagnosticPaint(context.output.paintErr);
    const texts = new Map([[source.uri, source.text]]);
    context.output.note(renderDiagnostics(parsed.diagnostics, texts, { paint }).trimEnd());
    throw new SourceError(`"${source.uri}" is not valid YAML`, { code: "source/manifest" });
  }
  const values = (parsed.value ?? []).map((document) => toObject(document.root));
  const objects = values.flatMap((value) => {
    if (!isJsonObject(value)) return [value];
    const items = value["items"];
    return Array.isArray(items) && String(value["kind"]).endsWith("List") ? items : [value];
  });
  return {
    uri: source.uri,
    objects: objects.map((value, i) => checkObject(value, `${source.uri}, object ${i + 1}`)),
  };
}

function checkObject(value: unknown, what: string): KubeObject {
  const object = isJsonObject(value) ? value : {};
  const metadata = object["metadata"];
  const lacks = typeof object["apiVersion"] !== "string"
    ? "apiVersion"
    : typeof object["kind"] !== "string"
    ? "kind"
    : !isJsonObject(metadata) || typeof metadata["name"] !== "string"
    ? "metadata.name"
    : undefined;
  if (lacks === undefined) return object as unknown as KubeObject;
  throw new SourceError(`${what} has no ${lacks}`, {
    code: "source/manifest",
    hint: "a manifest holds Kubernetes objects with apiVersion, kind and metadata.name",
  });
}

/** Server-side apply of one object. @throws {KubeApiError} {EnvironmentError} */
export async function applyObject(target: Target, object: KubeObject): Promise<KubeObject> {
  const gvk = { ...parseApiVersion(object.apiVersion), kind: object.kind };
  const type = await target.reader.discover(gvk);
  if (type === undefined) {
    throw new EnvironmentError(`the cluster does not serve ${object.kind} (${object.apiVersion})`, {
      code: "cluster/kind",
      hint: "apply its CRD first",
    });
  }
  const namespace = type.namespaced ? object.metadata.namespace ?? target.namespace : undefined;
  const placed = {
    ...object,
    metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) },
  } as KubeObject;
  return await send(target, type, placed) ?? placed;
}

/** Server-side apply of any object by the developer's commands. @throws {KubeApiError} */
export async function send(
  { writer }: Target,
  type: ResourceType,
  object: KubeObject,
): Promise<KubeObject | undefined> {
  return await writer.send({ kind: "apply", type, object, force: true }, { fieldManager: FIELD_MANAGER });
}

/** `Website/shop -n default`, for messages. */
export function objectName(object: KubeObject): string {
  return formatRef(refOf(object));
}
