// Owns: judging whether modules need each other in a circle. Must not: read files.

import type { Module } from "./module_graph.ts";
import type { Violation } from "./violation.ts";

type Graph = ReadonlyMap<string, Module>;

/**
 * No module needs itself by way of others, for types or values: what a circle of values sees of a module depends on
 * which one was loaded first, and a circle of types cannot be read from one end. Each module is named in one circle at
 * most, the shortest.
 */
export function checkCircles(modules: readonly Module[]): readonly Violation[] {
  const graph: Graph = new Map(modules.map((module) => [module.path, module]));
  const named = new Set<string>();
  return [...graph.keys()].flatMap((path) => {
    const circle = named.has(path) ? undefined : shortestCircle(path, graph);
    if (circle === undefined) return [];
    for (const member of circle) named.add(member);
    const line = needs(path, graph).find((one) => one.target === circle[1])?.line ?? 1;
    return [{ rule: "circle", path, line, message: `needs itself: ${circle.join(" -> ")}` }];
  });
}

/** From `start` back to it, both ends named. */
function shortestCircle(start: string, graph: Graph): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  // Map iteration also visits entries added while it runs.
  for (const path of cameFrom.keys()) {
    for (const { target } of needs(path, graph)) {
      if (target === start) return [...chainTo(path, cameFrom), start];
      if (!cameFrom.has(target)) cameFrom.set(target, path);
    }
  }
  return undefined;
}

function chainTo(path: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const before = cameFrom.get(path);
  return before === undefined ? [path] : [...chainTo(before, cameFrom), path];
}

function needs(path: string, graph: Graph): Module["imports"] {
  return (graph.get(path)?.imports ?? []).filter((one) => graph.has(one.target));
}
