// Owns: `configMaps`. Must not: read sources.

import { jsonEqual, type JsonObject, type MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { copiedMap, COPY_KEYS } from "./copy.ts";
import { put, textMapField } from "./fields.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** ConfigMap: `data` values are templates; empty values are kept. Own values win over copied ones. */
export const CONFIG_MAP: ResourceKind = {
  listKey: "configMaps",
  gvk: () => ({ group: "", version: "v1", kind: "ConfigMap" }),
  plural: "configmaps",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-config`,
  keys: ["data", "immutable", "fromConfigMap", ...COPY_KEYS],
  copy: { key: "fromConfigMap", parts: ["data", "binaryData"] },
  mustReplace: dataChanged,
  compile(entry, context) {
    const data = textMapField(child(entry, "data"), context, { path: "data", keepEmpty: true });
    const immutable = child(entry, "immutable");
    return (rendering, _identity, given) => {
      const body: MutableJsonObject = {};
      const merged = { ...copiedMap(given.source, "data"), ...data(rendering) };
      if (Object.keys(merged).length > 0) put(body, "data", merged);
      const binary = copiedMap(given.source, "binaryData");
      if (Object.keys(binary).length > 0) put(body, "binaryData", binary);
      if (immutable?.kind === "scalar" && immutable.value === true) body["immutable"] = true;
      return body;
    };
  },
};

/** An immutable object takes no other data: it has to be made anew. */
export function dataChanged(existing: JsonObject, desired: JsonObject): boolean {
  return existing["immutable"] === true &&
    ["immutable", "data", "binaryData"].some((key) => !jsonEqual(existing[key] ?? {}, desired[key] ?? {}));
}
