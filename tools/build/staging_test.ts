// Owns: tests of the folder that one build uses at a time. Must not: build.

import { deepEqual } from "node:assert/strict";
import { withStaging } from "./staging.ts";

Deno.test("withStaging lets the second build wait until the first is done, and says so", async () => {
  const root = await Deno.makeTempDir({ prefix: "ork-staging-" });
  const events: string[] = [];
  const entered = Promise.withResolvers<void>();
  const isWaiting = Promise.withResolvers<void>();
  const first = withStaging(async () => {
    entered.resolve();
    await isWaiting.promise;
    events.push("first");
  }, { root, progress: (line) => events.push(line) });
  await entered.promise;
  const second = withStaging(() => Promise.resolve(events.push("second")), {
    root,
    progress: (line) => {
      events.push(line);
      isWaiting.resolve();
    },
  });
  await Promise.all([first, second]);
  deepEqual(events, [`waiting for another build to leave ${root}`, "first", "second"]);
  await Deno.remove(root, { recursive: true });
});
