// Owns: manifests from files to objects on the cluster. Must not: decide which files (prepare_cluster.ts does).

import {
  EnvironmentError,
  isJsonObject,
  type JsonObject,
  sleep,
  SourceError,
} from "../../runtime/base/mod.ts";
import {
  conditionOf,
  formatRef,
  KubeApiError,
  type KubeObject,
  type KubeReader,
  type KubeWriter,
  parseApiVersion,
  refOf,
  type ResourceType,
} from "../../runtime/kube/mod.ts";
import { parseDocuments, toObject } from "../../runtime/language/document/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, renderDiagnostics, withProgress } from "../shell/mod.ts";

export const CRD_TYPE: ResourceType = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
};

const FIELD_MANAGER = "ork-cli";
const ESTABLISHED_TIMEOUT_MS = 30_000;
const POLL_MS = 250;

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
  const stored = await target.writer.send({ kind: "apply", type, object: placed, force: true }, {
    fieldManager: FIELD_MANAGER,
  });
  return stored ?? placed;
}

/**
 * Applies a CRD and waits until its kind is served. Where writing it is forbidden and it is there already, that is
 * enough. @throws {KubeApiError} {EnvironmentError}
 */
export async function applyCrd(context: OrkContext, target: Target, crd: KubeObject): Promise<void> {
  const { output, clock, signal } = context;
  const name = crd.metadata.name;
  try {
    await target.writer.send({ kind: "apply", type: CRD_TYPE, object: crd, force: true }, {
      fieldManager: FIELD_MANAGER,
    });
  } catch (error) {
    if (!(error instanceof KubeApiError) || error.reason !== "Forbidden") throw error;
    if (await target.reader.get(CRD_TYPE, { name }) === undefined) throw error;
    output.warn(`CRD ${name} may not be written; using the one that is there`);
  }
  await withProgress(output, `waiting for CRD ${name} to be established`, async () => {
    const untilMs = clock.monotonicMs() + ESTABLISHED_TIMEOUT_MS;
    for (;;) {
      const found = await target.reader.get(CRD_TYPE, { name });
      if (found && conditionOf(found, "Established")?.["status"] === "True") return;
      if (signal.aborted) throw new DOMException("interrupted", "AbortError");
      if (clock.monotonicMs() >= untilMs) throw notEstablished(name, found);
      await sleep(clock, POLL_MS, signal);
    }
  });
}

function notEstablished(name: string, found: KubeObject | undefined): EnvironmentError {
  const condition: JsonObject | undefined = found && conditionOf(found, "NamesAccepted");
  const why = condition?.["status"] === "False" ? `: ${String(condition["message"])}` : "";
  return new EnvironmentError(
    `CRD ${name} was not established within ${ESTABLISHED_TIMEOUT_MS / 1_000}s${why}`,
    {
      code: "cluster/crd",
      hint: `kubectl describe crd ${name} shows its conditions`,
    },
  );
}

/** `Website/shop -n default`, for messages. */
export function objectName(object: KubeObject): string {
  return formatRef(refOf(object));
}
