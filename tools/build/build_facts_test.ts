// Owns: tests of what is baked into executables about their origin. Must not: build.

import { deepEqual, equal } from "node:assert/strict";
import { buildDefines } from "./build_facts.ts";
import { runTool } from "./run_tool.ts";

const date = "2024-05-06T07:08:09+02:00";

/** A checkout with one commit. */
async function inCheckout(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ork-facts-" });
  const git = (...args: readonly string[]) =>
    runTool(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: folder,
      action: "prepare a checkout",
      env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  try {
    await git("init", "--quiet");
    await Deno.writeTextFile(`${folder}/a`, "1");
    await git("add", "a");
    await git("commit", "--quiet", "--message=a");
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("buildDefines depends on the commit alone, not on the time of the build", async () => {
  await inCheckout(async (folder) => {
    const { ORK_BUILD_COMMIT = "", ORK_BUILD_DATE, ...rest } = await buildDefines(folder);
    equal(/^[0-9a-f]{40}$/.test(ORK_BUILD_COMMIT), true, ORK_BUILD_COMMIT);
    equal(ORK_BUILD_DATE, date);
    deepEqual(rest, {});
    await Deno.writeTextFile(`${folder}/untracked`, "");
    equal((await buildDefines(folder))["ORK_BUILD_COMMIT"], ORK_BUILD_COMMIT);
    await Deno.writeTextFile(`${folder}/a`, "2");
    equal((await buildDefines(folder))["ORK_BUILD_COMMIT"], `${ORK_BUILD_COMMIT}-modified`);
  });
});

Deno.test("buildDefines is empty outside a checkout", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ork-facts-" });
  deepEqual(await buildDefines(folder), {});
  await Deno.remove(folder);
});
