// Owns: tests of what `validate` checks together and what apart. Must not: read Katalogs.

import assert from "node:assert/strict";
import { type FileSystem, systemFiles, type World } from "../io/mod.ts";
import { findTargets } from "./check_targets.ts";

const world = { files: systemFiles() as FileSystem } as World;

Deno.test("findTargets takes -f together, arguments one by one, directories apart", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (
      const path of [
        "a/katalog.yaml",
        "a/b/komposer.yaml",
        "a/b/motif.yaml",
        ".hidden/katalog.yaml",
        "node_modules/x/katalog.yaml",
        "other.yaml",
      ]
    ) {
      await Deno.mkdir(`${root}/${path.replace(/\/?[^/]+$/, "")}`, { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, "");
    }
    assert.deepEqual(await findTargets(world, { files: [`${root}/x`, `${root}/y`], args: [] }), [[
      `${root}/x`,
      `${root}/y`,
    ]]);
    assert.deepEqual(await findTargets(world, { files: [], args: [`${root}/`, `${root}/other.yaml`] }), [
      [`${root}/a/katalog.yaml`],
      [`${root}/a/b/komposer.yaml`],
      [`${root}/a/b/motif.yaml`],
      [`${root}/other.yaml`],
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
