// Owns: the pod template that workload shorthands share. Must not: set ownership labels (reconcile does).

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import { CONTAINER_KEYS, containerField, furtherContainer } from "./container.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { intField, put, textField, textListField, textMapField } from "./fields.ts";
import { mergePod } from "./merge_pod.ts";
import { POD_TYPES } from "./pod_types_table.ts";
import { profileField } from "./profiles.ts";
import { podSecurityFields } from "./security.ts";
import { structuredField } from "./typed_fields.ts";
import { volumesField } from "./volumes.ts";

/** Shorthand fields wherever a pod template exists. */
export const POD_TEMPLATE_KEYS = [
  ...CONTAINER_KEYS,
  "imagePullSecrets",
  "nodeSelector",
  "serviceAccountName",
  "podSecurity",
  "volumes",
  "tolerations",
  "affinity",
  "initContainers",
  "sidecars",
  "topologySpreadConstraints",
  "priorityClassName",
  "terminationGracePeriodSeconds",
  "podTemplate",
] as const;

/** The pod template of one object: `name` becomes the name of its main container. `metadata` only where there is any. */
export type PodTemplate = (rendering: Rendering, name: string) => PodParts;

export interface PodParts extends MutableJsonObject {
  spec: MutableJsonObject;
}

/**
 * The pod template of an entry: one container named like the object, plus `sidecars`. Fields of `podTemplate` are merged
 * on top as `kubectl apply` would: maps by key, containers, volumes and other named lists item by item.
 */
export function podTemplateField(
  entry: MapNode,
  context: FieldContext,
  options: { readonly defaultTag?: string } = {},
): PodTemplate {
  const container = containerField(entry, context, options);
  const sidecars = containersField(child(entry, "sidecars"), context, "sidecars");
  const labels = textMapField(child(entry, "labels"), context, { path: "labels" });
  const fields = podFields(entry, context);
  const overlay = overlayField(child(entry, "podTemplate"), context);
  return (rendering, name) => {
    const main = { name, ...container(rendering) };
    const spec: MutableJsonObject = { containers: [main, ...sidecars(rendering) ?? []] };
    for (const [key, field] of fields) put(spec, key, field(rendering));
    const metadata: MutableJsonObject = {};
    put(metadata, "labels", labels(rendering));
    const extra = overlay(rendering);
    const merged = mergePod(metadata, extra.metadata);
    return {
      ...(Object.keys(merged).length > 0 ? { metadata: merged } : {}),
      spec: mergePod(spec, extra.spec),
    };
  };
}

function podFields(
  entry: MapNode,
  context: FieldContext,
): readonly (readonly [string, Field<MutableJson>])[] {
  const at = (key: string) => [child(entry, key), context, { path: key }] as const;
  const pullSecrets = textListField(child(entry, "imagePullSecrets"), context, {
    path: "imagePullSecrets",
    dropEmpty: true,
  });
  const native = ["tolerations", "affinity", "topologySpreadConstraints"].map((key) =>
    [key, structuredField(child(entry, key), context, { path: key, types: POD_TYPES })] as const
  );
  return [
    ["imagePullSecrets", (rendering) => pullSecrets(rendering)?.map((name) => ({ name }))],
    ["nodeSelector", textMapField(...at("nodeSelector"))],
    ["serviceAccountName", textField(...at("serviceAccountName"))],
    ["priorityClassName", textField(...at("priorityClassName"))],
    ["terminationGracePeriodSeconds", intField(...at("terminationGracePeriodSeconds"))],
    ["securityContext", podSecurityField(child(entry, "podSecurity"), context)],
    ["initContainers", containersField(child(entry, "initContainers"), context, "initContainers")],
    ["volumes", volumesField(child(entry, "volumes"), context)],
    ...native,
  ];
}

function containersField(
  node: Node | undefined,
  context: FieldContext,
  path: string,
): Field<MutableJsonObject[]> {
  const items = node?.kind === "list" ? node.items : [];
  const containers = items.flatMap((item, i) =>
    item.kind === "map" ? [furtherContainer(item, context, `${path}[${i}]`)] : []
  );
  return (rendering) =>
    containers.length === 0 ? undefined : containers.map((container) => container(rendering));
}

function podSecurityField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  const profile = profileField(node, context, { family: "podSecurity", path: "podSecurity" });
  if (child(node, "profile")) return profile as Field<MutableJson>;
  return podSecurityFields(node, context, "podSecurity") as Field<MutableJson>;
}

/** `podTemplate` holds fields of a pod spec; `metadata` and `spec` of a whole template are understood too. */
function overlayField(node: Node | undefined, context: FieldContext) {
  const overlay = structuredField(node, context, { path: "podTemplate", types: POD_TYPES });
  return (rendering: Rendering) => {
    const { metadata, spec, ...fields } = (overlay(rendering) ?? {}) as MutableJsonObject;
    return {
      metadata: metadata as MutableJsonObject | undefined ?? {},
      spec: { ...spec as MutableJsonObject | undefined, ...fields },
    };
  };
}
