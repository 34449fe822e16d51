// Owns: from argv to a command and its checked options. Must not: run or print anything.

import { parseArgs } from "node:util";
import { nearestName, parseDuration, UsageError } from "../../runtime/base/mod.ts";
import type { Argument, Command, Program } from "./command.ts";
import { type Flag, GLOBAL_FLAGS, type ValueSpec } from "./flag.ts";
import { type Options, optionsOf } from "./options.ts";

/** What a command line asks for. `path` is the words that lead to the command. */
export type Request<World> =
  | {
    readonly kind: "run";
    readonly command: Command<World>;
    readonly path: string;
    readonly options: Options;
  }
  | { readonly kind: "help"; readonly command?: Command<World>; readonly path: string }
  | { readonly kind: "version" };

/**
 * Finds the command and checks everything given to it.
 * @throws {UsageError} with a hint that names the next thing to type.
 */
export function parseCommandLine<World>(program: Program<World>, argv: readonly string[]): Request<World> {
  const found = findCommand(program, argv);
  const { command, path, rest } = found;
  if (command === undefined) {
    if (rest.includes("--version") || rest.includes("-v") || rest.includes("-V")) return { kind: "version" };
    for (const arg of rest) refuseEarlyFlag(program, arg);
    return { kind: "help", path: program.name };
  }
  if (command.name === "help" && command.run === undefined) {
    const words = rest.filter((arg) => !arg.startsWith("-"));
    const about = findCommand(program, words);
    if (about.rest.length > 0) throw unknownCommand(about.rest[0]!, about.command, program, about.path);
    return { kind: "help", path: about.path, ...(about.command ? { command: about.command } : {}) };
  }
  if (wantsHelp(rest)) return { kind: "help", command, path };
  if (command.run === undefined) {
    const word = rest.find((arg) => !arg.startsWith("-"));
    if (word !== undefined) throw unknownCommand(word, command, program, path);
    const names = (command.subcommands ?? []).map((sub) => `${path} ${sub.name}`);
    throw new UsageError(`"${path}" needs one more word`, {
      code: "usage/command",
      hint: `try ${orList(names)}`,
    });
  }
  const [first] = rest;
  if (command.subcommands?.length && first !== undefined && !first.startsWith("-")) {
    throw unknownCommand(first, command, program, path);
  }
  return { kind: "run", command, path, options: parseOptions(command, path, rest) };
}

interface Found<World> {
  readonly command: Command<World> | undefined;
  readonly path: string;
  readonly rest: readonly string[];
}

/** Follows words down the command tree; flags on the way stay in `rest`. */
function findCommand<World>(program: Program<World>, argv: readonly string[]): Found<World> {
  let commands = program.commands;
  let command: Command<World> | undefined;
  let path = program.name;
  const early: string[] = [];
  for (const [index, arg] of argv.entries()) {
    if (arg === "--") return { command, path, rest: [...early, ...argv.slice(index)] };
    if (arg.startsWith("-")) {
      if (command === undefined) refuseEarlyFlag(program, arg);
      else if (command.run !== undefined) return { command, path, rest: [...early, ...argv.slice(index)] };
      early.push(arg);
      continue;
    }
    const next = commands.find((c) => c.name === arg || c.aliases?.includes(arg));
    if (next === undefined) {
      if (command === undefined) throw unknownCommand(arg, undefined, program, path);
      return { command, path, rest: [...early, ...argv.slice(index)] };
    }
    command = next;
    path = `${path} ${next.name}`;
    commands = next.subcommands ?? [];
    if (next.run !== undefined && commands.length === 0) {
      return { command, path, rest: [...early, ...argv.slice(index + 1)] };
    }
  }
  return { command, path, rest: early };
}

function refuseEarlyFlag<World>(program: Program<World>, arg: string): void {
  const name = arg.replace(/^--?/, "").split("=")[0]!;
  const isGlobal = GLOBAL_FLAGS.some((f) => arg.startsWith("--") ? f.name === name : f.short === name);
  if (isGlobal || arg === "--version" || arg === "-v" || arg === "-V") return;
  const owner = program.commands.find((c) =>
    c.flags?.some((f) => arg.startsWith("--") ? f.name === name : f.short === name)
  );
  throw new UsageError(`flag "${arg}" stands before the command`, {
    code: "usage/flag",
    hint: owner
      ? `put it after the command: ${program.name} ${owner.name} ${arg}`
      : `"${program.name} --help" lists the flags that may stand there`,
  });
}

function unknownCommand<World>(
  word: string,
  parent: Command<World> | undefined,
  program: Program<World>,
  path: string,
): UsageError {
  const commands = parent ? parent.subcommands ?? [] : program.commands;
  const near = nearestName(word, commands.flatMap((c) => [c.name, ...(c.aliases ?? [])])) ??
    commands.find((c) => c.name.startsWith(word))?.name;
  return new UsageError(`unknown command "${word}" for "${path}"`, {
    code: "usage/command",
    hint: near ? `did you mean "${path} ${near}"?` : `"${path} --help" lists the commands`,
  });
}

function wantsHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === "--help" || arg === "-h");
}

function parseOptions<World>(command: Command<World>, path: string, args: readonly string[]): Options {
  const flags = [...(command.flags ?? []), ...GLOBAL_FLAGS];
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(flags.map((flag) => [flag.name, {
      type: flag.value ? "string" as const : "boolean" as const,
      multiple: true,
      ...(flag.short ? { short: flag.short } : {}),
    }])),
  });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens ?? []) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags.find((f) => f.name === token.name);
    if (!flag) throw unknownFlag(token.rawName, flags, path);
    const values = checkFlag(flag, token.rawName, token, path);
    given.set(flag.name, flag.isRepeatable ? [...(given.get(flag.name) ?? []), ...values] : values);
  }
  return optionsOf(checkArgs(command, path, positionals), given, flags);
}

function unknownFlag(raw: string, flags: readonly Flag[], path: string): UsageError {
  const name = raw.slice(2);
  const near = raw.startsWith("--")
    ? nearestName(name, flags.map((f) => f.name)) ?? flags.find((f) => name && f.name.startsWith(name))?.name
    : undefined;
  return new UsageError(`unknown flag "${raw}"`, {
    code: "usage/flag",
    hint: near ? `did you mean "--${near}"?` : `"${path} --help" lists the flags`,
  });
}

function checkFlag(
  flag: Flag,
  raw: string,
  token: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined },
  path: string,
): string[] {
  if (flag.value === undefined) {
    if (token.value === undefined) return ["true"];
    throw new UsageError(`flag "${raw}" takes no value, found "${token.value}"`, {
      code: "usage/flag",
      hint: `write ${raw} alone, or leave it out`,
    });
  }
  const looksLikeFlag = token.inlineValue !== true && (token.value?.length ?? 0) > 1 &&
    token.value?.startsWith("-");
  if (token.value === undefined || looksLikeFlag) {
    throw new UsageError(`flag "${raw}" needs a value`, {
      code: "usage/flag",
      hint: `write --${flag.name}=${flag.value.label} ("${path} --help")`,
    });
  }
  const text = flag.value.ignoresCase ? token.value.toLowerCase() : token.value;
  const values = flag.isRepeatable ? text.split(",").map((v) => v.trim()).filter((v) => v !== "") : [text];
  for (const value of values) checkValue(`flag "${raw}"`, flag.value, value);
  return values;
}

function surplusHint<World>(command: Command<World>, path: string, value: string): string {
  const count = command.args?.length ?? 0;
  if (count > 0) return `"${path}" takes at most ${count}`;
  const takesFile = command.flags?.some((flag) => flag.name === "file");
  return takesFile ? `name a file with -f: ${path} -f ${value}` : `"${path}" takes no arguments`;
}

function checkArgs<World>(
  command: Command<World>,
  path: string,
  found: readonly string[],
): readonly string[] {
  const specs: readonly Argument[] = command.args ?? [];
  const missing = specs.slice(found.length).find((spec) => !spec.isOptional);
  if (missing) {
    throw new UsageError(`${missing.label} is missing`, {
      code: "usage/argument",
      hint: missing.choices ? `one of ${missing.choices.join(", ")}` : `"${path} --help" shows an example`,
    });
  }
  if (found.length > specs.length && !specs.at(-1)?.isRepeatable) {
    throw new UsageError(`unexpected argument "${found[specs.length]}"`, {
      code: "usage/argument",
      hint: surplusHint(command, path, found[specs.length]!),
    });
  }
  found.forEach((value, i) =>
    checkValue((specs[i] ?? specs.at(-1)!).label, specs[i] ?? specs.at(-1)!, value)
  );
  return found;
}

function checkValue(what: string, spec: ValueSpec, value: string): void {
  const fail = (message: string, hint: string) => new UsageError(message, { code: "usage/value", hint });
  if (spec.choices && !spec.choices.includes(value)) {
    const near = nearestName(value, spec.choices);
    throw fail(
      `${what} does not know "${value}"`,
      near ? `did you mean "${near}"?` : `one of ${spec.choices.join(", ")}`,
    );
  }
  if (spec.kind === "integer") {
    const [low, high] = spec.range ?? [0, Number.MAX_SAFE_INTEGER];
    if (!/^\d+$/.test(value) || Number(value) < low || Number(value) > high) {
      throw fail(`${what} is "${value}", expected a whole number`, `write one from ${low} to ${high}`);
    }
  }
  // Source: RFC 1123 label, the rule for names of Kubernetes namespaces.
  if (spec.kind === "namespace" && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) {
    throw fail(`${what} is "${value}", expected a namespace`, "use lower-case letters, digits and dashes");
  }
  if (spec.kind === "duration" && (parseDuration(value) ?? -1) < 0) {
    throw fail(`${what} is "${value}", expected a duration`, "write it as 30s, 2m or 1h30m");
  }
}

function orList(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(" or ");
}
