// Owns: the commands of the developer executable, in the order of its help. Must not: hold command logic.

import type { OrkCommand } from "../prod/ork_command.ts";
import { versionCommand } from "../prod/version_command.ts";
import { createCommand, deleteCommand } from "./cluster_command.ts";
import { completionCommand } from "./completion_command.ts";
import { explainCommand } from "./explain_command.ts";
import { generateCommand } from "./generate_command.ts";
import { fmtCommand } from "./fmt_command.ts";
import { getCommand } from "./get_command.ts";
import { initCommand } from "./init_command.ts";
import { notesCommand } from "./notes_command.ts";
import { runCommand } from "./run_command.ts";
import { schemaCommand } from "./schema_command.ts";
import { templateCommand } from "./template_command.ts";
import { treeCommand } from "./tree_command.ts";
import { validateCommand } from "./validate_command.ts";
import { DEVELOPER_BUILD_MARKER } from "./marker.ts";

export const DEVELOPER_PROGRAM = {
  name: "ork",
  summary: "ork turns a Katalog, a YAML file, into a running Kubernetes operator.",
  marker: DEVELOPER_BUILD_MARKER,
} as const;

/** All commands of `ork`. */
export function developerCommands(): readonly OrkCommand[] {
  return [
    initCommand,
    validateCommand,
    templateCommand,
    generateCommand,
    fmtCommand,
    explainCommand,
    notesCommand,
    schemaCommand,
    runCommand,
    createCommand,
    deleteCommand,
    getCommand,
    treeCommand,
    completionCommand(developerCommands),
    versionCommand({ build: "developer", program: "ork" }),
    {
      name: "help",
      group: "Tools",
      summary: "Show help for a command",
      args: [{ label: "COMMAND", isOptional: true, isRepeatable: true, description: "Command to explain" }],
    },
  ];
}
