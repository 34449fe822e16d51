/**
 * YAML text to a positioned tree: `parseDocuments(source)`. Never throws on user text; bounded in size, depth and aliases.
 * @module
 */
// Owns: the public surface of runtime/language/document. Must not: hold logic.

export {
  child,
  type Document,
  entryOf,
  type ListNode,
  type MapEntry,
  type MapNode,
  type Node,
  nodeAt,
  objectValue,
  type ScalarNode,
  textOf,
  toJson,
  toObject,
} from "./node.ts";
export { DEFAULT_LIMITS, type DocumentLimits } from "./limits.ts";
export { type DocumentSource, parseDocuments } from "./parse.ts";
export { renderYaml } from "./render.ts";
export { renderTree, renderWithOrigins } from "./render_origin.ts";
export { formatDocuments, type Rewrite } from "./format.ts";
