// Owns: data out of a text inside a template. Must not: fail on what does not parse.

import { type Node, parseDocuments } from "../document/mod.ts";
import type { Value } from "./scope.ts";

/** The value that a YAML or JSON text holds, or undefined. JSON is YAML, so one parser does. */
export function parseData(text: string): Value {
  const { value, diagnostics } = parseDocuments({ uri: "-", text });
  if (diagnostics.length > 0 || value?.length !== 1) return undefined;
  return valueOfNode(value[0]!.root);
}

/** The tree as template values: whole numbers beyond 2^53 keep all their digits. */
export function valueOfNode(node: Node): Value {
  switch (node.kind) {
    case "scalar":
      return isLargeInteger(node.value) && /^[+-]?\d+$/.test(node.text)
        ? exactInteger(node.text)
        : node.value;
    case "list":
      return node.items.map(valueOfNode);
    case "map":
      return Object.fromEntries(node.entries.map((entry) => [entry.key, valueOfNode(entry.value)]));
  }
}

function isLargeInteger(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Beyond int64 numbers are floats, as in Kubernetes. */
function exactInteger(text: string): number | bigint {
  const value = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : Number(text);
}
