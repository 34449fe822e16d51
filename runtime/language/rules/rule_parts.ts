// Owns: reading the common parts of rule blocks: texts, templates, conditions, numbers. Must not: know a block.

import { type Diagnostic, parseDuration, type Severity, type Span } from "../../base/mod.ts";
import { child, type MapEntry, type MapNode, type Node, type ScalarNode, textOf } from "../document/mod.ts";
import {
  alwaysPredicate,
  compilePredicate,
  compileTemplate,
  type DataRead,
  type Predicate,
  type Template,
} from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";

export interface Remark {
  readonly code: string;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
  /** @default "error" */
  readonly severity?: Severity;
}

/** Reports one remark. */
export function remark(context: Pick<RulesContext, "report">, what: Remark): void {
  context.report(remarkOf(what));
}

/** One remark as a diagnostic. */
export function remarkOf({ code, span, message, hint, severity = "error" }: Remark): Diagnostic {
  return { code, severity, span, message, ...(hint === undefined ? {} : { hint }) };
}

/** Items of a list that are maps. Anything else was reported by the schema. */
export function mapItems(node: Node | undefined): readonly MapNode[] {
  return node?.kind === "list" ? node.items.filter((item) => item.kind === "map") : [];
}

/** Entries of a map; none when it is something else. */
export function entriesOf(node: Node | undefined): readonly MapEntry[] {
  return node?.kind === "map" ? node.entries : [];
}

/** Texts of a list. */
export function scalarItems(node: Node | undefined): readonly ScalarNode[] {
  return node?.kind === "list" ? node.items.filter((item) => item.kind === "scalar") : [];
}

/** The scalar under a key; null counts as absent. */
export function scalarAt(node: Node | undefined, key: string): ScalarNode | undefined {
  const found = child(node, key);
  return found?.kind === "scalar" && found.value !== null ? found : undefined;
}

/** The text under a key. */
export function textAt(node: Node | undefined, key: string): string | undefined {
  return textOf(child(node, key));
}

/** `true` and `false` under a key. */
export function flagAt(node: Node | undefined, key: string): boolean | undefined {
  const text = textAt(node, key);
  return text === "true" ? true : text === "false" ? false : undefined;
}

/** The number under a key. */
export function numberAt(node: Node | undefined, key: string): number | undefined {
  const text = textAt(node, key);
  return text === undefined || text === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** The duration under a key, in ms. A text that is none was reported with the durations of the document. */
export function durationAt(node: Node | undefined, key: string): number | undefined {
  const text = textAt(node, key);
  return text === undefined ? undefined : parseDuration(text);
}

/** A compiled text; undefined when it is absent or wrong. */
export function templateAt(node: Node | undefined, key: string, context: RulesContext): Template | undefined {
  const scalar = scalarAt(node, key);
  return scalar && compiledText(scalar, context);
}

/** Compiles one text and reports what is wrong with it. */
export function compiledText(scalar: ScalarNode, context: RulesContext): Template | undefined {
  const { value, diagnostics } = compileTemplate(scalar, context.templates);
  diagnostics.forEach(context.report);
  return value;
}

export interface NamedTemplate {
  readonly key: string;
  readonly value: Template;
}

/** The texts of a map, compiled. */
export function templatesAt(
  node: Node | undefined,
  key: string,
  context: RulesContext,
): readonly NamedTemplate[] {
  return entriesOf(child(node, key)).flatMap((entry) => {
    const value = entry.value.kind === "scalar" ? compiledText(entry.value, context) : undefined;
    return value ? [{ key: entry.key, value }] : [];
  });
}

/** `when` and `or` of a node as one test; conditions that cannot be compiled are reported and left out. */
export function predicateAt(node: Node | undefined, span: Span, context: RulesContext): Predicate {
  const { value, diagnostics } = compilePredicate(
    { when: child(node, "when"), or: child(node, "or") },
    span,
    context.templates,
  );
  diagnostics.forEach(context.report);
  return value ?? alwaysPredicate(span);
}

/** Names of the second step below a root that is read (`external.<name>`); `undefined` for the root as a whole. */
export function namesBelow(root: string, reads: readonly DataRead[]): readonly (string | undefined)[] {
  const names = reads.flatMap(({ path }) =>
    path.length === 0 || (path[0] === root && path.length === 1)
      ? [undefined]
      : path[0] === root
      ? [path[1] === "*" ? undefined : path[1]]
      : []
  );
  return [...new Set(names)];
}
