// Owns: mutation rules: compiling and applying them. Must not: write to a cluster.

import type { Diagnostic, Json, JsonObject, Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, textOf } from "../document/mod.ts";
import type { DataRead, Predicate, Scope } from "../expr/mod.ts";
import { errorAt, firesAtReconcile, flagOf, itemsOf, predicateOf, type RulesContext } from "./context.ts";
import { valueAt } from "./paths.ts";
import { schemaAt, typeOfSchema, typeWords, valueTypeNamed } from "./schema_type.ts";
import { type FieldSet, type ListTest, listTest, scopeWith, setField, targetPath } from "./target_path.ts";
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
  readonly isList: ListTest;
}

export interface Mutated {
  /** The changed copy; absent when a rule failed. The same object when nothing changed. */
  readonly value?: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
  /** The rules that changed something, in order. */
  readonly applied: readonly MutationRule[];
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
  const applied: MutationRule[] = [];
  let current = object;
  for (const rule of mutation.rules) {
    if ((options.at ?? "reconcile") === "reconcile" && !rule.atReconcile) continue;
    const next = applyRule(rule, current, { scope: scopeWith(scope, current), isList: mutation.isList });
    if ("diagnostic" in next) diagnostics.push(next.diagnostic);
    else if (next.object !== current) {
      applied.push(rule);
      current = next.object;
    }
  }
  return diagnostics.length > 0 ? { diagnostics, applied } : { value: current, diagnostics, applied };
}

function applyRule(
  rule: MutationRule,
  object: JsonObject,
  { scope, isList }: { readonly scope: Scope; readonly isList: ListTest },
): FieldSet {
  const present = valueAt(object, rule.path);
  if (rule.mode === "default" && !isAbsent(present)) return { object };
  if (!rule.predicate.test(scope).passed) return { object };
  const result = rule.value.evaluate(scope);
  if (result.kind === "failed") return { diagnostic: result.diagnostic };
  if (result.kind === "omitted" || result.value === present) return { object };
  return setField(object, rule.path, { value: result.value, name: rule.field, span: rule.span, isList });
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}
