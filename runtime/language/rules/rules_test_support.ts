// Owns: small builders for the tests of this folder. Must not: be imported by anything but tests.

import { type Diagnostic, seededRandom } from "../../base/mod.ts";
import { type MapNode, parseDocuments } from "../document/mod.ts";
import type { Scope, Value } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";

/** The root map of a YAML text. */
export function yamlMap(text: string): MapNode {
  const { value, diagnostics } = parseDocuments({ uri: "test.yaml", text });
  const root = value?.[0]?.root;
  if (root?.kind !== "map") throw new Error(diagnostics.map((d) => d.message).join("; ") || "not a map");
  return root;
}

/** A context that collects what is reported. */
export function collecting(
  more: Omit<RulesContext, "templates" | "report"> = {},
): RulesContext & { readonly found: Diagnostic[]; readonly words: () => readonly string[] } {
  const found: Diagnostic[] = [];
  return {
    ...more,
    templates: {},
    report: (diagnostic) => void found.push(diagnostic),
    found,
    words: () => found.map((d) => `${d.code} ${d.severity}: ${d.message}`),
  };
}

/** A scope over a root at a fixed moment. */
export function scopeOf(root: Readonly<Record<string, Value>>, now = 0): Scope {
  return { root, now, random: seededRandom(1) };
}
