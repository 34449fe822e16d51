// Owns: tests of the folder of programs that were obtained once. Must not: obtain any.

import assert from "node:assert/strict";
import { join } from "node:path";
import { readCachedProgram, storeProgram } from "./program_cache.ts";

const PROGRAM = new TextEncoder().encode("#!/bin/sh\n");

async function withStored(run: (path: string, stored: Date) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ork-test-" });
  try {
    const path = join(folder, "etcd/1.0.0/etcd");
    await storeProgram(path, PROGRAM);
    const { mtime } = await Deno.stat(`${path}.sha256`);
    assert.ok(mtime);
    await run(path, mtime);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readCachedProgram gives what was stored, also when both files were only touched", async () => {
  await withStored(async (path, stored) => {
    const first = await readCachedProgram(path);
    assert.equal(first?.path, path);
    await Deno.utime(path, stored, new Date(stored.getTime() + 5_000));
    assert.deepEqual(await readCachedProgram(path), first);
  });
});

Deno.test("readCachedProgram does not give a program that was changed or cut off later", async () => {
  for (const damaged of ["evil", ""]) {
    await withStored(async (path, stored) => {
      await Deno.writeTextFile(path, damaged);
      await Deno.utime(path, stored, new Date(stored.getTime() + 5_000));
      assert.equal(await readCachedProgram(path), undefined);
    });
  }
});

Deno.test("readCachedProgram does not give a program whose storing was interrupted", async () => {
  await withStored(async (path) => {
    await Deno.remove(`${path}.sha256`);
    assert.equal(await readCachedProgram(path), undefined);
  });
});
