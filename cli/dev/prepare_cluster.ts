// Owns: what a developer run puts on the cluster first: CRDs, setup, objects. Must not: run the operator.

import { OrkError, SourceError } from "../../runtime/base/mod.ts";
import { createKubeReader, createKubeWriter, type KubeObject } from "../../runtime/kube/mod.ts";
import type { FileReference, Katalog } from "../../runtime/language/katalog/mod.ts";
import type { Connected } from "../prod/connect.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { applyCrd } from "./apply_crd.ts";
import { applyObject, CRD_TYPE, loadManifest, objectName, type Target } from "./manifests.ts";

/**
 * Applies in this order: `crdFile`s and their wait, `setup`, `crFiles`, and with `--apply-cr` the crd.yaml and cr.yaml
 * beside the first Katalog. What fails in `setup` and `crFiles` is a warning: the operator may still do its work.
 * @throws {SourceError} {EnvironmentError} {KubeApiError} when a CRD or what --apply-cr names cannot be applied.
 */
export async function prepareCluster(
  context: OrkContext,
  katalog: Katalog,
  options: { readonly connected: Connected; readonly references: readonly string[] },
): Promise<void> {
  const { transport, connection } = options.connected;
  const { clock, random } = context.world;
  const target: Target = {
    reader: createKubeReader(transport),
    writer: createKubeWriter(transport, { clock, random }),
    namespace: connection.namespace ?? "default",
  };
  for (const crd of katalog.crds) {
    if (crd.definition !== undefined) {
      await applyCrd(context, target, crd.definition.raw as unknown as KubeObject);
    }
  }
  for (const file of katalog.crds.flatMap((crd) => [...crd.setup, ...crd.crFiles])) {
    await applyLeniently(context, target, file);
  }
  if (context.options.has("apply-cr")) await applySample(context, target, options.references[0] ?? "");
}

async function applyLeniently(context: OrkContext, target: Target, file: FileReference): Promise<void> {
  try {
    const { objects } = await loadManifest(context, file.reference, file.from);
    for (const object of objects) await applyAny(context, target, object);
  } catch (error) {
    if (!(error instanceof OrkError)) throw error;
    context.output.warn(`${file.reference} was not applied: ${error.message}`);
  }
}

/** crd.yaml (if there) and cr.yaml in the folder of the Katalog. */
async function applySample(context: OrkContext, target: Target, katalog: string): Promise<void> {
  const folder = katalog.includes("/") ? katalog.slice(0, katalog.lastIndexOf("/") + 1) : "";
  const { files } = context.world;
  if (await files.kindOf(`${folder}cr.yaml`) !== "file") {
    throw new SourceError(`--apply-cr found no cr.yaml beside "${katalog}"`, {
      code: "source/not-found",
      hint: "write one, or leave out --apply-cr and apply objects yourself",
    });
  }
  const names = await files.kindOf(`${folder}crd.yaml`) === "file" ? ["crd.yaml", "cr.yaml"] : ["cr.yaml"];
  for (const name of names) {
    const { objects } = await loadManifest(context, `${folder}${name}`);
    for (const object of objects) await applyAny(context, target, object);
  }
}

async function applyAny(context: OrkContext, target: Target, object: KubeObject): Promise<void> {
  if (object.kind === CRD_TYPE.kind) return await applyCrd(context, target, object);
  const stored = await applyObject(target, object);
  context.output.note(`applied ${objectName(stored)}`);
}
