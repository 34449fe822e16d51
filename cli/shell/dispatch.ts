// Owns: one run of the program: parse, run, print failures, exit code. Must not: know any particular command.

import type { Clock } from "../../runtime/base/mod.ts";
import type { CommandContext, Program } from "./command.ts";
import { type ExitCode, exitCodeOf } from "./exit_code.ts";
import { printFailure } from "./failure.ts";
import { commandHelp, programHelp } from "./help.ts";
import { type SignalPort, watchSignals } from "./interrupt.ts";
import { createOutput, type Output, type TerminalPort } from "./output.ts";
import { parseCommandLine } from "./parse.ts";
import { isUnicodeLocale, wantsColour } from "./style.ts";

export interface Machine<World> {
  readonly terminal: TerminalPort;
  readonly signals: SignalPort;
  readonly clock: Clock;
  readonly env: (name: string) => string | undefined;
  readonly world: World;
}

const MAX_HELP_WIDTH = 100;

/** Runs one command line and gives the exit code. Never throws: this is where errors end. */
export async function runProgram<World>(
  program: Program<World>,
  argv: readonly string[],
  machine: Machine<World>,
): Promise<ExitCode> {
  const output = outputFor(argv, machine);
  try {
    const request = parseCommandLine(program, argv);
    switch (request.kind) {
      case "version":
        output.line(`${program.name} ${program.version}`);
        return 0;
      case "help": {
        const width = Math.min(MAX_HELP_WIDTH, Math.max(60, machine.terminal.columns()));
        output.raw(
          request.command ? commandHelp(request.command, request.path, width) : programHelp(program, width),
        );
        return 0;
      }
      case "run": {
        const { command, options } = request;
        const interruption = watchSignals(machine.signals, output, {
          clock: machine.clock,
          drainMessage: command.drainMessage,
        });
        const context: CommandContext<World> = {
          options,
          output,
          signal: interruption.signal,
          clock: machine.clock,
          world: machine.world,
        };
        try {
          return await command.run!(context);
        } catch (error) {
          if (interruption.signal.aborted && isAbort(error)) return 130;
          throw error;
        } finally {
          interruption.stop();
          output.transient(undefined);
        }
      }
    }
  } catch (error) {
    printFailure(output, error);
    return exitCodeOf(error);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function outputFor<World>(argv: readonly string[], machine: Machine<World>): Output {
  const { terminal, env } = machine;
  const own = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  const isPlain = own.includes("--no-color");
  return createOutput(terminal, {
    clock: machine.clock,
    colourOut: !isPlain && wantsColour(terminal.outIsTerminal, env),
    colourErr: !isPlain && wantsColour(terminal.errIsTerminal, env),
    isUnicode: isUnicodeLocale(env),
    isLive: terminal.errIsTerminal && !env("CI") && env("TERM") !== "dumb",
    isDebug: own.includes("--debug"),
  });
}
