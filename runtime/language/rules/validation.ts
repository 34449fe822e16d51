// Owns: validation rules: compiling and evaluating them. Must not: decide what a denial leads to.

import { nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, textOf } from "../document/mod.ts";
import {
  compileCondition,
  compileTemplate,
  type Condition,
  type DataRead,
  type Predicate,
  type Scope,
  type Template,
} from "../expr/mod.ts";
import { errorAt, firesAtReconcile, itemsOf, predicateOf, type RulesContext } from "./context.ts";
import { VALUE_TYPE_NAMES, valueTypeNamed } from "./schema_type.ts";
import { requirementText } from "./requirement.ts";

/** When rules are evaluated. */
export type RuleMoment = "reconcile" | "admission";

export interface ValidationRule {
  /** As the user wrote it: a path or a template. */
  readonly field: string;
  readonly action: "deny" | "warn";
  /** Must hold. */
  readonly condition: Condition;
  /** Whether the rule is evaluated at all. */
  readonly predicate: Predicate;
  readonly message?: Template;
  /** Key under which a user interface shows the violation. */
  readonly link?: string;
  /** False: at admission only. */
  readonly atReconcile: boolean;
  readonly span: Span;
}

export interface CompiledValidation {
  readonly rules: readonly ValidationRule[];
  /** True when a rule asks for a value that no other object has: then other objects matter. */
  readonly asksUnique: boolean;
  readonly reads: readonly DataRead[];
}

/** A rule that an object breaks. */
export interface Violation {
  /** `link` of the rule, else its field. */
  readonly field: string;
  readonly message: string;
  readonly action: "deny" | "warn";
  readonly operator: string;
  /** Text of the field; absent when its template failed. */
  readonly found?: string;
  readonly span: Span;
}

export interface ValidationResult {
  readonly denials: readonly Violation[];
  readonly warnings: readonly Violation[];
  /** Rules that passed only because their comparison value is no number or pattern for this object. */
  readonly skipped: readonly { readonly message: string; readonly span: Span }[];
}

export interface ValidationOptions {
  /** Answers `unique`; without it every value counts as unique. */
  readonly isUnique?: Scope["isUnique"];
  /** @default "reconcile" */
  readonly at?: RuleMoment;
}

const RULE_KEYS = ["message", "action", "when", "or", "fires", "link"];

/** Compiles `validation`. Rules with mistakes are reported and left out. */
export function compileValidation(block: Node | undefined, context: RulesContext): CompiledValidation {
  const rules = itemsOf(child(block, "rules"))
    .flatMap((node) => (node.kind === "map" ? compileRule(node, context) ?? [] : []));
  return {
    rules,
    asksUnique: rules.some((rule) => rule.condition.operator === "unique"),
    reads: rules.flatMap((rule) => [
      ...rule.condition.reads,
      ...rule.predicate.reads,
      ...rule.message?.reads ?? [],
    ]),
  };
}

function compileRule(node: MapNode, context: RulesContext): ValidationRule | undefined {
  checkValueType(node, context);
  checkUnique(node, context);
  const condition = compileCondition(node, {
    ...context.templates,
    extraKeys: RULE_KEYS,
    failsOnMissing: true,
  });
  condition.diagnostics.forEach(context.report);
  const predicate = predicateOf(node, context);
  const text = child(node, "message");
  const message = text?.kind === "scalar" && text.value !== null
    ? compileTemplate(text, context.templates)
    : undefined;
  message?.diagnostics.forEach(context.report);
  if (!condition.value || !predicate) return undefined;
  const link = textOf(child(node, "link"));
  return {
    field: condition.value.field ?? "",
    action: textOf(child(node, "action")) === "warn" ? "warn" : "deny",
    condition: condition.value,
    predicate,
    ...(message?.value ? { message: message.value } : {}),
    ...(link === undefined ? {} : { link }),
    atReconcile: firesAtReconcile(node),
    span: node.span,
  };
}

/** Reports a `valueType` that does not exist. */
export function checkValueType(node: MapNode, context: RulesContext): void {
  const name = child(node, "valueType");
  const text = textOf(name);
  if (!name || text === undefined || valueTypeNamed(text)) return;
  const near = nearestName(text, VALUE_TYPE_NAMES);
  context.report(errorAt(name.span, {
    code: "ORK4004",
    message: `there is no value type ${JSON.stringify(text)}`,
    hint: near ? `did you mean "${near}"?` : "value types are string, int, float, bool",
  }));
}

/** Other objects are compared by path, so a template cannot be unique. */
function checkUnique(node: MapNode, context: RulesContext): void {
  const field = entryOf(node, "field");
  if (textOf(child(node, "operator")) !== "unique" || !textOf(field?.value)?.includes("{{")) return;
  context.report(errorAt(field!.value.span, {
    code: "ORK4009",
    message: "unique needs a path, found a template",
    hint: "write the path without braces, such as spec.host",
  }));
}

/** Evaluates every rule that applies; all violations are told, not only the first. Never throws on user text. */
export function evaluateValidation(
  validation: CompiledValidation,
  scope: Scope,
  options: ValidationOptions = {},
): ValidationResult {
  const { isUnique, at = "reconcile" } = options;
  const world = isUnique ? { ...scope, isUnique } : scope;
  const violations: Violation[] = [];
  const skipped: { message: string; span: Span }[] = [];
  for (const rule of validation.rules) {
    if (at === "reconcile" && !rule.atReconcile) continue;
    if (!rule.predicate.test(world).passed) continue;
    const result = rule.condition.test(world);
    if (result.isSkipped) {
      skipped.push({
        message: `${rule.field} ${rule.condition.describe(world)} cannot be judged`,
        span: rule.span,
      });
    }
    if (!result.passed) violations.push(violationOf(rule, world, result.found));
  }
  return {
    denials: violations.filter((v) => v.action === "deny"),
    warnings: violations.filter((v) => v.action === "warn"),
    skipped,
  };
}

function violationOf(rule: ValidationRule, scope: Scope, found: string | undefined): Violation {
  const own = rule.message?.render(scope);
  const text = own?.kind === "value" ? own.value : "";
  return {
    field: rule.link ?? rule.field,
    message: text === "" ? requirementText(rule, scope, found) : text,
    action: rule.action,
    operator: rule.condition.operator,
    ...(found === undefined ? {} : { found }),
    span: rule.span,
  };
}

/** A violation as one sentence that names the field, whatever its own message says. */
export function violationText({ field, message }: Violation): string {
  return message.includes(field) ? message : `${field}: ${message}`;
}
