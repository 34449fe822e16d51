// Owns: small builders for the tests of this folder. Must not: be imported by anything but tests.

import { seededRandom, type Span, syntheticSpan } from "../../base/mod.ts";
import { type Node, parseDocuments } from "../document/mod.ts";
import type { Scope, Template, Value } from "./mod.ts";
import { SAMPLE_CHILDREN } from "./sample_children_table.ts";
import { compileTemplate, type TemplateOptions } from "./template.ts";

/** The object that examples and tests render. */
export const SAMPLE: Readonly<Record<string, Value>> = {
  kind: "Site",
  metadata: {
    name: "web",
    namespace: "dev",
    labels: { tier: "gold", "team/x": "blue" },
    annotations: {
      "orkestra.orkspace.io/serve-target": "sites",
      "orkestra.orkspace.io/serve-source": "slack",
    },
  },
  spec: {
    image: "nginx",
    port: 8080,
    flag: false,
    zones: ["a", "b"],
    env: { A: "1", B: "2" },
    m: { a: 1 },
    nothing: null,
  },
  children: SAMPLE_CHILDREN,
  external: {
    load: {
      result: "17",
      raw: {
        data: {
          result: [
            { metric: { pod: "a" }, value: [1767225600, "7"] },
            { metric: { pod: "b" }, value: [1767225600, "9.5"] },
          ],
        },
      },
    },
  },
};

export function scopeOf(root: Readonly<Record<string, Value>> = SAMPLE, now = 0): Scope {
  return { root, now, random: seededRandom(1) };
}

/** A span that covers a one-line text exactly. */
export function spanOf(text: string): Span {
  return { ...syntheticSpan("test.yaml"), length: text.length };
}

/** The compiled template; fails the test when there is none. */
export function compiled(text: string, options: TemplateOptions = {}): Template {
  const { value, diagnostics } = compileTemplate({ text, span: spanOf(text) }, options);
  if (!value) throw new Error(`${text}: ${diagnostics.map((d) => d.message).join("; ")}`);
  return value;
}

/** Rendered text, or `ORKnnnn message` when it cannot be rendered. */
export function rendered(text: string, root: Readonly<Record<string, Value>> = SAMPLE, now = 0): string {
  const { value, diagnostics } = compileTemplate({ text, span: spanOf(text) });
  if (!value) return diagnostics.map((d) => `${d.code} ${d.message}`).join("; ");
  const result = value.render(scopeOf(root, now));
  return result.kind === "value" ? result.value : `${result.diagnostic.code} ${result.diagnostic.message}`;
}

/** The root node of a YAML text. */
export function yaml(text: string): Node {
  const { value, diagnostics } = parseDocuments({ uri: "test.yaml", text });
  const root = value?.[0]?.root;
  if (!root) throw new Error(diagnostics.map((d) => d.message).join("; ") || "empty document");
  return root;
}
