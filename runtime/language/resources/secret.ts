// Owns: `secrets`. Must not: log or report a value.

import { jsonEqual, type MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import { certificateField } from "./certificate.ts";
import { copiedMap, COPY_KEYS } from "./copy.ts";
import type { FieldContext } from "./field_context.ts";
import { put, textField, textMapField } from "./fields.ts";
import type { Given, ResourceKind } from "./resource_kind.ts";
import { checkDataKeys, dataChanged } from "./config_map.ts";

/**
 * Secret: values are plain text; the object carries base64 `data`. `stringData` is an alias of `data`. Own values win
 * over copied ones; a certificate replaces both.
 */
export const SECRET: ResourceKind = {
  listKey: "secrets",
  gvk: () => ({ group: "", version: "v1", kind: "Secret" }),
  plural: "secrets",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr, entry) => (child(entry, "tls") ? "orkestra-tls" : `${cr}-secret`),
  keys: [
    "type",
    "data",
    "stringData",
    "immutable",
    "once",
    "rotateAfter",
    "tls",
    "fromSecret",
    ...COPY_KEYS,
  ],
  copy: { key: "fromSecret", parts: ["type", "data"] },
  certificate: certificateField,
  mustReplace: (existing, desired) =>
    !jsonEqual(existing["type"] ?? "Opaque", desired["type"]) || dataChanged(existing, desired),
  compile(entry, context) {
    const type = textField(child(entry, "type"), context, { path: "type" });
    const data = dataField(entry, context);
    const immutable = child(entry, "immutable");
    checkDataKeys(child(entry, "data"), context);
    checkDataKeys(child(entry, "stringData"), context);
    warnOfIgnoredData(entry, context);
    return (rendering, _identity, given) => {
      const copiedType = given.source?.["type"];
      const body: MutableJsonObject = {
        type: given.certificate
          ? "kubernetes.io/tls"
          : type(rendering) ?? (typeof copiedType === "string" ? copiedType : "Opaque"),
      };
      const values = data.map((field) => field(rendering)).filter((value) => value !== undefined);
      const encoded = dataOf(Object.assign({}, ...values) as Record<string, string>, given);
      if (Object.keys(encoded).length > 0) put(body, "data", encoded);
      if (immutable?.kind === "scalar" && immutable.value === true) body["immutable"] = true;
      return body;
    };
  },
};

/** Source: Kubernetes Secret types; `ca.crt` stands beside the pair by custom. */
function dataOf(own: Readonly<Record<string, string>>, given: Given): MutableJsonObject {
  const { certificate } = given;
  const texts = certificate
    ? { "tls.crt": certificate.certificate, "tls.key": certificate.key, "ca.crt": certificate.authority }
    : own;
  const encoded = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, toBase64(text)]));
  return certificate ? encoded : { ...copiedMap(given.source, "data"), ...encoded };
}

function dataField(entry: MapNode, context: FieldContext) {
  return ["data", "stringData"].map((path) =>
    textMapField(child(entry, path), context, { path, keepEmpty: true })
  );
}

function warnOfIgnoredData(entry: MapNode, context: FieldContext): void {
  const ignored = child(entry, "data") ?? child(entry, "stringData");
  if (!child(entry, "tls") || !ignored) return;
  context.report({
    code: "ORK3145",
    severity: "warning",
    span: ignored.span,
    message: `"data" has no effect beside "tls"`,
    hint: "a certificate fills the Secret alone; put other values into a Secret of their own",
  });
}

function toBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
