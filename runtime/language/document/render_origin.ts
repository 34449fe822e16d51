// Owns: a positioned tree to YAML text that says where each value was written. Must not: know what the tree means.

import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Node } from "./node.ts";

/** YAML as `renderYaml` writes it, with `# file:line` behind every scalar. The text parses to the same data. */
export function renderWithOrigins(root: Node): string {
  const document = new Document(null, { compat: "yaml-1.1" });
  document.contents = yamlNode(root) as unknown as typeof document.contents;
  return document.toString({ lineWidth: 0, indentSeq: false });
}

/** Empty maps and lists have no room for a comment. */
function yamlNode(node: Node): YAMLMap | YAMLSeq | Scalar {
  if (node.kind === "scalar") {
    const scalar = new Scalar(node.value);
    scalar.comment = ` ${node.span.uri}:${node.span.line}`;
    return scalar;
  }
  if (node.kind === "list") {
    const list = new YAMLSeq();
    list.items = node.items.map(yamlNode);
    return list;
  }
  const map = new YAMLMap();
  for (const { key, value } of node.entries) map.items.push(new Pair(new Scalar(key), yamlNode(value)));
  return map;
}
