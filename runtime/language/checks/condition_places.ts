// Owns: every place of an entry where conditions stand. Must not: judge them.

import type { Span } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";

/** One `when`/`or` pair. */
export interface ConditionPlace {
  readonly span: Span;
  readonly when?: Node;
  readonly or?: Node;
}

/** Keys below which everything belongs to a Kubernetes object and not to the language. */
const RAW = new Set([
  "apiVersion",
  "kind",
  "data",
  "stringData",
  "podTemplate",
  "affinity",
  "spec",
  "template",
  "labels",
  "annotations",
  "metadata",
  "env",
  "volumes",
  "sidecars",
  "initContainers",
  "ingress",
  "egress",
]);

/** All pairs below a CRD entry, in source order. */
export function conditionPlaces(node: Node): readonly ConditionPlace[] {
  if (node.kind === "list") return node.items.flatMap(conditionPlaces);
  if (node.kind !== "map") return [];
  const here = placeOf(node);
  const below = node.entries.filter((entry) =>
    !RAW.has(entry.key) && entry.key !== "when" && entry.key !== "or"
  );
  return [...(here ? [here] : []), ...below.flatMap((entry) => conditionPlaces(entry.value))];
}

function placeOf(node: MapNode): ConditionPlace | undefined {
  const when = child(node, "when");
  const or = child(node, "or");
  if (!when && !or) return undefined;
  return { span: (when ?? or)!.span, ...(when ? { when } : {}), ...(or ? { or } : {}) };
}
