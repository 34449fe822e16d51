// Owns: figures about the size of our own code: files, functions, the ten largest of each. Must not: judge or fail.

import { findFiles } from "./gate/mod.ts";

interface FunctionSize {
  readonly name: string;
  readonly path: string;
  /** From its first to its last line. */
  readonly lines: number;
}

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
/** Product code: no tests, no generated files. */
async function findSources(): Promise<readonly string[]> {
  const files = await findFiles(root, /\.ts$/);
  return files.filter((path) => !path.startsWith("tests/") && !/(_test|_generated\.d)\.ts$/.test(path));
}

const opening = [
  /^(\s*)(?:export )?(?:async )?function\*? (\w+).*[{(]$/,
  /^(\s*)(?:export )?const (\w+)(?:: .*)? = (?:async )?(?:<.*>)?\(?.*(?:=> \{|\()$/,
  /^(\s+)(?:(?:private|static|override|async|get|set) )*\*?(#?\w+)\((?!.*=> \{$).*\)(?:: .*)? \{$/,
] as const;
const keywords = new Set(["if", "for", "while", "switch", "catch", "with"]);

/** Named functions and methods, in formatted code: up to the closing brace of the same indentation. */
function functionsOf(path: string, text: string): readonly FunctionSize[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const match = opening.map((pattern) => pattern.exec(line)).find((found) => found !== null);
    const [, indent = "", name = ""] = match ?? [];
    if (match === undefined || keywords.has(name)) return [];
    const body = lines.slice(at + 1);
    const length = body.findIndex((other) =>
      other.startsWith(indent) && /^\};?,?$/.test(other.slice(indent.length))
    );
    const broken = body.findIndex((other) =>
      other !== "" && !other.startsWith(`${indent} `) && !/^\s*[)}]/.test(other)
    );
    return length < 0 || (broken >= 0 && broken < length) ? [] : [{ name, path, lines: length + 2 }];
  });
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function summary(what: string, sizes: readonly number[]): string {
  const sorted = [...sizes].sort((a, b) => a - b);
  const figures = [0.5, 0.9, 1].map((share) => String(quantile(sorted, share)).padStart(6)).join("");
  return `${what.padEnd(10)}${String(sizes.length).padStart(6)}${figures}`;
}

function largest<T>(items: readonly T[], size: (item: T) => number, label: (item: T) => string): string {
  const top = [...items].sort((a, b) => size(b) - size(a)).slice(0, 10);
  return top.map((item) => `${String(size(item)).padStart(6)}  ${label(item)}`).join("\n");
}

const sources = await Promise.all(
  (await findSources()).map(async (path) => ({ path, text: await Deno.readTextFile(`${root}/${path}`) })),
);
const files = sources.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
const code = files.filter((file) => !file.path.endsWith("_table.ts"));
const functions = sources.flatMap(({ path, text }) => functionsOf(path, text));

console.log(
  `${"lines per".padEnd(10)}${"count".padStart(6)}${"median".padStart(7)}${"p90".padStart(5)}${
    "max".padStart(6)
  }`,
);
console.log(summary("file", code.map((file) => file.lines)));
console.log(summary("function", functions.map((one) => one.lines)));
console.log(
  `\nlargest files (tables of data left out)\n${largest(code, (one) => one.lines, (one) => one.path)}`,
);
console.log(
  `\nlargest functions\n${largest(functions, (one) => one.lines, (one) => `${one.name}  ${one.path}`)}`,
);
