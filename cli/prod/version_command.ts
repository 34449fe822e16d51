// Owns: the command `version`. Must not: reach anything heavy: it must answer at once.

import { engineVersions, platformName } from "../io/mod.ts";
import { buildInfo } from "./build_info.ts";
import type { OrkCommand } from "./ork_command.ts";

/** `version` of one executable. `build` says which: developer or runtime. */
export function versionCommand(options: { readonly build: string; readonly program: string }): OrkCommand {
  return {
    name: "version",
    group: "Tools",
    summary: "Print version, commit and the engine this executable is made of",
    examples: [
      { purpose: "Which ork is this", line: `${options.program} version` },
      { purpose: "For a script", line: `${options.program} version -o json` },
    ],
    flags: [{
      name: "output",
      short: "o",
      value: { label: "FORMAT", choices: ["text", "json"] },
      default: "text",
      description: "How to print it",
    }],
    run({ options: given, output }) {
      const info = { ...buildInfo(), build: options.build, platform: platformName(), ...engineVersions() };
      if (given.text("output") === "json") output.json(info);
      else {
        const commit = info.commit
          ? ` (${info.commit.slice(0, 12)}${info.date ? `, ${info.date}` : ""})`
          : "";
        output.line(`${options.program} ${info.version}${commit}, ${info.build} build`);
        output.line(`deno ${info.deno}, v8 ${info.v8}, typescript ${info.typescript}`);
      }
      return Promise.resolve(0);
    },
  };
}
