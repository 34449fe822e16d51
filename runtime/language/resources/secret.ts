// Owns: `secrets`. Must not: log or report a value.

import type { MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import { type FieldContext, put, textField, textMapField } from "./fields.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** Secret: values are plain text; the object carries base64 `data`. `stringData` is an alias of `data`. */
export const SECRET: ResourceKind = {
  listKey: "secrets",
  gvk: () => ({ group: "", version: "v1", kind: "Secret" }),
  plural: "secrets",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-secret`,
  keys: ["type", "data", "stringData", "immutable", "once", "rotateAfter"],
  compile(entry, context) {
    const type = textField(child(entry, "type"), context, { path: "type" });
    const data = dataField(entry, context);
    const immutable = child(entry, "immutable");
    return (rendering) => {
      const body: MutableJsonObject = { type: type(rendering) ?? "Opaque" };
      const values = data.map((field) => field(rendering)).filter((value) => value !== undefined);
      const merged = Object.assign({}, ...values) as Record<string, string>;
      const encoded = Object.fromEntries(Object.entries(merged).map(([key, text]) => [key, toBase64(text)]));
      if (Object.keys(encoded).length > 0) put(body, "data", encoded);
      if (immutable?.kind === "scalar" && immutable.value === true) body["immutable"] = true;
      return body;
    };
  },
};

function dataField(entry: MapNode, context: FieldContext) {
  return ["data", "stringData"].map((path) =>
    textMapField(child(entry, path), context, { path, keepEmpty: true })
  );
}

function toBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
