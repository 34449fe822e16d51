// Owns: help texts, made from command data. Must not: know any particular command.

import type { Argument, Command, Program } from "./command.ts";
import { type Flag, GLOBAL_FLAGS } from "./flag.ts";
import { wrapText } from "./table.ts";

const OTHER_COMMANDS = "Other";

/** Help of the whole program: what it is, commands by group, global flags. */
export function programHelp<World>(program: Program<World>, width: number): string {
  const groups = groupBy(program.commands, (command) => command.group ?? OTHER_COMMANDS);
  const nameWidth = Math.max(...program.commands.map((c) => c.name.length));
  const sections = [...groups].map(([title, commands]) =>
    section(title, commands.flatMap((c) => entry(c.name, c.summary, { nameWidth, width })))
  );
  return join([
    wrapText(program.summary, width),
    section("Usage", [`  ${program.name} COMMAND [flags]`]),
    ...sections,
    section("Global flags", flagLines(GLOBAL_FLAGS, width)),
    wrapText(`"${program.name} COMMAND --help" shows examples and flags of a command.`, width),
  ]);
}

/** Help of one command: synopsis, examples, arguments, flags by group, global flags. */
export function commandHelp<World>(command: Command<World>, path: string, width: number): string {
  const flags = groupBy(command.flags ?? [], (flag) => flag.group ?? "Flags");
  const subcommands = command.subcommands ?? [];
  const nameWidth = Math.max(0, ...subcommands.map((sub) => sub.name.length));
  return join([
    (command.description ?? `${command.summary}.`).split("\n\n").flatMap((paragraph, i) =>
      i === 0 ? wrapText(paragraph, width) : ["", ...wrapText(paragraph, width)]
    ),
    section("Usage", [`  ${synopsis(command, path)}`]),
    command.aliases?.length ? section("Aliases", [`  ${command.aliases.join(", ")}`]) : [],
    exampleLines(command),
    subcommands.length
      ? section("Commands", subcommands.flatMap((sub) => entry(sub.name, sub.summary, { nameWidth, width })))
      : [],
    command.args?.length ? section("Arguments", argumentLines(command.args, width)) : [],
    ...[...flags].map(([title, list]) => section(title, flagLines(list, width))),
    section("Global flags", flagLines(GLOBAL_FLAGS, width)),
  ]);
}

/** One line: how the command is typed. */
export function synopsis<World>(command: Command<World>, path: string): string {
  if (command.subcommands?.length) return command.run ? `${path} [COMMAND] [flags]` : `${path} COMMAND`;
  const args = (command.args ?? []).map((arg) => {
    const label = arg.isRepeatable ? `${arg.label}...` : arg.label;
    return arg.isOptional ? `[${label}]` : label;
  });
  return [path, ...args, ...(command.flags?.length ? ["[flags]"] : [])].join(" ");
}

/** How a flag is typed: `-f, --file=FILE`. */
export function flagUsage(flag: Flag): string {
  const short = flag.short ? `-${flag.short}, ` : "    ";
  return `${short}--${flag.name}${flag.value ? `=${flag.value.label}` : ""}`;
}

/** Description of a flag with its choices and default. */
export function flagDescription(flag: Flag): string {
  return withFacts(flag.description, [
    ...(flag.value?.choices ? [`one of ${flag.value.choices.join(", ")}`] : []),
    ...(flag.isRepeatable ? ["repeatable"] : []),
    ...(flag.default === undefined ? [] : [`default ${flag.default}`]),
  ]);
}

/** Description of an argument with its choices. */
export function argumentDescription(arg: Argument): string {
  return withFacts(arg.description, arg.choices ? [`one of ${arg.choices.join(", ")}`] : []);
}

function withFacts(description: string, facts: readonly string[]): string {
  return facts.length === 0 ? description : `${description} (${facts.join("; ")})`;
}

function exampleLines<World>(command: Command<World>): string[] {
  const examples = command.examples ?? [];
  if (examples.length === 0) return [];
  return section(
    "Examples",
    examples.flatMap((
      example,
      i,
    ) => [...(i === 0 ? [] : [""]), `  # ${example.purpose}`, `  ${example.line}`]),
  );
}

function argumentLines(args: readonly Argument[], width: number): string[] {
  const nameWidth = Math.max(...args.map((arg) => arg.label.length));
  return args.flatMap((arg) => entry(arg.label, argumentDescription(arg), { nameWidth, width }));
}

function flagLines(flags: readonly Flag[], width: number): string[] {
  const nameWidth = Math.max(...flags.map((flag) => flagUsage(flag).length));
  return flags.flatMap((flag) => entry(flagUsage(flag), flagDescription(flag), { nameWidth, width }));
}

function entry(
  name: string,
  text: string,
  layout: { readonly nameWidth: number; readonly width: number },
): string[] {
  const indent = layout.nameWidth + 5;
  const lines = wrapText(text, Math.max(30, layout.width - indent));
  return lines.map((line, i) =>
    `${i === 0 ? `  ${name}`.padEnd(indent) : " ".repeat(indent)}${line}`.trimEnd()
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...lines];
}

function join(blocks: readonly (readonly string[])[]): string {
  return blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n") + "\n";
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
