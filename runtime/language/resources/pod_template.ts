// Owns: the pod template that workload shorthands share. Must not: set ownership labels (reconcile does).

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import { CONTAINER_KEYS, containerField } from "./container.ts";
import {
  type Field,
  type FieldContext,
  put,
  rawField,
  textField,
  textListField,
  textMapField,
} from "./fields.ts";
import { profileField } from "./profiles.ts";

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
  "podTemplate",
] as const;

/**
 * The pod template of an entry: one container named `name`, plus `sidecars`. Raw fields of `podTemplate` are merged on
 * top: maps by key, lists replaced, except `containers`, whose items are merged by name.
 */
export function podTemplateField(
  entry: MapNode,
  context: FieldContext,
): (rendering: Parameters<Field<never>>[0], name: string) => MutableJsonObject {
  const container = containerField(entry, context);
  const pullSecrets = textListField(child(entry, "imagePullSecrets"), context, {
    path: "imagePullSecrets",
    dropEmpty: true,
  });
  const nodeSelector = textMapField(child(entry, "nodeSelector"), context, { path: "nodeSelector" });
  const account = textField(child(entry, "serviceAccountName"), context, { path: "serviceAccountName" });
  const priority = textField(child(entry, "priorityClassName"), context, { path: "priorityClassName" });
  const security = podSecurityField(child(entry, "podSecurity"), context);
  const labels = textMapField(child(entry, "labels"), context, { path: "labels" });
  const raw = (["volumes", "tolerations", "affinity", "initContainers", "topologySpreadConstraints"] as const)
    .map((key) => ({ key, field: rawField(child(entry, key), context) }));
  const sidecars = rawField(child(entry, "sidecars"), context);
  const overlay = rawField(child(entry, "podTemplate"), context);
  return (rendering, name) => {
    const spec: MutableJsonObject = {};
    const main = { name, ...container(rendering) };
    spec["containers"] = [main, ...(sidecars(rendering) as MutableJson[] | undefined ?? [])];
    put(spec, "imagePullSecrets", pullSecrets(rendering)?.map((secret) => ({ name: secret })));
    put(spec, "nodeSelector", nodeSelector(rendering));
    put(spec, "serviceAccountName", account(rendering));
    put(spec, "priorityClassName", priority(rendering));
    put(spec, "securityContext", security(rendering));
    for (const { key, field } of raw) put(spec, key, field(rendering));
    const metadata: MutableJsonObject = {};
    put(metadata, "labels", labels(rendering));
    const extra = overlay(rendering) as MutableJsonObject | undefined;
    return { metadata, spec: extra ? mergePodSpec(spec, extra) : spec };
  };
}

function podSecurityField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  const profile = profileField(node, context, { family: "podSecurity", path: "podSecurity" });
  const explicit = rawField(node, context);
  return (rendering) =>
    child(node, "profile") ? profile(rendering) as MutableJson | undefined : explicit(rendering);
}

function mergePodSpec(spec: MutableJsonObject, overlay: MutableJsonObject): MutableJsonObject {
  const result: MutableJsonObject = { ...spec };
  for (const [key, value] of Object.entries(overlay)) {
    const present = result[key];
    if (key === "containers" && Array.isArray(present) && Array.isArray(value)) {
      result[key] = mergeByName(present as MutableJsonObject[], value as MutableJsonObject[]);
    } else if (isMap(present) && isMap(value)) result[key] = mergePodSpec(present, value);
    else result[key] = value;
  }
  return result;
}

function mergeByName(base: MutableJsonObject[], overlay: MutableJsonObject[]): MutableJsonObject[] {
  const merged = base.map((item) => {
    const match = overlay.find((other) => other["name"] === item["name"]);
    return match ? mergePodSpec(item, match) : item;
  });
  return [...merged, ...overlay.filter((item) => !base.some((other) => other["name"] === item["name"]))];
}

function isMap(value: MutableJson | undefined): value is MutableJsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
