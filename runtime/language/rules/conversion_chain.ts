// Owns: the chain of declared paths between two versions. Must not: know what a path converts.

/** Anything that leads from one version to another. */
export interface VersionEdge {
  readonly from: string;
  readonly to: string;
}

/**
 * The path declared for exactly these versions, otherwise the shortest chain; among equally short ones a chain through
 * the hub, then the one declared first. An empty chain when both versions are the same, undefined when none leads there.
 */
export function shortestChain<T extends VersionEdge>(
  edges: readonly T[],
  wanted: VersionEdge,
  hub?: string,
): readonly T[] | undefined {
  const { from, to } = wanted;
  if (from === to) return [];
  const ordered = [...edges.filter((e) => e.to === hub), ...edges.filter((e) => e.to !== hub)];
  const reached = new Map<string, readonly T[]>([[from, []]]);
  // Map iteration also visits versions added while it runs: breadth first.
  for (const [version, chain] of reached) {
    for (const edge of ordered) {
      if (edge.from !== version || reached.has(edge.to)) continue;
      reached.set(edge.to, [...chain, edge]);
      if (edge.to === to) return reached.get(to);
    }
  }
  return undefined;
}
