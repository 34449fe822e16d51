// Owns: the command `completion`. Must not: know the shells' syntax (cli/shell does).

import type { OrkCommand } from "../prod/ork_command.ts";
import { completionScript, SHELL_NAMES, type ShellName } from "../shell/mod.ts";

/** `completion`, for the commands that `commands` gives when it runs. */
export function completionCommand(commands: () => readonly OrkCommand[]): OrkCommand {
  return {
    name: "completion",
    group: "Tools",
    summary: "Print a script that completes commands and flags in a shell",
    examples: [
      { purpose: "bash, this session", line: "source <(ork completion bash)" },
      { purpose: "zsh, every session", line: 'ork completion zsh > "${fpath[1]}/_ork"' },
      { purpose: "fish, every session", line: "ork completion fish > ~/.config/fish/completions/ork.fish" },
    ],
    args: [{ label: "SHELL", choices: SHELL_NAMES, description: "Shell to complete in" }],
    run({ options, output }) {
      const program = { name: "ork", version: "", summary: "", commands: commands() };
      output.raw(completionScript(program, options.args[0] as ShellName));
      return Promise.resolve(0);
    },
  };
}
