// Owns: an executable's life: real adapters, one command line, exit code. Must not: know any particular command.

import {
  exitProcess,
  processArguments,
  processEnvironment,
  systemSignals,
  systemTerminal,
  systemWorld,
  type World,
} from "../io/mod.ts";
import { runProgram } from "../shell/mod.ts";
import { buildInfo } from "./build_info.ts";
import type { OrkCommand } from "./ork_command.ts";

/** Runs one of `commands` with the arguments of the process, then ends the process with the exit code. */
export async function runEntry(
  commands: readonly OrkCommand[],
  options: {
    readonly name: string;
    readonly summary: string;
    /** Gives commands more than every build has. @default nothing more */
    readonly extend?: (world: World) => World;
  },
): Promise<never> {
  const plain = systemWorld();
  const world = options.extend?.(plain) ?? plain;
  const program = { name: options.name, version: buildInfo().version, summary: options.summary, commands };
  const code = await runProgram(program, processArguments(), {
    terminal: systemTerminal(),
    signals: systemSignals(),
    clock: world.clock,
    env: processEnvironment(),
    world,
  });
  exitProcess(code);
}
