// Owns: tests of folders that cannot be worked in. Must not: start programs.

import assert from "node:assert/strict";
import { join } from "node:path";
import { EnvironmentError, OrkError } from "../../runtime/base/mod.ts";
import { clusterFolder, withClusterLock } from "./cluster_state.ts";
import { inFolder } from "./folder_error.ts";
import { stateDirectory } from "./platform.ts";

Deno.test("a state folder that cannot be one is told with the variable to set, not as a bug", async () => {
  const file = await Deno.makeTempFile({ prefix: "ork-test-" });
  try {
    await assert.rejects(withClusterLock(clusterFolder(file, "a"), () => Promise.resolve()), (error) => {
      assert.ok(error instanceof EnvironmentError);
      assert.ok(
        error.message.startsWith(`cannot keep clusters in "${join(file, "clusters")}": `),
        error.message,
      );
      assert.match(error.hint ?? "", /ORK_STATE/);
      return true;
    });
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a bug in what runs under the lock stays a bug", async () => {
  const state = await Deno.makeTempDir({ prefix: "ork-test-" });
  try {
    const run = () => Promise.reject(new TypeError("x is not a function"));
    await assert.rejects(withClusterLock(clusterFolder(state, "a"), run), TypeError);
  } finally {
    await Deno.remove(state, { recursive: true });
  }
});

Deno.test("a relative state folder is meant from the working directory of now", () => {
  const env = { get: (name: string) => name === "ORK_STATE" ? "some/where" : undefined } as typeof Deno.env;
  assert.equal(stateDirectory(env), join(Deno.cwd(), "some/where"));
});

const USE = { folder: "/f", purpose: "programs", variable: "ORK_CACHE" };
const thrown = (code?: string) => Object.assign(new Error("it did not work"), code ? { code } : {});

Deno.test("what the system refuses on a folder is told as such, whatever it is", async () => {
  const refusals = [
    "EACCES",
    "EPERM",
    "EROFS",
    "ENOSPC",
    "EDQUOT",
    "ENOTDIR",
    "ENOENT",
    "EEXIST",
    "ENAMETOOLONG",
  ];
  for (const code of refusals) {
    const cause = thrown(code);
    await assert.rejects(inFolder(USE, () => Promise.reject(cause)), {
      name: "EnvironmentError",
      code: "cluster/folder",
      message: 'cannot keep programs in "/f": it did not work',
      hint: /^set ORK_CACHE to a folder/,
      cause,
    });
  }
});

Deno.test("what is no refusal of the system, or is told already, passes as it is", async () => {
  const told = Object.assign(new OrkError("told", { code: "a/b" }));
  for (const error of [thrown(), thrown("ECONNREFUSED"), told, "text"]) {
    await assert.rejects(inFolder(USE, () => Promise.reject(error)), (found) => found === error);
  }
  assert.equal(await inFolder(USE, () => Promise.resolve(7)), 7);
});
