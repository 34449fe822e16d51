// Owns: `volumes` of a pod. Must not: know claims of StatefulSets.

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { missingField } from "./field_remarks.ts";
import { POD_TYPES } from "./pod_types_table.ts";
import { structuredField } from "./typed_fields.ts";

/** Volumes in Kubernetes' own shape; `secret: {name: x}` is understood as `secretName`, as for ConfigMaps. */
export function volumesField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node?.kind === "list") {
    for (const [i, item] of node.items.entries()) {
      if (item.kind === "map") checkVolume(item, context, `volumes[${i}]`);
    }
  }
  const volumes = structuredField(node, context, { path: "volumes", types: POD_TYPES });
  return (rendering) => {
    const list = volumes(rendering);
    if (!Array.isArray(list)) return list;
    return list.length > 0 ? list.map(withSecretName) : undefined;
  };
}

function checkVolume(item: MapNode, context: FieldContext, path: string): void {
  if (!child(item, "name")) context.report(missingField(item.span, context, `${path}.name`));
  const sources = item.entries.filter((e) => e.key !== "name");
  if (sources.length === 1) return;
  context.report({
    code: "ORK3107",
    severity: "error",
    span: sources[1]?.keySpan ?? item.span,
    message: sources.length === 0
      ? `"${path}" has no source`
      : `"${path}" has several sources: ${sources.map((e) => e.key).join(", ")}`,
    hint: "a volume has one source, for example emptyDir: {} or configMap: {name: settings}",
  });
}

function withSecretName(volume: MutableJson): MutableJson {
  const secret = (volume as MutableJsonObject | null)?.["secret"];
  if (typeof secret !== "object" || secret === null || Array.isArray(secret)) return volume;
  const { name, ...rest } = secret;
  if (name === undefined || rest["secretName"] !== undefined) return volume;
  return { ...volume as MutableJsonObject, secret: { ...rest, secretName: name } };
}
