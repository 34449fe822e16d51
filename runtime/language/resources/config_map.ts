// Owns: `configMaps`. Must not: read sources.

import { jsonEqual, type JsonObject, type MutableJsonObject } from "../../base/mod.ts";
import { child, type Node } from "../document/mod.ts";
import { copiedMap, COPY_KEYS } from "./copy.ts";
import type { FieldContext } from "./field_context.ts";
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
    checkDataKeys(child(entry, "data"), context);
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

/** Keys become file names. Source: Kubernetes `validation.IsConfigMapKey`. */
export function checkDataKeys(data: Node | undefined, context: FieldContext): void {
  for (const { key, keySpan } of data?.kind === "map" ? data.entries : []) {
    if (/^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== "." && !key.startsWith("..")) continue;
    context.report({
      code: "ORK3151",
      severity: "error",
      span: keySpan,
      message: `"${key}" cannot be a key of data: it takes letters, digits, ".", "-" and "_"`,
      hint: `write for example "${key.replace(/[^-._a-zA-Z0-9]+/g, "-").replace(/^\.+/, "") || "key"}"`,
    });
  }
}

/** An immutable object takes no other data: it has to be made anew. */
export function dataChanged(existing: JsonObject, desired: JsonObject): boolean {
  return existing["immutable"] === true &&
    ["immutable", "data", "binaryData"].some((key) => !jsonEqual(existing[key] ?? {}, desired[key] ?? {}));
}
