// Owns: the objects that entries make for a sample of their kind. Must not: test conditions, or judge what comes out.

import { isJsonObject, type JsonObject, seededRandom } from "../../base/mod.ts";
import type { MapNode } from "../document/mod.ts";
import type { Scope } from "../expr/mod.ts";
import type { CrdEntry } from "../katalog/mod.ts";
import { type CrdPlan, elementScopes, type PlannedEntry } from "../plan/mod.ts";

/** One entry with the object that it makes. */
export interface RenderedEntry {
  readonly planned: PlannedEntry;
  readonly node: MapNode;
  readonly object: JsonObject;
}

/**
 * Renders every entry for one object, whatever its conditions say; of a `forEach` the first element. Entries whose
 * templates fail on this object are left out: that is no fault of theirs.
 */
export function renderEntries(crd: CrdPlan, entry: CrdEntry, sample: JsonObject): readonly RenderedEntry[] {
  const nodes = nodesById(entry);
  const metadata = isJsonObject(sample["metadata"]) ? sample["metadata"] : {};
  const identity = {
    name: String(metadata["name"] ?? "sample"),
    ...(typeof metadata["namespace"] === "string" ? { namespace: metadata["namespace"] } : {}),
  };
  return [...crd.onCreate, ...crd.onReconcile].flatMap((planned) => {
    const node = nodes.get(planned.id);
    const scope = scopeOf(planned, sample);
    if (!node || !scope) return [];
    const built = planned.resource.build(scope, identity);
    return built.kind === "object" ? [{ planned, node, object: built.object }] : [];
  });
}

function nodesById(entry: CrdEntry): ReadonlyMap<string, MapNode> {
  const blocks = [["onCreate", entry.onCreate], ["onReconcile", entry.onReconcile]] as const;
  return new Map(
    blocks.flatMap(([name, block]) =>
      (block?.entries ?? []).map((e) => [`${name}.${e.listKey}[${e.index}]`, e.node] as const)
    ),
  );
}

/** Undefined when `forEach` finds nothing to repeat. */
function scopeOf(planned: PlannedEntry, sample: JsonObject): Scope | undefined {
  const root: Record<string, unknown> = { children: {}, external: {}, cross: {}, ...sample };
  const scope: Scope = { root, now: 0, random: seededRandom(0) };
  const found = elementScopes(planned.forEach, scope);
  return found.kind === "scopes" ? found.scopes[0] : undefined;
}
