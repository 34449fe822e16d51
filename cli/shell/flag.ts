// Owns: what a flag is, as data. Must not: parse or print.

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

/** Flags that every command takes. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: "help", short: "h", description: "Show help for a command" },
  { name: "no-color", description: "Plain text, also on a terminal (as NO_COLOR and CI do)" },
  { name: "debug", description: "Say more: log level debug, causes of errors" },
];
