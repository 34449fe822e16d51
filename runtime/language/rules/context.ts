// Owns: what compiling rules needs to know, and helpers to report. Must not: hold rules.

import type { Diagnostic, JsonObject, Span } from "../../base/mod.ts";
import { child, type Node, textOf } from "../document/mod.ts";
import { compilePredicate, type Predicate, type TemplateOptions } from "../expr/mod.ts";

export interface RulesContext {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  /** `openAPIV3Schema` of the watched version. */
  readonly schema?: JsonObject;
  /** All versions of the CRD with their schemas. */
  readonly versions?: readonly CrdVersionSchema[];
  /** The `autoscale` block that a profile stands for; undefined for a name that no profile has. */
  readonly autoscaleProfile?: (name: string) => JsonObject | undefined;
}

export interface CrdVersionSchema {
  readonly name: string;
  readonly storage: boolean;
  readonly schema?: JsonObject;
}

/** The conditions `when` and `or` of a map; undefined when they have errors, which are then reported. */
export function predicateOf(node: Node, context: RulesContext): Predicate | undefined {
  const when = child(node, "when");
  const or = child(node, "or");
  const checked = compilePredicate(
    { ...(when ? { when } : {}), ...(or ? { or } : {}) },
    node.span,
    context.templates,
  );
  checked.diagnostics.forEach(context.report);
  return checked.value;
}

/** The items of a list; nothing for anything else. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}

/** True when the text under a key is `true`. */
export function flagOf(node: Node | undefined, byDefault = false): boolean {
  const text = textOf(node);
  return text === undefined ? byDefault : text === "true";
}

/** False for a rule with `fires: {reconcile: false}`: it acts at admission only. */
export function firesAtReconcile(rule: Node): boolean {
  return flagOf(child(child(rule, "fires"), "reconcile"), true);
}

/** A mistake of the user. */
export function errorAt(
  span: Span,
  remark: { readonly code: string; readonly message: string; readonly hint?: string },
): Diagnostic {
  return { severity: "error", span, ...remark };
}
