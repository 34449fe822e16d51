// Owns: the proof that the schema and the resource kinds know the same fields. Must not: judge their types.

import { deepEqual, ok } from "node:assert/strict";
import { COMMON_KEYS } from "../../runtime/language/resources/resource_kind.ts";
import { RESOURCE_KINDS } from "../../runtime/language/resources/mod.ts";
import { RESOURCE_LIST_KEYS } from "../../runtime/language/katalog/mod.ts";
import { partAt } from "../../runtime/language/katalog/schema_words.ts";

const BLOCK = ["spec", "crds", "x", "operatorBox", "onReconcile"];
/** Spellings that are gone once a Katalog is canonical. */
const OLD_SPELLINGS = ["stringData"];

for (const kind of RESOURCE_KINDS) {
  Deno.test(`the schema has every field of ${kind.listKey}`, () => {
    const part = partAt([...BLOCK, kind.listKey, "0"]);
    const known = Object.keys(part.properties ?? {});
    const common = kind.listKey === "custom" ? [] : COMMON_KEYS.filter((key) => key !== "namespace");
    const missing = [...common, ...kind.keys].filter((key) => !known.includes(key) && !OLD_SPELLINGS.includes(key));
    deepEqual(missing, []);
  });
}

for (const kind of RESOURCE_KINDS) {
  Deno.test(`${kind.listKey} reads every field of the schema`, () => {
    const known = Object.keys(partAt([...BLOCK, kind.listKey, "0"]).properties ?? {});
    const read: readonly string[] = [...COMMON_KEYS, ...kind.keys];
    const unread = known.filter((key) => !read.includes(key));
    // The fields of a custom object are whatever stands in it.
    deepEqual(unread, kind.listKey === "custom" ? ["spec"] : []);
  });
}

Deno.test("every resource kind has its list in blocks, and every list its kind", () => {
  deepEqual([...RESOURCE_LIST_KEYS].sort(), RESOURCE_KINDS.map((kind) => kind.listKey).sort());
});

Deno.test("the schema has every resource list", () => {
  for (const key of RESOURCE_LIST_KEYS) ok(partAt([...BLOCK, key, "0"]).title, key);
});
