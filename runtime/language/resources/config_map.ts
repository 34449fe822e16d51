// Owns: `configMaps`. Must not: read sources.

import { child } from "../document/mod.ts";
import { put, textMapField } from "./fields.ts";
import type { MutableJsonObject } from "../../base/mod.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** ConfigMap: `data` values are templates; empty values are kept. */
export const CONFIG_MAP: ResourceKind = {
  listKey: "configMaps",
  gvk: () => ({ group: "", version: "v1", kind: "ConfigMap" }),
  plural: "configmaps",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-config`,
  keys: ["data", "immutable"],
  compile(entry, context) {
    const data = textMapField(child(entry, "data"), context, { path: "data", keepEmpty: true });
    const immutable = child(entry, "immutable");
    return (rendering) => {
      const body: MutableJsonObject = {};
      put(body, "data", data(rendering));
      if (immutable?.kind === "scalar" && immutable.value === true) body["immutable"] = true;
      return body;
    };
  },
};
