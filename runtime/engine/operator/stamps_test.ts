// Owns: tests of when Jobs count as made. Must not: test how marks are written.

import assert from "node:assert/strict";
import { OrkError } from "../../base/mod.ts";
import type { WriteResult } from "../apply/mod.ts";
import type { ChildWrite } from "../reconcile/mod.ts";
import { areJobsMade, onlyFor } from "./stamps.ts";

function write(kind: string, verb: "create" | "replace" | "apply" = "create"): ChildWrite {
  const type = { group: "", version: "v1", kind, plural: `${kind}s`, namespaced: true };
  const object = { apiVersion: "v1", kind, metadata: { name: "a" } };
  const write = verb === "create"
    ? { kind: verb, type, object }
    : verb === "apply"
    ? { kind: verb, type, object, force: true }
    : { kind: verb, type, object, uid: "u" };
  return { key: `${kind}/a`, write };
}

const made: WriteResult = { kind: "written", verb: "created", changes: [] };
const failed: WriteResult = { kind: "failed", error: new OrkError("cut", { code: "transport/reset" }) };

Deno.test("areJobsMade() is true when every Job that was decided was answered for", () => {
  const [job, again, other] = [write("Job"), write("Job", "replace"), write("ConfigMap")];
  assert.ok(areJobsMade([], []));
  assert.ok(areJobsMade([other], [{ write: other, result: failed }]), "other kinds are not recorded");
  for (const one of [job, again]) {
    assert.ok(areJobsMade([one, other], [{ write: other, result: failed }, { write: one, result: made }]));
    assert.ok(!areJobsMade([one], [{ write: one, result: failed }]));
    assert.ok(!areJobsMade([one], [{ write: one, result: { kind: "exists" } }]));
    assert.ok(!areJobsMade([one], []), "nothing was sent, because the finalizer could not be set");
  }
});

Deno.test("onlyFor() binds marks to one object, not to its name", () => {
  const { write: made } = write("Site");
  assert.ok(made.kind === "create");
  const { type } = made;
  const ref = { group: "", version: "v1", kind: "Site", name: "a" };
  const marks = { kind: "patchMeta", type, ref, patch: { labels: { a: "b" } } } as const;
  const bound = onlyFor({ ...made.object, metadata: { name: "a", uid: "u" } }, marks);
  assert.deepEqual(bound, { ...marks, patch: { labels: { a: "b" }, uid: "u" } });
  assert.equal(onlyFor(made.object, marks), marks);
});
