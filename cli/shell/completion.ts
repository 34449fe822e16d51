// Owns: completion scripts for bash, zsh and fish, made from command data. Must not: know any particular command.

import type { Command, Program } from "./command.ts";
import { type Flag, GLOBAL_FLAGS, type ValueSpec } from "./flag.ts";

export type ShellName = "bash" | "zsh" | "fish";
export const SHELL_NAMES: readonly ShellName[] = ["bash", "zsh", "fish"];

/** A script that, once sourced, completes commands, flags, fixed values and files. */
export function completionScript<World>(program: Program<World>, shell: ShellName): string {
  const nodes = flatten(program);
  switch (shell) {
    case "bash":
      return bashScript(program.name, nodes);
    case "zsh":
      return zshScript(program.name, nodes);
    case "fish":
      return fishScript(program.name, nodes);
  }
}

/** One place in the command tree. */
interface PlaceInTree {
  /** Words that lead here, the program's name first. */
  readonly path: readonly string[];
  readonly children: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly summary: string;
  }[];
  readonly flags: readonly Flag[];
  readonly args: readonly ValueSpec[];
}

function flatten<World>(program: Program<World>): PlaceInTree[] {
  const describe = (commands: readonly Command<World>[]) =>
    commands.map((c) => ({ name: c.name, aliases: c.aliases ?? [], summary: c.summary }));
  const walk = (command: Command<World>, parent: readonly string[]): PlaceInTree[] => {
    const path = [...parent, command.name];
    const subcommands = command.subcommands ?? [];
    return [
      {
        path,
        children: describe(subcommands),
        flags: [...(command.flags ?? []), ...GLOBAL_FLAGS],
        args: command.run === undefined && subcommands.length === 0
          ? [{ label: "COMMAND", choices: program.commands.map((c) => c.name) }] // help
          : command.args ?? [],
      },
      ...subcommands.flatMap((sub) => walk(sub, path)),
    ];
  };
  const root = { path: [program.name], children: describe(program.commands), flags: GLOBAL_FLAGS, args: [] };
  return [root, ...program.commands.flatMap((command) => walk(command, [program.name]))];
}

function flagWords(flag: Flag): string[] {
  return [...(flag.short ? [`-${flag.short}`] : []), `--${flag.name}`];
}

function bashScript(name: string, places: readonly PlaceInTree[]): string {
  const steps = places.flatMap((place) =>
    place.children.map((child) => {
      const spellings = [child.name, ...child.aliases].map((word) => `"${place.path.join(" ")} ${word}"`);
      return `      ${spellings.join(" | ")}) path="${[...place.path, child.name].join(" ")}" ;;`;
    })
  );
  const values = places.flatMap((place) =>
    place.flags.filter((flag) => flag.value).map((flag) => {
      const patterns = flagWords(flag).map((word) => `"${place.path.join(" ")} ${word}"`);
      return `    ${patterns.join(" | ")}) ${bashValues(flag.value!)}; return ;;`;
    })
  );
  const words = places.map((place) => {
    const flags = place.flags.flatMap(flagWords).join(" ");
    const plain = [
      ...place.children.map((child) => child.name),
      ...place.args.flatMap((a) => a.choices ?? []),
    ];
    return `    "${place.path.join(" ")}") flags="${flags}"; words="${plain.join(" ")}" ;;`;
  });
  return `# Completion of ${name} for bash. Use: source <(${name} completion bash)
_${name}() {
  local cur prev path flags words i
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  if [[ $cur == "=" ]]; then cur=""
  elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  path="${name}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
${steps.join("\n")}
    esac
  done
  case "$path $prev" in
${values.join("\n")}
  esac
  case "$path" in
${words.join("\n")}
  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  else COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -o default -F _${name} ${name}
`;
}

function bashValues(value: ValueSpec): string {
  if (value.choices) return `COMPREPLY=($(compgen -W "${value.choices.join(" ")}" -- "$cur"))`;
  if (value.kind === "file") return `COMPREPLY=($(compgen -f -- "$cur"))`;
  if (value.kind === "directory") return `COMPREPLY=($(compgen -d -- "$cur"))`;
  return "COMPREPLY=()";
}

function zshScript(name: string, places: readonly PlaceInTree[]): string {
  const functions = places.map((place) => {
    const id = `_${place.path.join("_")}`;
    const specs = place.flags.map((flag) => `    ${zshFlag(flag)}`);
    if (place.children.length === 0) {
      const args = place.args.map((arg) => `    '*:${arg.label}:${zshValues(arg)}'`).slice(0, 1);
      return `${id}() {\n  _arguments -s \\\n${[...specs, ...args].join(" \\\n")}\n}`;
    }
    const list = place.children.map((child) => `    '${zshEscape(child.name)}:${zshEscape(child.summary)}'`);
    const calls = place.children.map((child) =>
      `      ${[child.name, ...child.aliases].join("|")}) _${[...place.path, child.name].join("_")} ;;`
    );
    return `${id}() {
  local line state
  local -a commands=(
${list.join("\n")}
  )
  _arguments -C -s \\
${specs.join(" \\\n")} \\
    '1: :->command' '*::argument:->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${calls.map((call) => `  ${call}`).join("\n")}
      esac ;;
  esac
}`;
  });
  return `#compdef ${name}
# Completion of ${name} for zsh. Use: source <(${name} completion zsh)
${functions.join("\n\n")}

compdef _${name} ${name}
`;
}

function zshFlag(flag: Flag): string {
  const text = `[${zshEscape(flag.description)}]`;
  const value = flag.value ? `:${flag.value.label}:${zshValues(flag.value)}` : "";
  const repeat = flag.isRepeatable ? "*" : "";
  const long = `--${flag.name}${flag.value ? "=" : ""}`;
  return flag.short
    ? `${repeat}{-${flag.short},${long}}'${text}${value}'`
    : `'${repeat}${long}${text}${value}'`;
}

function zshValues(value: ValueSpec): string {
  if (value.choices) return `(${value.choices.join(" ")})`;
  if (value.kind === "file") return "_files";
  return value.kind === "directory" ? "_files -/" : " ";
}

function zshEscape(text: string): string {
  return text.replaceAll("'", "'\\''").replace(/[:[\]]/g, "\\$&");
}

function fishScript(name: string, places: readonly PlaceInTree[]): string {
  const lines = places.flatMap((place) => {
    const condition = fishCondition(place);
    const children = place.children.map((child) =>
      `complete -c ${name} -n '${condition}' -f -a ${child.name} -d '${fishEscape(child.summary)}'`
    );
    const flags = place.flags.map((flag) => {
      const short = flag.short ? ` -s ${flag.short}` : "";
      return `complete -c ${name} -n '${condition}'${short} -l ${flag.name}${fishValues(flag.value)} -d '${
        fishEscape(flag.description)
      }'`;
    });
    const choices = place.args.flatMap((arg) => arg.choices ?? []);
    const args = choices.length ? [`complete -c ${name} -n '${condition}' -f -a '${choices.join(" ")}'`] : [];
    return [...children, ...flags, ...args];
  });
  return `# Completion of ${name} for fish. Use: ${name} completion fish | source\n${lines.join("\n")}\n`;
}

function fishCondition(place: PlaceInTree): string {
  const words = place.path.slice(1);
  if (words.length === 0) return "__fish_use_subcommand";
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const names = place.children.map((child) => child.name).join(" ");
  return [...seen, ...(names ? [`not __fish_seen_subcommand_from ${names}`] : [])].join("; and ");
}

function fishValues(value: ValueSpec | undefined): string {
  if (!value) return "";
  if (value.choices) return ` -x -a '${value.choices.join(" ")}'`;
  return value.kind === "file" || value.kind === "directory" ? " -r -F" : " -x";
}

function fishEscape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
}
