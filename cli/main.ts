// Owns: the developer entry: all commands. Must not: hold logic.

import { DEVELOPER_PROGRAM, developerCommands } from "./dev/commands.ts";
import { withPrograms } from "./dev/programs.ts";
import { runEntry } from "./prod/entry.ts";

await runEntry(developerCommands(), { ...DEVELOPER_PROGRAM, extend: withPrograms });
