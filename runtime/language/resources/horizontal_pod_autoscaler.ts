// Owns: `hpa`. Must not: hold the values of profiles (profiles_table.ts does).

import type { JsonObject, MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode, textOf } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { emptyField, missingField } from "./field_remarks.ts";
import { intField, put, textField } from "./fields.ts";
import { profileField } from "./profiles.ts";
import type { ResourceKind } from "./resource_kind.ts";
import {
  type FieldCompiler,
  listField,
  mapNodeOf,
  objectField,
  requiredField,
  requiredKey,
} from "./shapes.ts";
import { wordField } from "./typed_fields.ts";

/** HorizontalPodAutoscaler (autoscaling/v2) with one CPU metric. Fields of the entry win over those of a profile. */
export const HORIZONTAL_POD_AUTOSCALER: ResourceKind = {
  listKey: "hpa",
  gvk: () => ({ group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler" }),
  plural: "horizontalpodautoscalers",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-hpa`,
  keys: ["scaleTargetRef", "minReplicas", "maxReplicas", "targetCPUUtilizationPercentage", "behavior"],
  compile(entry, context) {
    const target = targetField(entry, context);
    const min = intField(child(entry, "minReplicas"), context, { path: "minReplicas" });
    const max = intField(child(entry, "maxReplicas"), context, { path: "maxReplicas" });
    const cpu = intField(child(entry, "targetCPUUtilizationPercentage"), context, {
      path: "targetCPUUtilizationPercentage",
    });
    const behavior = behaviorFields(entry, context);
    if (!child(entry, "maxReplicas") && !behavior.maySayMost) {
      context.report(missingField(entry.span, context, "maxReplicas"));
    }
    return (rendering) => {
      const scaleTargetRef = target(rendering);
      const preset = behavior.profile(rendering);
      const maxReplicas = max(rendering) ?? (preset?.["maxReplicas"] as number | undefined);
      if (!scaleTargetRef) return undefined;
      if (maxReplicas === undefined) {
        rendering.problems.push(emptyField(entry.span, context, "maxReplicas"));
        return undefined;
      }
      const spec: MutableJsonObject = {
        scaleTargetRef,
        minReplicas: min(rendering) ?? (preset?.["minReplicas"] as number | undefined) ?? 1,
        maxReplicas,
      };
      const utilization = cpu(rendering) ??
        (preset?.["targetCPUUtilizationPercentage"] as number | undefined);
      if (utilization !== undefined) spec["metrics"] = [cpuMetric(utilization)];
      put(spec, "behavior", behavior.own(rendering) ?? (preset?.["behavior"] as MutableJson | undefined));
      return { spec };
    };
  },
};

function cpuMetric(averageUtilization: number | bigint): MutableJson {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

/** Kinds of `apps/v1` need no `apiVersion`. */
function targetField(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const declared = child(entry, "scaleTargetRef");
  const node = mapNodeOf(declared, context, { path: "scaleTargetRef", keys: ["apiVersion", "kind", "name"] });
  if (!node) {
    return requiredField<MutableJsonObject>(() => undefined, {
      path: "scaleTargetRef",
      node: declared,
      parent: entry,
    }, context);
  }
  const apiVersion = textField(child(node, "apiVersion"), context, { path: "scaleTargetRef.apiVersion" });
  const required = (key: string) =>
    requiredKey(node, context, { key, field: textField, path: `scaleTargetRef.${key}`, inSchema: true });
  const [kind, name] = [required("kind"), required("name")];
  return (rendering) => {
    const found = { kind: kind(rendering), name: name(rendering) };
    if (found.kind === undefined || found.name === undefined) return undefined;
    return { apiVersion: apiVersion(rendering) ?? "apps/v1", kind: found.kind, name: found.name };
  };
}

function behaviorFields(entry: MapNode, context: FieldContext) {
  const keys = ["profile", "scaleUp", "scaleDown"];
  const node = mapNodeOf(child(entry, "behavior"), context, { path: "behavior", keys });
  const hasProfile = child(node, "profile") !== undefined;
  const profile: Field<JsonObject> = node && hasProfile
    ? profileField(node, context, { family: "hpa", path: "behavior" })
    : () => undefined;
  const rules = objectField({
    scaleUp: rulesField(node, context, "scaleUp"),
    scaleDown: rulesField(node, context, "scaleDown"),
  });
  const own: Field<MutableJsonObject> = (rendering) => {
    const built = rules(rendering);
    return built && Object.keys(built).length > 0 ? built : undefined;
  };
  return { maySayMost: hasProfile && maySayMost(node, context), profile, own };
}

/** Whether a profile may give `maxReplicas`: one whose name is a template is known only for an object. */
function maySayMost(behavior: MapNode | undefined, context: FieldContext): boolean {
  const name = textOf(child(behavior, "profile")) ?? "";
  const profile = name.includes("{{") ? undefined : context.profiles.find("hpa", name);
  return profile === undefined || child(profile.node, "maxReplicas") !== undefined;
}

function rulesField(
  behavior: MapNode | undefined,
  context: FieldContext,
  key: string,
): Field<MutableJsonObject> {
  const path = `behavior.${key}`;
  const node = mapNodeOf(child(behavior, key), context, {
    path,
    keys: ["stabilizationWindowSeconds", "selectPolicy", "policies"],
  });
  if (!node) return () => undefined;
  return objectField({
    stabilizationWindowSeconds: intField(child(node, "stabilizationWindowSeconds"), context, {
      path: `${path}.stabilizationWindowSeconds`,
    }),
    selectPolicy: wordField(child(node, "selectPolicy"), context, {
      path: `${path}.selectPolicy`,
      words: ["Max", "Min", "Disabled"],
    }),
    policies: listField(
      child(node, "policies"),
      context,
      { path: `${path}.policies`, keys: ["type", "value", "periodSeconds"] },
      (policy, at) => policyField(policy, context, at),
    ),
  });
}

function policyField(policy: MapNode, context: FieldContext, path: string): Field<MutableJson> {
  const required = <T>(key: string, field: FieldCompiler<T>) =>
    requiredKey(policy, context, { key, field, path: `${path}.${key}` });
  return objectField({
    type: required(
      "type",
      (node, within, place) => wordField(node, within, { ...place, words: ["Percent", "Pods"] }),
    ),
    value: required("value", intField),
    periodSeconds: required("periodSeconds", intField),
  });
}
