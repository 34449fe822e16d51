// Owns: remarks on entries that make the same object under conditions. Must not: know unconditional doubles (katalog does).

import type { Diagnostic, JsonObject, Span } from "../../base/mod.ts";
import { child, type MapNode, type Node, nodeAt, textOf } from "../document/mod.ts";
import type { CrdEntry, ResourceEntry } from "../katalog/mod.ts";
import type { ConditionPlace } from "./condition_places.ts";
import { areExclusive } from "./verdict.ts";

/** Entries of the same kind, namespace and name of which two can be wanted at once. */
export function checkDoubles(entry: CrdEntry, schema: JsonObject | undefined): readonly Diagnostic[] {
  const declared = [...entry.onCreate?.entries ?? [], ...entry.onReconcile?.entries ?? []];
  const byObject = new Map<string, ResourceEntry[]>();
  for (const one of declared) {
    const key = identity(one);
    if (key !== undefined) byObject.set(key, [...byObject.get(key) ?? [], one]);
  }
  return [...byObject.values()].flatMap((group) =>
    group.flatMap((later, i) =>
      group.slice(0, i).flatMap((earlier) => remarkOn(earlier, later, schema) ?? [])
    )
  );
}

function remarkOn(
  earlier: ResourceEntry,
  later: ResourceEntry,
  schema: JsonObject | undefined,
): Diagnostic | undefined {
  const [first, second] = [conditionsOf(earlier.node), conditionsOf(later.node)];
  if (!first && !second) return undefined;
  const related = [{ span: namePlace(earlier.node), message: "the other one" }];
  if (!first || !second) {
    return {
      code: "ORK4209",
      severity: "warning",
      span: namePlace(later.node),
      message: `${
        first ? "this entry" : "the other entry"
      } makes the same object without a condition, so that the conditional one is overwritten or overwrites it`,
      hint: "give both entries conditions that exclude each other, or two names",
      related,
    };
  }
  if (areExclusive(first, second, schema)) return undefined;
  return {
    code: "ORK4206",
    severity: "warning",
    span: namePlace(later.node),
    message: "two entries make the same object, and their conditions can hold at the same time",
    hint: `write conditions on one field that exclude each other, such as equals "a" and notEquals "a"`,
    related,
  };
}

function conditionsOf(node: MapNode): ConditionPlace | undefined {
  const when = child(node, "when");
  const or = child(node, "or");
  if (!when && !or) return undefined;
  return { span: node.span, ...(when ? { when } : {}), ...(or ? { or } : {}) };
}

/** Undefined for what makes several objects or has no name of its own. */
function identity({ node, listKey }: ResourceEntry): string | undefined {
  const isCustom = listKey === "custom";
  const home: Node | undefined = isCustom ? child(node, "metadata") : node;
  const name = textOf(child(home, "name"));
  if (name === undefined || child(node, "forEach") || nodeAt(node, ["toNamespaces"])) return undefined;
  const kind = isCustom ? `${textOf(child(node, "apiVersion"))} ${textOf(child(node, "kind"))}` : listKey;
  return [kind, textOf(child(home, "namespace")) ?? "", name].map((part) => part.replace(/\s+/g, " ")).join(
    "\n",
  );
}

function namePlace(node: MapNode): Span {
  return (child(node, "name") ?? nodeAt(node, ["metadata", "name"]))?.span ?? node.span;
}
