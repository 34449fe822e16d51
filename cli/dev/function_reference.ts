// Owns: the reference of template functions as Markdown, made from their table. Must not: hold descriptions.

import { type FunctionDefinition, signatureOf } from "../../runtime/language/expr/mod.ts";

const INTRODUCTION = `# Functions of templates

<!-- generated from the function tables, do not edit; the head of cli/dev/function_reference_test.ts says how -->

Every function that a template of a Katalog may call, by domain. \`ork notes\` prints the same in a terminal,
\`ork notes search\` finds functions by a word, \`ork notes try\` renders a template.

A missing argument counts as the empty value of its type; numbers, numeric texts and booleans convert. The value
of a pipe is the last argument. Examples of functions on time show what they give at the start of 1970.`;

/** The whole document. */
export function functionReference(functions: readonly FunctionDefinition[]): string {
  const groups = [...new Set(functions.map((f) => f.group))];
  const sections = groups.map((group) => section(group, functions.filter((f) => f.group === group)));
  return [INTRODUCTION, ...sections].join("\n\n") + "\n";
}

function section(group: string, functions: readonly FunctionDefinition[]): string {
  const title = group[0]!.toUpperCase() + group.slice(1);
  return [
    `## ${title} (${functions.length})`,
    "",
    "| Function | What it gives | Example | Result |",
    "| --- | --- | --- | --- |",
    ...functions.map(row),
  ].join("\n");
}

function row(definition: FunctionDefinition): string {
  const { description, example, aliases = [] } = definition;
  const also = aliases.length > 0 ? `; also called ${aliases.map(code).join(", ")}` : "";
  const cells = [
    code(signatureOf(definition)),
    `${description}${also}`,
    code(example.template),
    code(example.output),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Code in a table cell; text with backticks needs longer fences. */
function code(text: string): string {
  if (text === "") return "";
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
