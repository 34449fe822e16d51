// Owns: tests of start order and dependency tree. Must not: load Katalogs.

import assert from "node:assert/strict";
import type { CrdEntry } from "../../runtime/language/katalog/mod.ts";
import { paintFor, symbolsFor } from "../shell/mod.ts";
import { dependencyGraph } from "./dependency_graph.ts";

const look = { paint: paintFor(false), symbols: symbolsFor(true) };

function crd(name: string, ...after: readonly (readonly [string, string])[]): CrdEntry {
  return {
    name,
    types: { group: "x.io", version: "v1", kind: name.toUpperCase() },
    dependsOn: after.map(([dependency, condition]) => ({ name: dependency, condition })),
  } as unknown as CrdEntry;
}

Deno.test("dependencyGraph lists start order and the tree of who waits for whom", () => {
  const graph = dependencyGraph([
    crd("app", ["db", "healthy"], ["net", "started"]),
    crd("db", ["net", "ready"]),
    crd("net"),
  ], look);
  assert.deepEqual(graph, [
    "1.  net  NET (x.io/v1)",
    "2.  db   DB (x.io/v1)   after net (ready)",
    "3.  app  APP (x.io/v1)  after db (healthy), net",
    "",
    "net",
    "├─ app",
    "└─ db",
    "   └─ app (above)",
  ]);
});

Deno.test("dependencyGraph without dependencies is the list alone", () => {
  assert.deepEqual(dependencyGraph([crd("a"), crd("b")], look), ["1.  a  A (x.io/v1)", "2.  b  B (x.io/v1)"]);
});
