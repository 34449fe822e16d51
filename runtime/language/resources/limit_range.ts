// Owns: `limitRanges`. Must not: read sources of copies.

import { isJsonObject, type MutableJson } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import { COPY_KEYS } from "./copy.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { missingField } from "./field_remarks.ts";
import { profileField } from "./profiles.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { listField, objectField, requiredKey } from "./shapes.ts";
import { quantitiesField, wordField } from "./typed_fields.ts";

const QUANTITY_MAPS = ["default", "defaultRequest", "max", "min", "maxLimitRequestRatio"] as const;
const TYPES = ["Container", "Pod", "PersistentVolumeClaim"] as const;

/** LimitRange: `limits`, a `profile` of the Katalog, or a copy. */
export const LIMIT_RANGE: ResourceKind = {
  listKey: "limitRanges",
  gvk: () => ({ group: "", version: "v1", kind: "LimitRange" }),
  plural: "limitranges",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: undefined,
  keys: ["limits", "profile", "fromLimitRange", ...COPY_KEYS],
  copy: { key: "fromLimitRange", parts: ["spec"] },
  compile(entry, context) {
    const own = listField(
      child(entry, "limits"),
      context,
      { path: "limits", keys: ["type", ...QUANTITY_MAPS] },
      (item, path) => itemField(item, context, path),
    );
    const profile = profileField(entry, context, {
      family: "limitRanges",
      path: "",
      excludes: ["limits", "fromLimitRange"],
    });
    if (!["limits", "profile", "fromLimitRange"].some((key) => child(entry, key))) {
      context.report(missingField(entry.span, context, "limits"));
    }
    return (rendering, _identity, given) => {
      const copied = given.source?.["spec"];
      const limits = own(rendering) ?? (profile(rendering)?.["limits"] as MutableJson | undefined) ??
        (isJsonObject(copied) ? copied["limits"] as MutableJson : undefined);
      return { spec: { limits: limits ?? [] } };
    };
  },
};

function itemField(item: MapNode, context: FieldContext, path: string): Field<MutableJson> {
  const maps = QUANTITY_MAPS.map((key): [string, Field<MutableJson>] => [
    key,
    quantitiesField(child(item, key), context, { path: `${path}.${key}` }),
  ]);
  return objectField({
    type: requiredKey(item, context, {
      key: "type",
      field: (node, within, place) => wordField(node, within, { ...place, words: TYPES }),
      path: `${path}.type`,
    }),
    ...Object.fromEntries(maps),
  });
}
