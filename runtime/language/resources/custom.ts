// Owns: `custom`: an object of whatever kind, with whatever top-level keys. Must not: judge it by its schema.

import { jsonAt, type MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode, textOf } from "../document/mod.ts";
import { parseApiVersion } from "../../kube/mod.ts";
import type { FieldContext } from "./field_context.ts";
import { missingField } from "./field_remarks.ts";
import { put, textMapField } from "./fields.ts";
import { rawField } from "./raw_field.ts";
import { COMMON_KEYS, type ResourceKind } from "./resource_kind.ts";
import { schemaField } from "./schema_field.ts";

/** Keys that steer us and are not part of the object. */
const CONTROL_KEYS = ["apiVersion", "kind", "metadata", "hasStatus", "namespaced", "status"];

/** Metadata that is handled on its own; `namespaced` is a hint for us. */
const PLACED_METADATA = ["name", "namespace", "namespaced", "labels", "annotations"];

/** Any kind. `apiVersion` and `kind` are static; `metadata.name` is required. */
export const CUSTOM: ResourceKind = {
  listKey: "custom",
  gvk(entry, report) {
    const context = { kind: "custom" } as FieldContext;
    const apiVersion = textOf(child(entry, "apiVersion"));
    const kind = textOf(child(entry, "kind"));
    if (apiVersion === undefined) report(missingField(entry.span, context, "apiVersion"));
    if (kind === undefined) report(missingField(entry.span, context, "kind"));
    for (const key of ["apiVersion", "kind"]) {
      const node = child(entry, key);
      if (!textOf(node)?.includes("{{")) continue;
      report({
        code: "ORK3008",
        severity: "error",
        span: node!.span,
        message: `"${key}" of a custom entry must be static`,
        hint:
          "the kinds that an operator writes are fixed when it starts, so that permissions can be derived from them",
      });
      return undefined;
    }
    return apiVersion === undefined || kind === undefined
      ? undefined
      : { ...parseApiVersion(apiVersion), kind };
  },
  namespaced: undefined,
  upkeep: "apply",
  isWorkload: false,
  defaultName: undefined,
  keys: CONTROL_KEYS,
  compile(entry, context) {
    const metadata = child(entry, "metadata");
    const labels = textMapField(child(metadata, "labels"), context, { path: "metadata.labels" });
    const annotations = textMapField(child(metadata, "annotations"), context, {
      path: "metadata.annotations",
    });
    const others = (metadata?.kind === "map" ? metadata.entries : []).filter((e) =>
      !PLACED_METADATA.includes(e.key)
    )
      .map((e) => ({ key: e.key, field: rawField(e.value, context) }));
    warnOfStatus(entry, context);
    const gvk = CUSTOM.gvk(entry, () => {});
    const schema = gvk && context.schemas?.(gvk);
    const parts = jsonAt(schema, ["properties"]);
    const body = bodyEntries(entry).map((e) => ({
      key: e.key,
      field: schemaField(e.value, jsonAt(parts, [e.key]), context, e.key),
    }));
    return (rendering) => {
      const object: MutableJsonObject = {};
      const meta: MutableJsonObject = {};
      put(meta, "labels", labels(rendering));
      put(meta, "annotations", annotations(rendering));
      for (const { key, field } of others) put(meta, key, field(rendering));
      if (Object.keys(meta).length > 0) object["metadata"] = meta;
      for (const { key, field } of body) put(object, key, field(rendering));
      return object;
    };
  },
};

/** Common fields that a custom entry has at the top; its labels and annotations stand in `metadata`. */
const STEERING: readonly string[] = [
  ...CONTROL_KEYS,
  ...COMMON_KEYS.filter((key) => !["name", "namespace", "labels", "annotations"].includes(key)),
];

function bodyEntries(entry: MapNode) {
  return entry.entries.filter((e) => !STEERING.includes(e.key));
}

function warnOfStatus(entry: MapNode, context: FieldContext): void {
  const status = child(entry, "status");
  const hint = child(entry, "hasStatus");
  if (!status || (hint?.kind === "scalar" && hint.text === "false")) return;
  context.report({
    code: "ORK3149",
    severity: "warning",
    span: status.span,
    message: `the "status" of a custom entry is not written`,
    hint: 'a status belongs to the controller of its kind: remove it, or say "hasStatus: false"',
  });
}
