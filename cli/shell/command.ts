// Owns: what a command is, as data. Must not: parse, print or know any particular command.

import type { Clock } from "../../runtime/base/mod.ts";
import type { ExitCode } from "./exit_code.ts";
import type { Flag, ValueSpec } from "./flag.ts";
import type { Options } from "./options.ts";
import type { Output } from "./output.ts";

/** One positional argument. */
export interface Argument extends ValueSpec {
  readonly description: string;
  readonly isOptional?: boolean;
  /** Only on the last one: takes all that follow. */
  readonly isRepeatable?: boolean;
}

export interface Example {
  /** What it is for, as a sentence without period. */
  readonly purpose: string;
  readonly line: string;
}

/** One command, or a group of them (`create`). `World` is what its code may touch besides the terminal. */
export interface Command<World> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs, separated by an empty line. */
  readonly description?: string;
  readonly examples?: readonly Example[];
  readonly args?: readonly Argument[];
  readonly flags?: readonly Flag[];
  /** Heading in the list of commands. */
  readonly group?: string;
  readonly subcommands?: readonly Command<World>[];
  /** Printed on the first Ctrl-C by commands that drain. */
  readonly drainMessage?: string;
  /** Absent for a group; a group that has it does this when no word follows. */
  readonly run?: (context: CommandContext<World>) => Promise<ExitCode>;
}

/** What a running command gets. */
export interface CommandContext<World> {
  readonly options: Options;
  readonly output: Output;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly world: World;
}

/** A whole executable. */
export interface Program<World> {
  readonly name: string;
  readonly version: string;
  /** One line under the name in help. */
  readonly summary: string;
  readonly commands: readonly Command<World>[];
}
