// Owns: `pdb`. Must not: invent a selector (reconcile fills in the default one).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { missingField, wrongValue } from "./field_remarks.ts";
import { textMapField } from "./fields.ts";
import { besideProfile, profileField } from "./profiles.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { mapNodeOf } from "./shapes.ts";
import { countOrPercentField } from "./typed_fields.ts";

const LIMITS = ["minAvailable", "maxUnavailable"] as const;

/** PodDisruptionBudget: one of `minAvailable` and `maxUnavailable`, here, in `behavior`, or by a profile. */
export const POD_DISRUPTION_BUDGET: ResourceKind = {
  listKey: "pdb",
  gvk: () => ({ group: "policy", version: "v1", kind: "PodDisruptionBudget" }),
  plural: "poddisruptionbudgets",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-pdb`,
  keys: ["selector", "minAvailable", "maxUnavailable", "behavior"],
  compile(entry, context) {
    const selector = textMapField(child(entry, "selector"), context, { path: "selector" });
    const limit = limitField(entry, context);
    return (rendering) => {
      const limits = limit(rendering);
      if (!limits) return undefined;
      const matchLabels = selector(rendering);
      return { spec: { ...limits, ...(matchLabels ? { selector: { matchLabels } } : {}) } };
    };
  },
};

function limitField(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const behavior = mapNodeOf(child(entry, "behavior"), context, {
    path: "behavior",
    keys: ["profile", ...LIMITS],
  });
  const profile = behavior && child(behavior, "profile")
    ? profileField(behavior, context, { family: "pdb", path: "behavior" })
    : undefined;
  const places = [
    { node: entry, prefix: "" },
    ...(behavior ? [{ node: behavior, prefix: "behavior." }] : []),
  ];
  const declared = places.flatMap(({ node, prefix }) =>
    LIMITS.filter((key) => child(node, key)).map((key) => ({
      key,
      field: countOrPercentField(child(node, key), context, { path: prefix + key }),
    }))
  );
  const [beside] = LIMITS.flatMap((key) => entryOf(entry, key) ?? []);
  if (profile && beside) context.report(besideProfile(beside.keySpan, beside.key));
  if (declared.length === 0 && !profile) context.report(missingField(entry.span, context, "minAvailable"));
  return (rendering) => {
    const before = rendering.problems.length;
    const own = declared.flatMap(({ key, field }) => {
      const value = field(rendering);
      return value === undefined ? [] : [{ key, value }];
    });
    const preset = profile?.(rendering);
    for (const key of LIMITS) {
      const value = preset?.[key];
      if (value !== undefined) own.push({ key, value: value as number | string });
    }
    if (own.length === 1) return { [own[0]!.key]: own[0]!.value };
    if (rendering.problems.length === before) {
      const found = own.map((limit) => `${limit.key}: ${limit.value}`).join(" and ") || "none";
      rendering.problems.push(
        wrongValue(entry.span, "minAvailable", found, "set, or maxUnavailable, and not both"),
      );
    }
    return undefined;
  };
}
