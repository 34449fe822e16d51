// Owns: mutation rules: compiling and applying them. Must not: write to a cluster.

import { type Diagnostic, type Json, type JsonObject, nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, textOf } from "../document/mod.ts";
import { type DataRead, extendScope, type Predicate, type Scope } from "../expr/mod.ts";
import { errorAt, firesAtReconcile, flagOf, itemsOf, predicateOf, type RulesContext } from "./context.ts";
import { parsePath, valueAt, withValueAt } from "./paths.ts";
import { schemaAt, typeOfSchema, typeWords, valueTypeNamed } from "./schema_type.ts";
import { checkValueType, type RuleMoment } from "./validation.ts";
import { type CompiledValue, compileValue } from "./value_tree.ts";

export interface MutationRule {
  /** As the user wrote it. */
  readonly field: string;
  readonly path: readonly string[];
  /** `default` fills what is absent or empty, `override` always sets. */
  readonly mode: "default" | "override";
  readonly value: CompiledValue;
  readonly predicate: Predicate;
  /** False: at admission only. */
  readonly atReconcile: boolean;
  readonly span: Span;
}

export interface CompiledMutation {
  readonly rules: readonly MutationRule[];
  /** Mutate before validating. At admission this is always so. @default false */
  readonly mutateFirst: boolean;
  readonly reads: readonly DataRead[];
  /** True where a container that is missing on the way to a field must be a list. */
  readonly isList: (path: readonly string[]) => boolean;
}

export interface Mutated {
  /** The changed copy; absent when a rule failed. The same object when nothing changed. */
  readonly value?: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
  /** Fields that were set, in order. */
  readonly changed: readonly string[];
}

/** Compiles `mutation`. Rules with mistakes are reported and left out. */
export function compileMutation(block: Node | undefined, context: RulesContext): CompiledMutation {
  const rules = itemsOf(child(block, "rules"))
    .flatMap((node) => (node.kind === "map" ? compileRule(node, context) ?? [] : []));
  return {
    rules,
    mutateFirst: flagOf(child(block, "mutateFirst")),
    reads: rules.flatMap((rule) => [
      ...rule.predicate.reads,
      ...rule.value.reads,
      ...(rule.mode === "default" ? [{ path: rule.path, span: rule.span }] : []),
    ]),
    isList: listTest(context.schema),
  };
}

/** Tells lists from maps by the schema of the object. */
export function listTest(schema: JsonObject | undefined): CompiledMutation["isList"] {
  return (path) => {
    const place = schemaAt(schema, path);
    return place.kind === "known" && typeOfSchema(place.schema) === "array";
  };
}

function compileRule(node: MapNode, context: RulesContext): MutationRule | undefined {
  checkValueType(node, context);
  const field = child(node, "field");
  const path = field && targetPath(field, context);
  const predicate = predicateOf(node, context);
  const given = entryOf(node, "override") ?? entryOf(node, "default");
  if (!field || !path || !given) return undefined;
  const value = compileRuleValue(node, { name: textOf(field)!, path, value: given.value }, context);
  if (!predicate || !value) return undefined;
  return {
    field: textOf(field)!,
    path,
    mode: given.key === "override" ? "override" : "default",
    value,
    predicate,
    atReconcile: firesAtReconcile(node),
    span: node.span,
  };
}

/** What a rule may not set: the server or the user owns it. */
const FORBIDDEN: readonly string[] = ["apiVersion", "kind", "status"];
const METADATA: readonly string[] = ["labels", "annotations"];

/** The path of a field that may be written; undefined when it may not, which is then reported. */
export function targetPath(field: Node, context: RulesContext): readonly string[] | undefined {
  const text = textOf(field) ?? "";
  const path = text.includes("{{") ? undefined : parsePath(text);
  if (!path) {
    context.report(errorAt(field.span, {
      code: "ORK4001",
      message: `field must be a path such as spec.mode, found ${JSON.stringify(text)}`,
      hint:
        "write keys with dots between them; an element of a list is named by its number, as in spec.items.0",
    }));
    return undefined;
  }
  const isForeign = FORBIDDEN.includes(path[0]!) ||
    (path[0] === "metadata" && !METADATA.includes(path[1] ?? ""));
  if (isForeign) {
    context.report(errorAt(field.span, {
      code: "ORK4002",
      message: `a rule cannot set ${text}`,
      hint: path[0] === "status"
        ? "declare it under operatorBox.status.fields"
        : "rules set fields of spec, metadata.labels and metadata.annotations",
    }));
    return undefined;
  }
  reportUnknownTarget(field, path, context);
  return path;
}

function reportUnknownTarget(field: Node, path: readonly string[], context: RulesContext): void {
  const place = schemaAt(context.schema, path);
  if (place.kind !== "unknown") return;
  const near = nearestName(place.segment, place.known);
  context.report({
    code: "ORK4006",
    severity: "warning",
    span: field.span,
    message: `the schema of the CRD has no field "${place.segment}" at ${path.join(".")}`,
    hint: near
      ? `did you mean "${near}"?`
      : `it has ${place.known.slice(0, 8).join(", ") || "no fields there"}`,
  });
}

interface RuleTarget {
  readonly name: string;
  readonly path: readonly string[];
  readonly value: Node;
}

function compileRuleValue(
  node: MapNode,
  target: RuleTarget,
  context: RulesContext,
): CompiledValue | undefined {
  const place = schemaAt(context.schema, target.path);
  const schema = place.kind === "known" ? place.schema : undefined;
  const declared = valueTypeNamed(textOf(child(node, "valueType")) ?? "");
  const known = typeOfSchema(schema);
  const agrees = declared === undefined || known === "any" || known === declared || known === "intOrString" ||
    (known === "number" && declared === "integer");
  if (!agrees) {
    context.report(errorAt(child(node, "valueType")!.span, {
      code: "ORK4005",
      message: `valueType says ${typeWords(declared)}, but the schema of ${target.name} says ${
        typeWords(known)
      }`,
      hint: "remove valueType: the schema decides",
    }));
    return undefined;
  }
  return compileValue(target.value, {
    name: target.name,
    ...(schema ? { schema } : {}),
    ...(declared ? { type: declared } : {}),
  }, context);
}

/**
 * Applies the rules in order to a copy; a later rule sees what an earlier one set. All failures are told. Never throws on
 * user text.
 */
export function applyMutation(
  mutation: CompiledMutation,
  object: JsonObject,
  scope: Scope,
  options: { readonly at?: RuleMoment } = {},
): Mutated {
  const diagnostics: Diagnostic[] = [];
  const changed: string[] = [];
  let current = object;
  for (const rule of mutation.rules) {
    if ((options.at ?? "reconcile") === "reconcile" && !rule.atReconcile) continue;
    const next = applyRule(rule, current, { scope: scopeWith(scope, current), isList: mutation.isList });
    if ("diagnostic" in next) diagnostics.push(next.diagnostic);
    else if (next.object !== current) {
      changed.push(rule.field);
      current = next.object;
    }
  }
  return diagnostics.length > 0 ? { diagnostics, changed } : { value: current, diagnostics, changed };
}

/** A scope that sees the object as it is now. */
export function scopeWith(scope: Scope, object: JsonObject): Scope {
  return extendScope(scope, { ...object, spec: object["spec"] ?? {}, status: object["status"] ?? {} });
}

function applyRule(
  rule: MutationRule,
  object: JsonObject,
  { scope, isList }: { readonly scope: Scope; readonly isList: CompiledMutation["isList"] },
): { readonly object: JsonObject } | { readonly diagnostic: Diagnostic } {
  const present = valueAt(object, rule.path);
  if (rule.mode === "default" && !isAbsent(present)) return { object };
  if (!rule.predicate.test(scope).passed) return { object };
  const result = rule.value.evaluate(scope);
  if (result.kind === "failed") return { diagnostic: result.diagnostic };
  if (result.kind === "omitted" || result.value === present) return { object };
  const written = withValueAt(object, rule.path, { value: result.value, isList });
  if (written.kind === "written") return { object: written.object };
  return {
    diagnostic: errorAt(rule.span, {
      code: "ORK4008",
      message: `${rule.field} cannot be set: ${written.at || "the object"} is ${written.found}`,
      hint: "the path must go through maps, and through lists by the number of an element",
    }),
  };
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}
