// Owns: the mapping of one conversion path: a tree of texts to values typed by the target schema. Must not: choose paths.

import {
  type Diagnostic,
  isJsonObject,
  type Json,
  jsonAt,
  type JsonObject,
  type MutableJsonObject,
  type Span,
} from "../../base/mod.ts";
import type { Node, ScalarNode } from "../document/mod.ts";
import { type DataRead, isTemplateText, type Scope, type Template } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { fitted, type Schema, schemaBelow, setOwn } from "./conversion_value.ts";
import { compiledText, remarkOf } from "./rule_parts.ts";
import { shownValue, toJsonValue } from "./typed_value.ts";

/** A compiled part of a mapping. */
export type Mapping =
  | { readonly kind: "map"; readonly span: Span; readonly members: readonly MappingMember[] }
  | { readonly kind: "list"; readonly span: Span; readonly items: readonly Mapping[] }
  | { readonly kind: "constant"; readonly span: Span; readonly value: Json }
  /** A text that is nothing but a path: the value is moved as it is, without printing or trimming it. */
  | { readonly kind: "move"; readonly span: Span; readonly path: readonly string[] }
  | { readonly kind: "template"; readonly span: Span; readonly template: Template };

export interface MappingMember {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Mapping;
}

const MOVE = /^\s*\{\{-?\s*((?:\.[A-Za-z_][\w-]*)+)\s*-?\}\}\s*$/;

/** Compiles a mapping; texts that are wrong are reported and left out. */
export function compileMapping(node: Node, context: RulesContext): Mapping | undefined {
  switch (node.kind) {
    case "map": {
      const members = node.entries.flatMap(({ key, keySpan, value }) => {
        const mapping = compileMapping(value, context);
        return mapping ? [{ key, keySpan, value: mapping }] : [];
      });
      return { kind: "map", span: node.span, members };
    }
    case "list":
      return {
        kind: "list",
        span: node.span,
        items: node.items.flatMap((item) => compileMapping(item, context) ?? []),
      };
    case "scalar":
      return compileScalar(node, context);
  }
}

function compileScalar(node: ScalarNode, context: RulesContext): Mapping | undefined {
  const { span, value, text } = node;
  if (typeof value !== "string" || !isTemplateText(text)) return { kind: "constant", span, value };
  const template = compiledText(node, context);
  const move = MOVE.exec(text);
  if (!template) return undefined;
  return move
    ? { kind: "move", span, path: move[1]!.slice(1).split(".") }
    : { kind: "template", span, template };
}

/** Data that a mapping reads. */
export function mappingReads(mapping: Mapping | undefined): readonly DataRead[] {
  switch (mapping?.kind) {
    case "map":
      return mapping.members.flatMap((member) => mappingReads(member.value));
    case "list":
      return mapping.items.flatMap(mappingReads);
    case "move":
      return [{ path: mapping.path, span: mapping.span }];
    case "template":
      return mapping.template.reads;
    default:
      return [];
  }
}

export interface MappingRun {
  readonly scope: Scope;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** The place that a value is for, in words and as a schema. */
export interface MappingTarget {
  readonly path: string;
  readonly schema: Schema;
}

/**
 * The value of a mapping laid over what was carried over; undefined when it gives nothing. A map replaces only the
 * members it names; everything else is replaced whole.
 */
export function applyMapping(
  mapping: Mapping,
  target: MappingTarget,
  run: MappingRun & { readonly base?: Json | undefined },
): Json | undefined {
  switch (mapping.kind) {
    case "map":
      return applyMap(mapping.members, target, run);
    case "list": {
      const schema = schemaBelow(target.schema, "0");
      return mapping.items.flatMap((item, i) => {
        const value = applyMapping(item, { path: `${target.path}[${i}]`, schema }, {
          ...run,
          base: undefined,
        });
        return value === undefined ? [] : [value];
      });
    }
    case "constant":
      return typed(mapping.value, { ...target, span: mapping.span }, run);
    case "move":
      return moved(mapping, target, run);
    case "template":
      return templated(mapping, target, run);
  }
}

function applyMap(
  members: readonly MappingMember[],
  target: MappingTarget,
  run: MappingRun & { readonly base?: Json | undefined },
): Json | undefined {
  const base: JsonObject = isJsonObject(run.base) ? run.base : {};
  const result: MutableJsonObject = {};
  for (const [key, value] of Object.entries(base)) setOwn(result, key, value);
  for (const { key, value: mapping } of members) {
    const schema = schemaBelow(target.schema, key);
    const value = applyMapping(mapping, { path: `${target.path}.${key}`, schema }, {
      ...run,
      base: Object.hasOwn(base, key) ? base[key] : undefined,
    });
    if (value === undefined) delete result[key];
    else setOwn(result, key, value);
  }
  // A map none of whose members has a value says nothing, unless one was there before.
  const isNothing = Object.keys(result).length === 0 && members.length > 0 && !isJsonObject(run.base);
  return isNothing ? undefined : result;
}

function moved(
  mapping: Mapping & { readonly kind: "move" },
  target: MappingTarget,
  run: MappingRun,
): Json | undefined {
  const value = jsonAt(run.scope.root as JsonObject, mapping.path);
  if (value === undefined) return undefined;
  return typed(value, { ...target, span: mapping.span }, run);
}

function templated(
  mapping: Mapping & { readonly kind: "template" },
  target: MappingTarget,
  run: MappingRun,
): Json | undefined {
  const { template } = mapping;
  const result = template.evaluate(run.scope);
  if (result.kind === "failed") {
    run.report(result.diagnostic);
    return undefined;
  }
  // What is computed and gives nothing says that the field is absent; a moved value keeps its empty text.
  if (result.value === undefined || result.value === "") return undefined;
  const value = toJsonValue(result.value);
  return typed(value, { ...target, span: mapping.span }, run);
}

function typed(
  value: Json,
  target: MappingTarget & { readonly span: Span },
  run: MappingRun,
): Json | undefined {
  const result = fitted(value, target.schema);
  if (result.kind === "value") return result.value;
  if (result.kind === "omitted") return undefined;
  run.report(remarkOf({
    code: "ORK4061",
    span: target.span,
    message: `${target.path} must be ${result.wanted}, found ${shownValue(value)}`,
    hint: "the schema of the target version asks for this type; convert the value in the template",
  }));
  return undefined;
}
