// Owns: the command reference as Markdown, made from command data. Must not: know any particular command.

import type { Argument, Command, Program } from "./command.ts";
import { type Flag, GLOBAL_FLAGS } from "./flag.ts";
import { argumentDescription, flagDescription, flagUsage, synopsis } from "./help.ts";

/** One section a command, in the order of help, with synopsis, examples, arguments and flags. */
export function commandReference<World>(program: Program<World>): string {
  const sections = program.commands.flatMap((command) =>
    sectionsOf(command, `${program.name} ${command.name}`)
  );
  return `${sections.join("\n\n")}\n\n## Global flags\n\n${flagTable(GLOBAL_FLAGS)}\n`;
}

function sectionsOf<World>(command: Command<World>, path: string): string[] {
  const below = (command.subcommands ?? []).flatMap((sub) => sectionsOf(sub, `${path} ${sub.name}`));
  return below.length > 0 && command.run === undefined ? below : [ownSection(command, path), ...below];
}

function ownSection<World>(command: Command<World>, path: string): string {
  const parts = [
    `## ${path}`,
    command.description ?? `${command.summary}.`,
    fence([synopsis(command, path)]),
    ...(command.examples?.length
      ? [fence(command.examples.flatMap((e, i) => [...(i ? [""] : []), `# ${e.purpose}`, e.line]))]
      : []),
    ...(command.args?.length ? [argumentTable(command.args)] : []),
    ...(command.flags?.length ? [flagTable(command.flags)] : []),
  ];
  return parts.join("\n\n");
}

function argumentTable(args: readonly Argument[]): string {
  const rows = args.map((
    arg,
  ) => [`\`${arg.label}\`${arg.isRepeatable ? "..." : ""}`, argumentDescription(arg)]);
  return table(["Argument", "Meaning"], rows);
}

function flagTable(flags: readonly Flag[]): string {
  return table(
    ["Flag", "Meaning"],
    flags.map((flag) => [`\`${flagUsage(flag).trim()}\``, flagDescription(flag)]),
  );
}

function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(headers), line(headers.map(() => "---")), ...rows.map(line)].join("\n");
}

function fence(lines: readonly string[]): string {
  return ["```sh", ...lines, "```"].join("\n");
}
