// Owns: making a rendered object ours: labels, owner reference, selectors. Must not: look at the cluster.

import type { MutableJsonObject } from "../../base/mod.ts";
import { stableHash } from "../../base/mod.ts";
import { asJson, type KubeObject, type ObjectRef, type OwnerReference } from "../../kube/mod.ts";
import type { PlannedEntry } from "../../language/plan/mod.ts";
import {
  ANNOTATION_BLOCK,
  ANNOTATION_TEMPLATE_HASH,
  LABEL_MANAGED,
  LABEL_MANAGED_BY,
  LABEL_OBJECT,
  LABEL_OWNER,
  LABEL_OWNER_UID,
  labelValue,
  objectLabel,
} from "./names.ts";

/** Lists whose entries select pods of the same object when they declare no selector. */
const SELECTS_PODS: readonly string[] = ["services", "pdb"];

/** How a child hangs on its owner: whether the garbage collector can remove it. */
export function isCollectable(owner: KubeObject, child: Pick<ObjectRef, "namespace">): boolean {
  return owner.metadata.namespace === undefined || owner.metadata.namespace === child.namespace;
}

/** Labels that mark a child; they win over labels of the user. */
export function ownershipLabels(owner: KubeObject): Record<string, string> {
  return {
    [LABEL_MANAGED]: "true",
    [LABEL_MANAGED_BY]: "orkestra",
    [LABEL_OWNER]: labelValue(owner.metadata.name),
    [LABEL_OWNER_UID]: owner.metadata.uid ?? "",
  };
}

/** Source: Kubernetes garbage collection; one controller reference at most. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The object as it will be written. `soleWorkload` is the per-object label that a Service without selector selects. */
export function ownChild(
  rendered: KubeObject,
  owner: KubeObject,
  options: { readonly entry: PlannedEntry; readonly soleWorkload?: string },
): KubeObject {
  const { entry } = options;
  // Copies only the levels that change: rendering gave us the object, and parts of it may be shared presets.
  const object = { ...asJson(rendered) } as MutableJsonObject;
  const metadata = { ...object["metadata"] as MutableJsonObject };
  object["metadata"] = metadata;
  const userLabels = { ...metadata["labels"] as MutableJsonObject | undefined };
  metadata["labels"] = { ...userLabels, ...ownershipLabels(owner) };
  const annotations = { ...metadata["annotations"] as MutableJsonObject | undefined };
  annotations[ANNOTATION_BLOCK] = blockMark(entry);
  const declared = object["spec"] as MutableJsonObject | undefined;
  const spec = declared && { ...declared };
  if (spec) object["spec"] = spec;
  if (entry.resource.upkeep !== "apply") {
    annotations[ANNOTATION_TEMPLATE_HASH] = stableHash(spec).slice(0, 16);
  }
  metadata["annotations"] = annotations;
  if (entry.block !== "onDelete" && isCollectable(owner, rendered.metadata)) {
    metadata["ownerReferences"] = [{ ...controllerReference(owner) }];
  }
  const podLabels = {
    [LABEL_OWNER]: labelValue(owner.metadata.name),
    ...(entry.resource.isWorkload
      ? { [LABEL_OBJECT]: objectLabel(entry.resource.gvk.kind, rendered.metadata.name) }
      : {}),
  };
  if (entry.resource.isWorkload && spec) spec["selector"] = { matchLabels: podLabels };
  const template = spec?.["template"] as MutableJsonObject | undefined;
  if (spec && template && entry.resource.listKey !== "custom") {
    const templateMeta = { ...template["metadata"] as MutableJsonObject | undefined };
    templateMeta["labels"] = { ...templateMeta["labels"] as MutableJsonObject | undefined, ...podLabels };
    spec["template"] = { ...template, metadata: templateMeta };
  }
  if (spec && spec["selector"] === undefined && SELECTS_PODS.includes(entry.resource.listKey)) {
    const labels = {
      [LABEL_OWNER]: labelValue(owner.metadata.name),
      ...(options.soleWorkload === undefined ? {} : { [LABEL_OBJECT]: options.soleWorkload }),
    };
    spec["selector"] = entry.resource.listKey === "services" ? labels : { matchLabels: labels };
  }
  return object as unknown as KubeObject;
}

/** Which block made a child, and whether by `forEach`: read again when nothing declares the child any more. */
export function blockMark(entry: PlannedEntry): string {
  const block = entry.reconciles ? "onReconcile" : "onCreate";
  return isRepeated(entry) ? `${block}.forEach` : block;
}

/** True when an entry makes one child per element, so that an element that goes takes its child with it. */
export function isRepeated(entry: PlannedEntry): boolean {
  return entry.forEach !== undefined || entry.resource.targets !== undefined;
}
