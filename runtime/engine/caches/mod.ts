/**
 * What an operator knows of the cluster: children, copied sources, ended Jobs, namespaces.
 * @module
 */
// Owns: the public surface of runtime/engine/caches. Must not: hold logic.

export { ChildCache } from "./child_cache.ts";
export { KnownNamespaces } from "./known_namespaces.ts";
export type { ObjectCache } from "./object_cache.ts";
export { SourceCache } from "./source_cache.ts";
