// Owns: a positioned tree to YAML text, with where each value was written or without. Must not: know what the tree means.

import { Document, Pair, Scalar, type ScalarTag, YAMLMap, YAMLSeq } from "yaml";
import type { Node, ScalarNode } from "./node.ts";

/**
 * YAML as `renderYaml` writes it, numbers and truth values as they were written: `1.10` stays `1.10`, so that the text
 * parses to the same texts and values.
 */
export function renderTree(root: Node): string {
  return render(root, () => null);
}

/** The same with `# file:line` behind every scalar. */
export function renderWithOrigins(root: Node): string {
  return render(root, ({ span }) => ` ${span.uri}:${span.line}`);
}

type CommentOf = (node: ScalarNode) => string | null;

function render(root: Node, commentOf: CommentOf): string {
  const document = new Document(null, { compat: "yaml-1.1", customTags: (tags) => [VERBATIM, ...tags] });
  document.contents = yamlNode(root, commentOf) as unknown as typeof document.contents;
  return document.toString({ lineWidth: 0, indentSeq: false });
}

/** Empty maps and lists have no room for a comment. */
function yamlNode(node: Node, commentOf: CommentOf): YAMLMap | YAMLSeq | Scalar {
  if (node.kind === "scalar") {
    const scalar = new Scalar(isPlainValue(node) ? new Verbatim(node.text) : node.value);
    scalar.comment = commentOf(node);
    return scalar;
  }
  if (node.kind === "list") {
    const list = new YAMLSeq();
    list.items = node.items.map((item) => yamlNode(item, commentOf));
    return list;
  }
  const map = new YAMLMap();
  for (const { key, value } of node.entries) {
    map.items.push(new Pair(new Scalar(key), yamlNode(value, commentOf)));
  }
  return map;
}

/** A number or truth value, to us or to kubectl. */
function isPlainValue({ style, value, text, kubectlValue }: ScalarNode): boolean {
  return style === "plain" && text !== "" && value !== null &&
    (typeof value !== "string" || kubectlValue !== undefined);
}

class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Only for writing: nothing is read as one. */
const VERBATIM: ScalarTag = {
  tag: "tag:yaml.org,2002:verbatim",
  default: true,
  identify: (value) => value instanceof Verbatim,
  resolve: (text) => text,
  stringify: ({ value }) => (value as Verbatim).text,
};
