// Owns: typed access to what was given on a command line. Must not: parse text into tokens.

import { InvariantError, parseDuration } from "../../runtime/base/mod.ts";
import type { Flag } from "./flag.ts";

/** What was given, checked against the command's data. Asking for an undeclared flag is a bug. */
export interface Options {
  readonly args: readonly string[];
  /** True for a switch that was given. */
  has(flag: string): boolean;
  /** Last value, else the flag's default. */
  text(flag: string): string | undefined;
  /** All values, in order. */
  list(flag: string): readonly string[];
  integer(flag: string): number | undefined;
  /** Milliseconds. */
  durationMs(flag: string): number | undefined;
  /** True when the person gave the flag, whatever its default. */
  wasGiven(flag: string): boolean;
}

/** Options over already checked values. */
export function optionsOf(
  args: readonly string[],
  given: ReadonlyMap<string, readonly string[]>,
  flags: readonly Flag[],
): Options {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const declared = (name: string): Flag => {
    const flag = byName.get(name);
    if (!flag) throw new InvariantError("flag is not declared", { flag: name });
    return flag;
  };
  const text = (name: string): string | undefined => {
    const flag = declared(name);
    return given.get(name)?.at(-1) ?? flag.default;
  };
  return {
    args,
    has: (name) => declared(name).value === undefined && given.has(name),
    text,
    list: (name) => {
      const flag = declared(name);
      return given.get(name) ?? (flag.default === undefined ? [] : [flag.default]);
    },
    integer: (name) => {
      const value = text(name);
      return value === undefined ? undefined : Number(value);
    },
    durationMs: (name) => {
      const value = text(name);
      return value === undefined ? undefined : parseDuration(value);
    },
    wasGiven: (name) => (declared(name), given.has(name)),
  };
}
