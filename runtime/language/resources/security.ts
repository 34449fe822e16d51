// Owns: security contexts of containers and pods. Must not: hold profile values (profiles_table.ts does).

import { type JsonObject, type MutableJson, type MutableJsonObject, nearestName } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import { CAPABILITIES } from "./capabilities_table.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { checkKeys } from "./field_remarks.ts";
import { boolField, intField, put, textField } from "./fields.ts";
import { structuredField, type ValueTypes } from "./typed_fields.ts";

const OWN_KEYS = ["name", "description", "profile"];
const CONTAINER_BOOLS = [
  "allowPrivilegeEscalation",
  "privileged",
  "readOnlyRootFilesystem",
  "runAsNonRoot",
];
const IDS = ["runAsUser", "runAsGroup"];
const CONTAINER_REST = ["seccompProfile", "seLinuxOptions", "appArmorProfile", "procMount"];
const POD_REST = [
  "fsGroupChangePolicy",
  "seccompProfile",
  "seLinuxOptions",
  "appArmorProfile",
  "supplementalGroups",
  "sysctls",
];
const TYPES: ValueTypes = {};

/** The explicit fields of a container's `securityContext`. Capabilities are checked by name. */
export function containerSecurityFields(
  node: MapNode,
  context: FieldContext,
  path: string,
): Field<JsonObject> {
  const named = { ...context, kind: `${context.kind} securityContext` };
  checkKeys(node, [...OWN_KEYS, ...CONTAINER_BOOLS, ...IDS, ...CONTAINER_REST, "capabilities"], named);
  const fields = [
    ...scalarsOf(node, context, { path, bools: CONTAINER_BOOLS, ints: IDS, rest: CONTAINER_REST }),
    { key: "capabilities", field: capabilitiesField(child(node, "capabilities"), context, path) },
  ];
  return (rendering) => collect(fields, rendering);
}

/** The explicit fields of `podSecurity`. */
export function podSecurityFields(node: MapNode, context: FieldContext, path: string): Field<JsonObject> {
  const ints = [...IDS, "fsGroup"];
  checkKeys(node, [...OWN_KEYS, "runAsNonRoot", ...ints, ...POD_REST], {
    ...context,
    kind: `${context.kind} podSecurity`,
  });
  const fields = scalarsOf(node, context, { path, bools: ["runAsNonRoot"], ints, rest: POD_REST });
  return (rendering) => collect(fields, rendering);
}

interface NamedField {
  readonly key: string;
  readonly field: Field<MutableJson>;
}

function collect(fields: readonly NamedField[], rendering: Parameters<Field<never>>[0]): MutableJsonObject {
  const result: MutableJsonObject = {};
  for (const { key, field } of fields) put(result, key, field(rendering));
  return result;
}

function scalarsOf(
  node: MapNode,
  context: FieldContext,
  keys: {
    readonly path: string;
    readonly bools: readonly string[];
    readonly ints: readonly string[];
    readonly rest: readonly string[];
  },
): readonly NamedField[] {
  const at = (key: string) => ({ path: `${keys.path}.${key}` });
  return [
    ...keys.bools.map((key) => ({ key, field: boolField(child(node, key), context, at(key)) })),
    ...keys.ints.map((key) => ({ key, field: intField(child(node, key), context, at(key)) })),
    ...keys.rest.map((key) => ({
      key,
      field: key === "supplementalGroups"
        ? idsField(child(node, key), context, at(key).path)
        : structuredField(child(node, key), context, { ...at(key), types: TYPES }),
    })),
  ];
}

function idsField(node: Node | undefined, context: FieldContext, path: string): Field<MutableJson> {
  if (node?.kind !== "list") return () => undefined;
  const ids = node.items.map((item, i) => intField(item, context, { path: `${path}[${i}]` }));
  return (rendering) => ids.map((id) => id(rendering)).filter((id) => id !== undefined);
}

function capabilitiesField(node: Node | undefined, context: FieldContext, path: string): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  checkKeys(node, ["add", "drop"], { ...context, kind: `${context.kind} capabilities` });
  const fields = ["add", "drop"].map((key) => ({
    key,
    field: capabilityList(child(node, key), context, `${path}.capabilities.${key}`),
  }));
  return (rendering) => collect(fields, rendering);
}

function capabilityList(node: Node | undefined, context: FieldContext, path: string): Field<MutableJson> {
  if (node?.kind !== "list") return () => undefined;
  const names = node.items.map((item, i) => {
    if (item.kind === "scalar" && !item.text.includes("{{") && !CAPABILITIES.has(item.text)) {
      context.report(unknownCapability(item, `${path}[${i}]`, item.text));
    }
    return { item, name: textField(item, context, { path: `${path}[${i}]` }) };
  });
  return (rendering) =>
    names.flatMap(({ item, name }, i) => {
      const found = name(rendering);
      if (found === undefined) return [];
      if (!CAPABILITIES.has(found)) {
        rendering.problems.push(unknownCapability(item, `${path}[${i}]`, found));
      }
      return [found];
    });
}

function unknownCapability(node: Node, path: string, found: string) {
  const near = nearestName(found.toUpperCase().replace(/^CAP_/, ""), [...CAPABILITIES]);
  return {
    code: "ORK3103",
    severity: "error" as const,
    span: node.span,
    message: `"${path}" must be a Linux capability, found "${found}"`,
    hint: near ? `write "${near}"` : `names are upper-case and without "CAP_", for example NET_BIND_SERVICE`,
  };
}
