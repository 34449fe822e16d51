// Owns: tests of which files a command works on. Must not: read them.

import assert from "node:assert/strict";
import type { SourceError } from "../../runtime/base/mod.ts";
import type { World } from "../io/mod.ts";
import { findKatalogs } from "./katalog_files.ts";

function worldWith(files: readonly string[], directories: readonly string[] = []): World {
  const kindOf = (path: string) =>
    Promise.resolve(files.includes(path) ? "file" : directories.includes(path) ? "directory" : "none");
  return { files: { kindOf } } as unknown as World;
}

Deno.test("findKatalogs prefers -f, then katalog.yaml, then komposer.yaml, then KATALOG_PATH", async () => {
  const both = worldWith(["katalog.yaml", "komposer.yaml"]);
  assert.deepEqual(await findKatalogs(both, ["a.yaml", "-"], ["/env"]), ["a.yaml", "-"]);
  assert.deepEqual(await findKatalogs(both, [], ["/env"]), ["katalog.yaml"]);
  assert.deepEqual(await findKatalogs(worldWith(["komposer.yaml"]), [], ["/env"]), ["komposer.yaml"]);
  assert.deepEqual(await findKatalogs(worldWith([]), [], ["/env", "/two"]), ["/env", "/two"]);
  await assert.rejects(findKatalogs(worldWith([]), []), (error: SourceError) => {
    assert.equal(error.message, "found neither katalog.yaml nor komposer.yaml in this directory");
    return true;
  });
});

Deno.test("findKatalogs takes a directory for the default file in it", async () => {
  const world = worldWith(["ops/komposer.yaml"], ["ops/", "ops", "none"]);
  assert.deepEqual(await findKatalogs(world, ["ops/"]), ["ops/komposer.yaml"]);
  await assert.rejects(findKatalogs(world, ["none"]), /directory "none" holds neither/);
});
