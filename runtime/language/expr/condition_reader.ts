// Owns: reading the keys of a condition with remarks at the right places. Must not: decide what a condition means.

import { type Diagnostic, nearestName, type Span } from "../../base/mod.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../document/mod.ts";

/** The entries of one map, and the remarks made while they are read. */
export class ConditionReader {
  readonly node: MapNode;
  readonly diagnostics: Diagnostic[];

  constructor(node: MapNode, diagnostics: Diagnostic[]) {
    this.node = node;
    this.diagnostics = diagnostics;
  }

  /** The entry under a key; a null value counts as absent. */
  entry(key: string): MapEntry | undefined {
    const entry = this.node.entries.find((e) => e.key === key);
    return entry?.value.kind === "scalar" && entry.value.value === null ? undefined : entry;
  }

  /** The first entry present among the keys. */
  firstOf(keys: readonly string[]): MapEntry | undefined {
    for (const key of keys) {
      const entry = this.entry(key);
      if (entry) return entry;
    }
    return undefined;
  }

  scalar(entry: MapEntry | undefined): ScalarNode | undefined {
    if (!entry) return undefined;
    if (entry.value.kind === "scalar") return entry.value;
    this.report(
      "ORK2103",
      `${entry.key} must be a single value, found a ${entry.value.kind}`,
      entry.value.span,
    );
    return undefined;
  }

  /** True or false under a key. The text forms count too. */
  flag(key: string): boolean | undefined {
    const scalar = this.scalar(this.entry(key));
    if (!scalar) return undefined;
    if (scalar.text === "true") return true;
    if (scalar.text === "false") return false;
    this.report("ORK2103", `${key} must be true or false, found ${JSON.stringify(scalar.text)}`, scalar.span);
    return undefined;
  }

  /** Reports every key that is not in the list. */
  checkKeys(known: readonly string[], what: string): void {
    for (const { key, keySpan } of this.node.entries) {
      if (known.includes(key)) continue;
      const near = nearestName(key, known);
      this.report("ORK2101", `unknown key ${JSON.stringify(key)} in ${what}`, keySpan, {
        hint: near ? `did you mean ${near}?` : `known keys: ${known.slice(0, 8).join(", ")}, …`,
      });
    }
  }

  report(
    code: string,
    message: string,
    span: Span,
    more: { readonly hint?: string; readonly severity?: "warning" } = {},
  ): void {
    this.diagnostics.push({
      code,
      severity: more.severity ?? "error",
      span,
      message,
      ...(more.hint === undefined ? {} : { hint: more.hint }),
    });
  }
}

/** Texts of a list of scalars, or of the comma-separated parts of one scalar. */
export function scalarsOf(node: Node): readonly ScalarNode[] | undefined {
  if (node.kind === "scalar") return [node];
  if (node.kind !== "list") return undefined;
  const scalars = node.items.filter((item) => item.kind === "scalar");
  return scalars.length === node.items.length ? scalars : undefined;
}
