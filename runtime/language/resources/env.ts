// Owns: environment variables of a container. Must not: know workloads.

import type { Diagnostic, MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, textOf } from "../document/mod.ts";
import type { FieldContext, Rendering } from "./field_context.ts";
import { checkKeys, emptyField, missingField } from "./field_remarks.ts";
import { boolField, put, textField, textListField } from "./fields.ts";
import { POD_TYPES } from "./pod_types_table.ts";
import { structuredField } from "./typed_fields.ts";

/** `env` and `envFrom` of a container, rendered. */
export interface Environment {
  readonly env?: readonly MutableJson[];
  readonly envFrom?: readonly MutableJson[];
}

/**
 * Compiles `env` and `envFrom` of one node. Sources with `keys` become single variables; a variable of the same name in
 * `env` wins over them.
 */
export function environmentField(
  node: MapNode,
  context: FieldContext,
): (rendering: Rendering) => Environment {
  const own = envField(child(node, "env"), context);
  const sources = sourcesOf(child(node, "envFrom"), context);
  const native = child(node, "envFrom")?.kind === "list"
    ? structuredField(child(node, "envFrom"), context, { path: "envFrom", types: POD_TYPES })
    : undefined;
  return (rendering) => {
    const env = own(rendering);
    const named = new Set(env.map((variable) => variable["name"]));
    const picked = sources.flatMap((source) => source.variables(rendering))
      .filter((variable) => !named.has(variable["name"]));
    const whole = [
      ...sources.flatMap((source) => source.whole(rendering) ?? []),
      ...(native?.(rendering) as MutableJson[] | undefined ?? []),
    ];
    const all = [...lastOfEachName(picked), ...env];
    return {
      ...(all.length > 0 ? { env: all } : {}),
      ...(whole.length > 0 ? { envFrom: whole } : {}),
    };
  };
}

function lastOfEachName(variables: readonly MutableJsonObject[]): readonly MutableJsonObject[] {
  return [...new Map(variables.map((variable) => [variable["name"], variable])).values()];
}

function envField(
  node: Node | undefined,
  context: FieldContext,
): (rendering: Rendering) => MutableJsonObject[] {
  if (node?.kind !== "list") return () => [];
  reportDoubles(node.items, context);
  const items = node.items.map((item, i) => {
    const path = `env[${i}]`;
    const value = child(item, "value");
    const source = child(item, "valueFrom");
    if (value && source) context.report(twoValues(entryOf(item, "valueFrom")!.keySpan, path));
    return {
      item,
      path,
      name: textField(child(item, "name"), context, { path: `${path}.name` }),
      value: textField(value, context, { path: `${path}.value`, keepEmpty: true }),
      source: structuredField(source, context, { path: `${path}.valueFrom`, types: POD_TYPES }),
      hasValue: value !== undefined,
    };
  });
  return (rendering) =>
    items.flatMap((one) => {
      const before = rendering.problems.length;
      const name = one.name(rendering);
      if (name === undefined) {
        if (rendering.problems.length === before) {
          rendering.problems.push(emptyField(one.item.span, context, `${one.path}.name`));
        }
        return [];
      }
      const variable: MutableJsonObject = { name };
      if (one.hasValue) put(variable, "value", one.value(rendering) ?? "");
      put(variable, "valueFrom", one.source(rendering));
      return [variable];
    });
}

/** Kubernetes creates such an object, and then refuses every change to it. */
function reportDoubles(items: readonly Node[], context: FieldContext): void {
  const seen = new Map<string, Diagnostic["span"]>();
  for (const item of items) {
    const name = child(item, "name");
    const text = textOf(name);
    if (!name || text === undefined || text.includes("{{")) continue;
    const first = seen.get(text);
    if (!first) seen.set(text, name.span);
    else {
      context.report({
        code: "ORK3111",
        severity: "error",
        span: name.span,
        message: `the variable "${text}" stands twice in "env"`,
        hint: "remove one of them",
        related: [{ span: first, message: "first one" }],
      });
    }
  }
}

function twoValues(span: Diagnostic["span"], path: string): Diagnostic {
  return {
    code: "ORK3104",
    severity: "error",
    span,
    message: `"${path}" has both "value" and "valueFrom"`,
    hint: "a variable has one source: remove one of them",
  };
}

interface Source {
  /** The whole object as a source; nothing when single keys are picked. */
  readonly whole: (rendering: Rendering) => MutableJson | undefined;
  readonly variables: (rendering: Rendering) => readonly MutableJsonObject[];
}

const SOURCES = { configMapRef: "configMapKeyRef", secretRef: "secretKeyRef" } as const;

function sourcesOf(node: Node | undefined, context: FieldContext): readonly Source[] {
  if (node?.kind !== "map") return [];
  return (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).flatMap((key) => {
    const list = child(node, key);
    if (list?.kind !== "list") return [];
    return list.items.flatMap((item, i) =>
      item.kind === "map" ? [sourceOf(item, context, { key, path: `envFrom.${key}[${i}]` })] : []
    );
  });
}

function sourceOf(
  item: MapNode,
  context: FieldContext,
  place: { readonly key: keyof typeof SOURCES; readonly path: string },
): Source {
  const { key, path } = place;
  checkKeys(item, ["name", "prefix", "suffix", "optional", "keys"], {
    ...context,
    kind: `${context.kind} envFrom`,
  });
  const keysNode = child(item, "keys");
  const suffixEntry = entryOf(item, "suffix");
  if (suffixEntry && !keysNode) context.report(suffixAlone(suffixEntry.keySpan, path));
  if (!child(item, "name")) context.report(missingField(item.span, context, `${path}.name`));
  const at = (name: string) => ({ path: `${path}.${name}` });
  const name = textField(child(item, "name"), context, at("name"));
  const prefix = textField(child(item, "prefix"), context, at("prefix"));
  const suffix = textField(suffixEntry?.value, context, at("suffix"));
  const optional = boolField(child(item, "optional"), context, at("optional"));
  const keys = textListField(keysNode, context, { ...at("keys"), dropEmpty: true });
  const reference = (rendering: Rendering): MutableJsonObject | undefined => {
    const found = name(rendering);
    if (found === undefined) return undefined;
    const result: MutableJsonObject = { name: found };
    put(result, "optional", optional(rendering));
    return result;
  };
  return {
    whole: (rendering) => {
      const found = keysNode ? undefined : reference(rendering);
      if (!found) return undefined;
      const source: MutableJsonObject = { [key]: found };
      put(source, "prefix", prefix(rendering));
      return source;
    },
    variables: (rendering) => {
      const found = keysNode ? reference(rendering) : undefined;
      if (!found) return [];
      const before = prefix(rendering) ?? "";
      const after = suffix(rendering) ?? "";
      return (keys(rendering) ?? []).map((one) => ({
        name: `${before}${one}${after}`,
        valueFrom: { [SOURCES[key]]: { ...found, key: one } },
      }));
    },
  };
}

function suffixAlone(span: Diagnostic["span"], path: string): Diagnostic {
  return {
    code: "ORK3105",
    severity: "error",
    span,
    message:
      `"${path}.suffix" needs "keys": Kubernetes can only put something before the names of a whole object`,
    hint: `add "keys:" with the keys to take, or write "prefix:"`,
  };
}
