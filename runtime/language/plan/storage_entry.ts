// Owns: which of several entries for one kind makes the children. Must not: compile.

import { child, textOf } from "../document/mod.ts";
import type { CrdEntry } from "../katalog/mod.ts";

/**
 * For every entry that leaves its children to another one: the name of that one. The API server shows each object in
 * every version, so of the entries for one kind only those of one version may make children: the storage version, or the
 * most mature one where no entry has that. Entries for the same version tell their objects apart by selectors.
 */
export function childrenByStorageEntry(entries: readonly CrdEntry[]): ReadonlyMap<string, string> {
  const makers = new Map<string, string>();
  for (const entry of entries) {
    const ofKind = entries.filter((other) => kindOf(other) === kindOf(entry));
    const storage = ofKind.map(storageVersion).find((version) => version !== undefined);
    const maker = ofKind.find(({ types }) => types.version === storage) ?? ofKind.reduce(moreMature);
    if (maker.types.version !== entry.types.version) makers.set(entry.name, maker.name);
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

function moreMature(best: CrdEntry, other: CrdEntry): CrdEntry {
  const [left, right] = [maturityOf(best.types.version), maturityOf(other.types.version)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at >= 0 && right[at]! > left[at]! ? other : best;
}

/** Stability, major and minor number. Source: Kubernetes, "Versions in CustomResourceDefinitions", version priority. */
function maturityOf(version: string): readonly number[] {
  const [, major, stage, minor] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version) ?? [];
  if (major === undefined) return [0, 0, 0];
  return [stage === undefined ? 3 : stage === "beta" ? 2 : 1, Number(major), Number(minor ?? 0)];
}
