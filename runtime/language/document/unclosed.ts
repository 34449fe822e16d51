// Owns: finding the quote or bracket that is never closed. Must not: report it.

import { type CST, type Document as YamlDocument, isCollection, isScalar, visit } from "yaml";

/**
 * Offset of the opening quote or bracket that the text never closes. The library reports the place where it gave up,
 * often the end of the file; the person needs the place where it began, of several the last. Undefined when
 * everything is closed.
 */
export function unclosedAt(yaml: YamlDocument.Parsed): number | undefined {
  let found: number | undefined;
  visit(yaml, (_key, node) => {
    if (isScalar(node) && isOpenQuote(node.srcToken as CST.FlowScalar | undefined)) found = node.range?.[0];
    if (isCollection(node) && isOpenBracket(node.srcToken as CST.FlowCollection | undefined)) {
      found = node.range?.[0];
    }
    return undefined;
  });
  return found;
}

function isOpenQuote(token: CST.FlowScalar | undefined): boolean {
  if (token?.type !== "single-quoted-scalar" && token?.type !== "double-quoted-scalar") return false;
  const quote = token.type === "single-quoted-scalar" ? "'" : '"';
  return token.source.length === 1 || !token.source.endsWith(quote);
}

function isOpenBracket(token: CST.FlowCollection | undefined): boolean {
  if (token?.type !== "flow-collection") return false;
  const closing = token.start.source === "[" ? "flow-seq-end" : "flow-map-end";
  return !token.end.some((end) => end.type === closing);
}
