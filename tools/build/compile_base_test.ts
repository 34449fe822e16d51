// Owns: tests of where the compile base is taken from. Must not: reach the network.

import { equal, match, rejects } from "node:assert/strict";
import { zstdCompressSync } from "node:zlib";
import { EnvironmentError } from "../../runtime/base/mod.ts";
import { findCompileBase } from "./compile_base.ts";
import { compileBases } from "./compile_base_table.ts";

const quiet = { progress: () => {}, env: () => undefined };

Deno.test("findCompileBase takes DENORT_BIN as it is", async () => {
  const file = await Deno.makeTempFile();
  const env = (name: string) => name === "DENORT_BIN" ? file : undefined;
  const found = await findCompileBase({ ...quiet, env, repository: "/nowhere", cache: "/nowhere" });
  equal(found.path, file);
  await Deno.remove(file);
});

Deno.test("findCompileBase refuses a DENORT_BIN that is not there instead of looking elsewhere", async () => {
  const env = (name: string) => name === "DENORT_BIN" ? "/nowhere/denort" : undefined;
  await rejects(findCompileBase({ ...quiet, env, repository: "/nowhere", cache: "/nowhere" }), (error) => {
    return error instanceof EnvironmentError && error.message.includes("/nowhere/denort") &&
      error.code === "build/wrong-compile-base";
  });
});

Deno.test("findCompileBase leaves the download to Deno when its host answers", async () => {
  const cache = await Deno.makeTempDir();
  const found = await findCompileBase({
    ...quiet,
    repository: cache,
    cache,
    reachable: () => Promise.resolve(true),
  });
  equal(found.path, undefined);
  match(found.origin, /download/);
  await Deno.remove(cache, { recursive: true });
});

Deno.test("findCompileBase does not trust a cached file with another digest", async () => {
  const cache = await Deno.makeTempDir();
  await Deno.writeTextFile(`${cache}/denort-${Deno.version.deno}-${Deno.build.target}`, "not a base");
  const found = await findCompileBase({
    ...quiet,
    repository: cache,
    cache,
    reachable: () => Promise.resolve(true),
  });
  equal(found.path, undefined);
  await Deno.remove(cache, { recursive: true });
});

Deno.test("findCompileBase goes on when the packed base is damaged or another one", async () => {
  const root = await Deno.makeTempDir();
  const [repository, cache] = [`${root}/repository`, `${root}/cache`];
  await Deno.mkdir(`${root}/shared/assets/linux-x64`, { recursive: true });
  await Deno.mkdir(repository);
  for (const packed of [new Uint8Array([1, 2, 3]), zstdCompressSync("another")]) {
    for (const { asset } of compileBases) await Deno.writeFile(`${root}/shared/assets/${asset}`, packed);
    const reachable = () => Promise.resolve(true);
    match((await findCompileBase({ ...quiet, repository, cache, reachable })).origin, /download/);
  }
  await Deno.remove(root, { recursive: true });
});
