// Owns: how `ork explain` reads a path. Must not: test wording.

import assert from "node:assert/strict";
import { fieldsBelow, findField } from "./field_path.ts";
import { SCHEMAS, typeName } from "./schemas.ts";

const BOX = "katalog.spec.crds.operatorBox";

/** What was asked, and the path and type that are found. */
const FOUND: readonly (readonly [string, string, string])[] = [
  ["katalog", "katalog", "map"],
  ["Katalog.spec", "katalog.spec", "map"],
  ["spec.crds", "katalog.spec.crds", "map of map"],
  [`${BOX}.onReconcile.deployments`, `${BOX}.onReconcile.deployments`, "list of map"],
  ["spec.crds.website.operatorBox", BOX, "map"],
  ["spec.crds.*.operatorBox.onCreate.deployments[0].image", `${BOX}.onCreate.deployments.image`, "text"],
  ["spec.crds.website.operatorBox.reconciler.workers", `${BOX}.reconciler.workers`, "integer 1 to 50"],
  ["spec.crds.operatorbox.reconciler", `${BOX}.reconciler`, "map"],
  ["workers", `${BOX}.reconciler.workers`, "integer 1 to 50"],
  ["probes.liveness", `${BOX}.onCreate.deployments.probes.liveness`, "map"],
  ["onReconcile.deployments", `${BOX}.onReconcile.deployments`, "list of map"],
  ["metadata.name", "katalog.metadata.name", "text"],
  ["komposer.imports.files.url", "komposer.imports.files.url", "text"],
  ["motif.inputs.type", "motif.inputs.type", "text"],
  ["e2e.spec.expect.kubectl.get.field", "e2e.spec.expect.kubectl.get.field", "text"],
  ["simulate.spec.expect.crds.website.ops.verb", "simulate.spec.expect.crds.ops.verb", "text"],
  ["useKomposer", "komposer.imports.registry.useKomposer", "boolean"],
];

for (const [asked, path, type] of FOUND) {
  Deno.test(`findField finds ${asked}`, () => {
    const found = findField(asked);
    assert(found.kind === "found", JSON.stringify(found));
    assert.equal(found.field.path, path);
    assert.equal(typeName(found.field.part, found.field.root), type);
  });
}

/** What was asked, and the path that is proposed. */
const UNKNOWN: readonly (readonly [string, string | undefined])[] = [
  ["katalog.spec.crds.operatorBx.onCreate", `${BOX}.onCreate`],
  ["spec.crds.operatorBox.onReconcile.deployments.replica", `${BOX}.onReconcile.deployments.replicas`],
  ["katalg.spec", "katalog.spec"],
  ["spec.zzzzzz", undefined],
  ["deployment", `${BOX}.onCreate.deployments`],
];

for (const [asked, nearest] of UNKNOWN) {
  Deno.test(`findField proposes a path for ${asked}`, () => {
    const found = findField(asked);
    assert(found.kind === "unknown");
    assert.equal(found.nearest, nearest);
  });
}

Deno.test("every field of every schema is found by its own path", () => {
  for (const kind of Object.keys(SCHEMAS)) {
    const start = findField(kind);
    assert(start.kind === "found");
    let level = [start.field];
    for (let depth = 0; depth < 5; depth++) {
      level = level.flatMap((field) => fieldsBelow(field)).filter(({ path }) => !/profiles\./.test(path));
      for (const field of level) {
        const found = findField(field.path);
        assert(found.kind === "found" && found.field.path === field.path, field.path);
      }
    }
  }
});
