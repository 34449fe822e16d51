// Owns: tests of forEach: lists, maps, nesting, mistakes. Must not: test resources.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Diagnostic, seededRandom } from "../../base/mod.ts";
import { parseDocuments } from "../document/mod.ts";
import type { Scope } from "../expr/mod.ts";
import { compileForEach, elementScopes, forEachReads, type PlannedForEach } from "./for_each.ts";

function compiled(
  text: string,
): { readonly forEach: PlannedForEach | undefined; readonly remarks: Diagnostic[] } {
  const remarks: Diagnostic[] = [];
  const node = parseDocuments({ uri: "test.yaml", text }).value![0]!.root;
  return { forEach: compileForEach(node, (remark) => void remarks.push(remark)), remarks };
}

function scopeOf(root: Record<string, unknown>): Scope {
  return { root, now: 0, random: seededRandom(1) };
}

/** What templates of each child see under some names. */
function seen(text: string, root: Record<string, unknown>, names: readonly string[]): unknown[][] {
  const { forEach, remarks } = compiled(text);
  assert.deepEqual(remarks, []);
  const found = elementScopes(forEach, scopeOf(root));
  assert.equal(found.kind, "scopes");
  return found.kind === "scopes" ? found.scopes.map(({ root }) => names.map((name) => root[name])) : [];
}

const ALL = ["item", "index", "key", "value"];

Deno.test("forEach goes through lists of texts and of maps", () => {
  assert.deepEqual(seen("field: spec.teams", { spec: { teams: ["red", "blue"] } }, ALL), [
    ["red", 0, "", ""],
    ["blue", 1, "", ""],
  ]);
  assert.deepEqual(
    seen("{field: .spec.teams, as: team}", { spec: { teams: [{ name: "red" }] } }, ["team", "item"]),
    [[{ name: "red" }, { name: "red" }]],
  );
});

Deno.test("forEach goes through maps by sorted key", () => {
  assert.deepEqual(seen("field: spec.ports", { spec: { ports: { web: 80, admin: 81 } } }, ALL), [
    ["admin", 0, "admin", 81],
    ["web", 1, "web", 80],
  ]);
});

Deno.test("a missing field makes no child, and neither does an empty one", () => {
  for (
    const root of [{}, { spec: {} }, { spec: { teams: null } }, { spec: { teams: [] } }, {
      spec: { teams: {} },
    }]
  ) {
    assert.deepEqual(seen("field: spec.teams", root, ALL), []);
  }
});

Deno.test("an inner forEach sees the outer element by alias, item and value", () => {
  const root = {
    spec: { regions: [{ name: "eu", zones: ["a", "b"] }, { name: "us", zones: ["c"] }, { name: "none" }] },
  };
  const expected = [["eu", "a", 0], ["eu", "b", 1], ["us", "c", 0]];
  const names = ["region", "zone", "index"];
  const rows = (text: string) =>
    seen(text, root, names).map(([region, ...rest]) => [(region as { name: string }).name, ...rest]);
  assert.deepEqual(
    rows("{field: spec.regions, as: region, forEach: {field: region.zones, as: zone}}"),
    expected,
  );
  assert.deepEqual(
    rows("{field: spec.regions, as: region, forEach: {field: item.zones, as: zone}}"),
    expected,
  );
  const byName = { spec: { regions: { eu: { zones: ["a"] }, us: { zones: ["b", "c"] } } } };
  assert.deepEqual(
    seen("{field: spec.regions, as: region, forEach: {field: value.zones}}", byName, ["region", "item"]),
    [["eu", "a"], ["us", "b"], ["us", "c"]],
  );
});

Deno.test("a field that is neither list nor map is told with its place", () => {
  const { forEach } = compiled("as: x\nfield: spec.replicas");
  const found = elementScopes(forEach, scopeOf({ spec: { replicas: 3 } }));
  assert.equal(found.kind, "failed");
  if (found.kind !== "failed") return;
  assert.equal(found.diagnostic.code, "ORK3147");
  assert.equal(found.diagnostic.message, '"spec.replicas" must be a list or a map to go through, found "3"');
  assert.deepEqual([found.diagnostic.span.line, found.diagnostic.span.column], [2, 8]);
});

Deno.test("a path with braces or without text is a mistake, at every depth", () => {
  for (const text of ['field: "{{ .spec.x }}"', "field: .", "{field: spec.x, forEach: {field: [y]}}"]) {
    assert.deepEqual(compiled(text).remarks.map((remark) => remark.code), ["ORK3011"], text);
  }
  for (const text of ["as: x", "{field: spec.x, forEach: {as: y}}"]) {
    assert.deepEqual(compiled(text).remarks, [], "the schema tells what is missing");
  }
});

Deno.test("only paths that start at the object count as read", () => {
  const { forEach } = compiled(
    "{field: status.zones, as: z, forEach: {field: z.nodes, forEach: {field: children.pods}}}",
  );
  assert.deepEqual(forEachReads(forEach).map((read) => read.path.join(".")), [
    "status.zones",
    "children.pods",
  ]);
  assert.deepEqual(forEachReads(undefined), []);
});

Deno.test("there is one scope per element, whatever the data", () => {
  fc.assert(fc.property(fc.array(fc.array(fc.jsonValue())), (rows) => {
    const count = seen("{field: rows, as: row, forEach: {field: row}}", { rows }, ["item"]).length;
    assert.equal(count, rows.reduce((sum, row) => sum + row.length, 0));
  }));
});
