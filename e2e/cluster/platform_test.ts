import assert from "node:assert/strict";
import { checkClusterName } from "./cluster_name.ts";
import { cacheDirectory, currentPlatform, goArch, platformName, stateDirectory } from "./platform.ts";

const env = (values: Readonly<Record<string, string>>) => ({ get: (name: string) => values[name] });

const folders: readonly (readonly [Record<string, string>, cache: string, state: string])[] = [
  [{ HOME: "/h" }, "/h/.cache/ork", "/h/.local/state/ork"],
  [{ HOME: "/h", XDG_CACHE_HOME: "/c", XDG_STATE_HOME: "/s" }, "/c/ork", "/s/ork"],
  [{ HOME: "/h", XDG_CACHE_HOME: "/c", ORK_CACHE: "/own", ORK_STATE: "/mine" }, "/own", "/mine"],
  [{ HOME: "/h", XDG_CACHE_HOME: "", ORK_CACHE: "", ORK_STATE: "/mine/../other" }, "/h/.cache/ork", "/other"],
];

for (const [values, cache, state] of folders) {
  Deno.test(`with ${JSON.stringify(values)} programs lie in ${cache} and clusters in ${state}`, () => {
    assert.deepEqual([cacheDirectory(env(values)), stateDirectory(env(values))], [cache, state]);
  });
}

Deno.test("without a home it is said which variable names a folder", () => {
  assert.throws(() => cacheDirectory(env({})), {
    code: "cluster/no-home",
    message: "neither ORK_CACHE nor HOME is set",
    hint: /ORK_CACHE/,
  });
  assert.throws(() => stateDirectory(env({})), { hint: /ORK_STATE/ });
});

Deno.test("a platform has a name of Node and a processor of Go", () => {
  assert.equal(platformName({ os: "linux", arch: "x64" }), "linux-x64");
  assert.equal(platformName({ os: "darwin", arch: "arm64" }), "darwin-arm64");
  assert.deepEqual((["x64", "arm64"] as const).map((arch) => goArch({ os: "linux", arch })), [
    "amd64",
    "arm64",
  ]);
  assert.equal(currentPlatform().os, Deno.build.os);
});

Deno.test("a cluster is named by a label of at most 50 characters", () => {
  for (const name of ["a", "1", "my-cluster-2", "a".repeat(50)]) assert.equal(checkClusterName(name), name);
  for (const name of ["", "-a", "a-", "A", "a.b", "a/b", "../x", "a".repeat(51)]) {
    assert.throws(() => checkClusterName(name), {
      name: "UsageError",
      code: "cluster/bad-name",
      hint: /50 lower-case/,
    });
  }
});
