// Owns: tests of folders that cannot be worked in. Must not: start programs.

import assert from "node:assert/strict";
import { join } from "node:path";
import { EnvironmentError } from "../../runtime/base/mod.ts";
import { clusterFolder, withClusterLock } from "./cluster_state.ts";
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
