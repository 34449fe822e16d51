// Owns: what an entry copies from elsewhere, and the namespaces it is made in. Must not: read the cluster.

import type { Diagnostic, JsonObject, MutableJsonObject, Span } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { emptyField, wrongShape } from "./field_remarks.ts";
import { isNull, templateOf, textField } from "./fields.ts";

/** Keys that every kind with copies has besides its own `from…`. */
export const COPY_KEYS = ["fromNamespace", "toNamespaces"] as const;

/** What a kind can copy: the key that names the source, and the parts taken from it. */
export interface CopyRule {
  readonly key: string;
  readonly parts: readonly string[];
}

/** The address of a source; its kind is that of the copy. */
export interface CopySource {
  readonly name: string;
  readonly namespace?: string;
}

/** The source of an entry, or undefined when it copies nothing. */
export function copyField(
  entry: MapNode,
  context: FieldContext,
  rule: CopyRule | undefined,
):
  | { readonly span: Span; readonly source: (crNamespace: string | undefined) => Field<CopySource> }
  | undefined {
  const fromNamespace = child(entry, "fromNamespace");
  const node = rule && child(entry, rule.key);
  if (!node || isNull(node)) {
    if (rule && fromNamespace) context.report(sourceNamespaceAlone(fromNamespace.span, rule));
    return undefined;
  }
  const name = textField(node, context, { path: rule.key });
  const namespace = textField(fromNamespace, context, { path: "fromNamespace" });
  return {
    span: node.span,
    source: (crNamespace) => (rendering) => {
      const found = name(rendering);
      if (found === undefined) {
        if (rendering.problems.length === 0) {
          rendering.problems.push(emptyField(node.span, context, rule.key));
        }
        return undefined;
      }
      const place = namespace(rendering) ?? crNamespace;
      return { name: found, ...(place === undefined ? {} : { namespace: place }) };
    },
  };
}

/**
 * The namespaces of `toNamespaces`: one child in each. An element that is a single action may yield a whole list; what
 * is empty is passed over, what repeats counts once.
 */
export function targetsField(entry: MapNode, context: FieldContext): Field<string[]> | undefined {
  const node = child(entry, "toNamespaces");
  if (!node || isNull(node)) return undefined;
  if (node.kind === "map") {
    context.report(wrongShape(node, "toNamespaces", "a list"));
    return undefined;
  }
  const own = child(entry, "namespace");
  if (own) context.report(bothPlaces(own.span));
  const items = (node.kind === "list" ? node.items : [node]).map((item, i) => targetField(item, context, i));
  return (rendering) => [...new Set(items.flatMap((item) => item(rendering) ?? []))];
}

function targetField(node: Node, context: FieldContext, index: number): Field<string[]> {
  const path = `toNamespaces[${index}]`;
  if (node.kind !== "scalar" || !node.text.includes("{{")) {
    const text = textField(node, context, { path });
    return (rendering) => [text(rendering)].filter((name) => name !== undefined);
  }
  const template = templateOf(node, context);
  if (!template) return () => undefined;
  return (rendering) => {
    const result = template.isSingleAction
      ? template.evaluate(rendering.scope)
      : template.render(rendering.scope);
    if (result.kind === "failed") {
      rendering.problems.push(result.diagnostic);
      return undefined;
    }
    const values = Array.isArray(result.value) ? result.value : [result.value];
    return values.filter((value) => value !== undefined && value !== null && value !== "").map(String);
  };
}

/** Data of a copied object as it is. */
export function copiedMap(source: JsonObject | undefined, key: string): MutableJsonObject {
  return { ...(source?.[key] as MutableJsonObject | undefined) };
}

/** The remark that the source of a copy does not exist, or why it is not known. */
export function sourceMissing(
  span: Span,
  kind: string,
  source: CopySource & { readonly unread: string | undefined },
): Diagnostic {
  const place = source.namespace === undefined ? "" : ` in namespace "${source.namespace}"`;
  return {
    code: "ORK3140",
    severity: "error",
    span,
    message: `${kind} "${source.name}"${place}, which is to be copied, ${
      source.unread === undefined ? "does not exist" : `cannot be read: ${source.unread}`
    }`,
    hint: source.unread === undefined
      ? "the copy is made as soon as the source exists"
      : "the copy is made as soon as the source can be read",
  };
}

/** The remark that a copy would be its own source. */
export function ownSource(span: Span, kind: string, source: CopySource): Diagnostic {
  return {
    code: "ORK3141",
    severity: "error",
    span,
    message: `${kind} "${source.name}" would be copied onto itself`,
    hint: 'give the copy another "name", or copy into other namespaces',
  };
}

function bothPlaces(span: Span): Diagnostic {
  return {
    code: "ORK3142",
    severity: "error",
    span,
    message: `"namespace" stands beside "toNamespaces"`,
    hint: 'remove "namespace", or add it to the list',
  };
}

function sourceNamespaceAlone(span: Span, rule: CopyRule): Diagnostic {
  return {
    code: "ORK3143",
    severity: "error",
    span,
    message: `"fromNamespace" without "${rule.key}" copies nothing`,
    hint: `add "${rule.key}:" with the name of the source, or remove "fromNamespace"`,
  };
}
