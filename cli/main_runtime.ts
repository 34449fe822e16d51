// Owns: the production entry of the runtime. Must not: reach cli/dev, e2e or registry/push.

import { runEntry } from "./prod/entry.ts";
import { productionRunCommand } from "./prod/run_command.ts";
import { versionCommand } from "./prod/version_command.ts";

const name = "ork-runtime";
await runEntry([productionRunCommand(name), versionCommand({ build: "runtime", program: name })], {
  name,
  summary: "Runs the operator that a Katalog describes.",
});
