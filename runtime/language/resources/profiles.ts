// Owns: expanding `{profile: name}` into Kubernetes fields. Must not: hold the values (profiles_table.ts does).

import { type JsonObject, nearestName } from "../../base/mod.ts";
import { entryOf, type MapNode, type Node } from "../document/mod.ts";
import { type Field, type FieldContext, textField } from "./fields.ts";
import { BUILT_IN_PROFILES, type ProfileFamily } from "./profiles_table.ts";

/**
 * The fields that the `profile` of a block stands for; absent when the block names none. A static unknown name, or a
 * profile mixed with explicit fields of the same block, is reported at load; a templated name is resolved per object.
 */
export function profileField(
  node: MapNode,
  context: FieldContext,
  options: { readonly family: ProfileFamily; readonly path: string; readonly besides?: readonly string[] },
): Field<JsonObject> {
  const entry = entryOf(node, "profile");
  if (!entry) return () => undefined;
  const mixed = node.entries.find((e) => e.key !== "profile" && !options.besides?.includes(e.key));
  if (mixed) {
    context.report({
      code: "ORK3005",
      severity: "error",
      span: mixed.keySpan,
      message: `"${options.path}.${mixed.key}" stands beside a profile`,
      hint: `a profile is taken as a whole: remove "profile" or "${mixed.key}"`,
    });
    return () => undefined;
  }
  const known = BUILT_IN_PROFILES[options.family];
  const lookUp = (name: string): JsonObject | undefined =>
    options.family === "rollingUpdate" ? known[name.toLowerCase()] : known[name];
  if (isStaticText(entry.value) && lookUp(entry.value.text) === undefined && entry.value.text !== "") {
    context.report(unknownProfile(entry.value, entry.value.text, options));
    return () => undefined;
  }
  const name = textField(entry.value, context, { path: `${options.path}.profile` });
  return (rendering) => {
    const wanted = name(rendering);
    if (wanted === undefined) return undefined;
    const found = lookUp(wanted);
    if (!found) rendering.problems.push(unknownProfile(entry.value, wanted, options));
    return found;
  };
}

function isStaticText(node: Node): node is Extract<Node, { kind: "scalar" }> {
  return node.kind === "scalar" && node.value !== null && !node.text.includes("{{");
}

function unknownProfile(node: Node, name: string, options: { readonly family: ProfileFamily }) {
  const names = Object.keys(BUILT_IN_PROFILES[options.family]);
  const near = nearestName(name, names);
  return {
    code: "ORK3006",
    severity: "error" as const,
    span: node.span,
    message: `unknown ${options.family} profile "${name}"`,
    hint: near ? `did you mean "${near}"?` : `known profiles: ${names.join(", ")}`,
  };
}
