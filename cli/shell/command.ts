// Owns: what a command is, as data. Must not: parse, print or know any particular command.

import type { Clock } from "../../runtime/base/mod.ts";
import type { ExitCode } from "./exit_code.ts";
import type { Options } from "./options.ts";
import type { Output } from "./output.ts";

/** What a flag or argument takes. */
export interface ValueSpec {
  /** Upper-case name shown in help: `FILE`. */
  readonly label: string;
  /** Checked before the command starts. @default "text" */
  readonly kind?: "text" | "integer" | "duration" | "namespace" | "file" | "directory";
  readonly choices?: readonly string[];
  /** Choices, which are in lower case, are taken in any letter case. */
  readonly ignoresCase?: boolean;
  /** Lowest and highest integer. */
  readonly range?: readonly [number, number];
}

/** One flag. Without `value` it is a switch. */
export interface Flag {
  /** Long name without dashes. */
  readonly name: string;
  readonly short?: string;
  readonly value?: ValueSpec;
  /** May be given several times; commas separate values too. */
  readonly isRepeatable?: boolean;
  /** Shown in help; also what `Options.text` gives when the flag is absent. */
  readonly default?: string;
  readonly description: string;
  /** Heading in help. @default "Flags" */
  readonly group?: string;
}

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

/** Flags that every command takes. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: "help", short: "h", description: "Show help for a command" },
  { name: "no-color", description: "Plain text, also on a terminal (as NO_COLOR and CI do)" },
  { name: "debug", description: "Say more: log level debug, causes of errors" },
];
