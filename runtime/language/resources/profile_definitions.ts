// Owns: how the fields of a user-defined profile are read, one line per family. Must not: look profiles up.

import type { JsonObject, MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { checkKeys } from "./field_remarks.ts";
import { intField, put } from "./fields.ts";
import type { ProfileFamily } from "./profiles_table.ts";
import { containerSecurityFields, podSecurityFields } from "./security.ts";
import { countOrPercentField, quantitiesField, structuredField, type ValueTypes } from "./typed_fields.ts";

/** A field that takes its own node out of a definition. */
type Part = (node: MapNode, context: FieldContext, path: string) => Field<MutableJson>;

const HPA_FIELDS = structureOf(["minReplicas", "maxReplicas", "targetCPUUtilizationPercentage", "behavior"], {
  ints: new Set([
    "minReplicas",
    "maxReplicas",
    "targetCPUUtilizationPercentage",
    "stabilizationWindowSeconds",
    "value",
    "periodSeconds",
  ]),
});

/** The fields of a definition of each family. A kind with rules of its own replaces its line. */
export const PROFILE_DEFINITIONS: Readonly<
  Record<ProfileFamily, (node: MapNode, context: FieldContext, path: string) => Field<JsonObject>>
> = {
  resources: partsOf({ requests: quantitiesOf("requests"), limits: quantitiesOf("limits") }),
  probes: partsOf(Object.fromEntries(
    ["initialDelaySeconds", "periodSeconds", "failureThreshold", "successThreshold", "timeoutSeconds"]
      .map((key) => [key, intOf(key)]),
  )),
  containerSecurity: containerSecurityFields,
  podSecurity: podSecurityFields,
  rollingUpdate: partsOf({
    maxSurge: countOf("maxSurge"),
    maxUnavailable: countOf("maxUnavailable"),
    partition: intOf("partition"),
  }),
  networkPolicies: structureOf(["podSelector", "ingress", "egress", "policyTypes"], {
    ints: new Set(["endPort"]),
    intsOrTexts: new Set(["port"]),
    textMaps: new Set(["podSelector", "namespaceSelector"]),
  }),
  resourceQuotas: partsOf({ hard: quantitiesOf("hard") }),
  limitRanges: structureOf(["limits"], {}),
  hpa: hpaFields,
  pdb: partsOf({ minAvailable: countOf("minAvailable"), maxUnavailable: countOf("maxUnavailable") }),
  reconciler: structureOf(["workers", "resync", "queue"], {
    ints: new Set(["workers", "maxDepth", "failureThreshold"]),
  }),
  autoscale: structureOf(["interval", "cooldown", "conditions", "do"], {
    ints: new Set(["workers", "queueDepth"]),
  }),
};

/** A profile is made of fields and not of another profile. */
function hpaFields(node: MapNode, context: FieldContext, path: string): Field<JsonObject> {
  const behavior = child(node, "behavior");
  if (behavior?.kind === "map") {
    checkKeys(behavior, ["scaleUp", "scaleDown"], { ...context, kind: `${context.kind} behavior` });
  }
  return HPA_FIELDS(node, context, path);
}

function partsOf(parts: Readonly<Record<string, Part>>) {
  return (node: MapNode, context: FieldContext, path: string): Field<JsonObject> => {
    checkKeys(node, ["name", "description", ...Object.keys(parts)], context);
    const fields = Object.entries(parts).map(([key, part]) => ({ key, field: part(node, context, path) }));
    return (rendering) => {
      const result: MutableJsonObject = {};
      for (const { key, field } of fields) put(result, key, field(rendering));
      return result;
    };
  };
}

function structureOf(keys: readonly string[], types: ValueTypes) {
  return partsOf(Object.fromEntries(keys.map((key): [string, Part] => [
    key,
    (node, context, path) => {
      const value = child(node, key);
      const entry = value &&
        { kind: "map" as const, span: node.span, entries: [{ key, keySpan: value.span, value }] };
      const field = structuredField(entry, context, { path, types });
      return (rendering) => (field(rendering) as MutableJsonObject | undefined)?.[key];
    },
  ])));
}

function quantitiesOf(key: string): Part {
  return (node, context, path) => quantitiesField(child(node, key), context, { path: `${path}.${key}` });
}

function intOf(key: string): Part {
  return (node, context, path) => intField(child(node, key), context, { path: `${path}.${key}` });
}

function countOf(key: string): Part {
  return (node, context, path) => countOrPercentField(child(node, key), context, { path: `${path}.${key}` });
}
