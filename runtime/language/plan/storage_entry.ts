// Owns: which of several entries for one kind makes the children. Must not: compile.

import { child, textOf } from "../document/mod.ts";
import type { CrdEntry } from "../katalog/mod.ts";

/**
 * For every entry that leaves its children to another one: the name of that one. The API server shows each object in
 * every version, so of the entries for one kind only that of the storage version may make children. Nothing is decided
 * where no entry has the storage version.
 */
export function childrenByStorageEntry(entries: readonly CrdEntry[]): ReadonlyMap<string, string> {
  const makers = new Map<string, string>();
  for (const entry of entries) {
    const ofKind = entries.filter((other) => kindOf(other) === kindOf(entry));
    if (ofKind.length < 2) continue;
    const storage = ofKind.map(storageVersion).find((version) => version !== undefined);
    const maker = ofKind.find((other) => other.types.version === storage);
    if (maker && maker !== entry) makers.set(entry.name, maker.name);
  }
  return makers;
}

function kindOf({ types }: CrdEntry): string {
  return `${types.kind}.${types.group}`;
}

/** What the definition says, or else what the conversion assumes. */
function storageVersion({ definition, node }: CrdEntry): string | undefined {
  return definition?.versions.find((version) => version.storage)?.name ??
    textOf(child(child(node, "conversion"), "storageVersion"));
}
