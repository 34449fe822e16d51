// Owns: the texts that fuzz tests start from, and how they are changed. Must not: test.

import fc from "fast-check";

/** A folder of the repository with all its YAML files. */
export interface Folder {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
}

const ROOTS = [
  "tests/golden/diagnostics",
  "tests/golden/documents",
  "tests/golden/katalogs",
  "tests/golden/render",
  "examples",
];
const repository = new URL("../../", import.meta.url);

/** Folders with at least one YAML file. */
export async function folders(): Promise<readonly Folder[]> {
  const found: Folder[] = [];
  for (const root of ROOTS) {
    for (const name of await namesIn(new URL(`${root}/`, repository))) {
      const files = await yamlIn(new URL(`${root}/${name}/`, repository));
      if (files.size > 0) found.push({ name: `${root}/${name}`, files });
    }
  }
  return found;
}

async function namesIn(folder: URL): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.filter((entry) => entry.isDirectory).map((entry) => entry.name).sort();
}

async function yamlIn(folder: URL): Promise<ReadonlyMap<string, string>> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.filter((e) => e.isFile && e.name.endsWith(".yaml")).map((e) => e.name).sort();
  const own = await Promise.all(
    names.map(async (name) => [name, await Deno.readTextFile(new URL(name, folder))] as const),
  );
  if (!entries.some((e) => e.isDirectory && e.name === "files")) return new Map(own);
  const below = await yamlIn(new URL("files/", folder));
  return new Map([...own, ...[...below].map(([name, text]) => [`files/${name}`, text] as const)]);
}

const VALUES = [
  "~",
  "[]",
  "{}",
  "[[]]",
  "{a: {a: {a: 1}}}",
  "''",
  '"{{ .spec.x }}"',
  '"{{ .spec',
  '"{{ range .spec.x }}{{ . }}{{ end }}"',
  "0",
  "-1",
  "1.5",
  "1e999",
  "99999999999999999999",
  "0x1F",
  "true",
  "no",
  ".nan",
  "2026-01-01",
  "30s",
  "-5m",
  "1Gi",
  "25%",
  "'*'",
  "[1, a, {b: c}, ~, []]",
  "{__proto__: 1, constructor: a}",
  "toString",
  "hasOwnProperty",
  "&a [*a]",
  "*a",
  "|\n  x",
  "!!binary eA==",
  "é😀",
  '"\\u0000"',
  "{when: [{field: a, equals: b}]}",
  "{include: ./input.yaml}",
  "$A",
  "https://x/{{ .spec.x }}",
  "a/b/c",
  "../../x",
  "v1",
  "[{name: a}, {name: a}]",
  "{forEach: {field: spec.x}}",
] as const;

const KEYS = [
  "__proto__",
  "constructor",
  "name",
  "when",
  "or",
  "and",
  "forEach",
  "include",
  "imports",
  "profile",
  "field",
  "spec",
  "a b",
  "<<",
  "",
  "with",
  "inputs",
  "deployments",
  "status",
  "fields",
  "default",
  "value",
  "or",
  "external",
  "cross",
] as const;

interface Replacement {
  readonly kind: "value" | "key";
  readonly at: number;
  readonly text: string;
}

interface Shift {
  readonly kind: "cut" | "double" | "move" | "indent";
  readonly at: number;
  readonly to: number;
  readonly size: number;
}

type Change = Replacement | Shift;

const line = fc.nat(400);
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("value" as const), at: line, text: fc.constantFrom(...VALUES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("key" as const), at: line, text: fc.constantFrom(...KEYS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("cut" as const, "double" as const, "move" as const, "indent" as const),
      at: line,
      to: line,
      size: fc.integer({ min: 1, max: 8 }),
    }),
  },
);

/** Changes to apply one after the other. */
export const changes = fc.array(change, { minLength: 1, maxLength: 5 });

/** A text after changes of its lines, keys and values. */
export function changed(text: string, list: readonly Change[]): string {
  return list.reduce((current, one) => applied(current.split("\n"), one).join("\n"), text);
}

function applied(lines: readonly string[], one: Change): readonly string[] {
  return "text" in one ? replaced(lines, one) : shifted(lines, one);
}

function replaced(lines: readonly string[], { kind, at, text }: Replacement): readonly string[] {
  const line = lines[at % lines.length]!;
  return lines.with(
    at % lines.length,
    kind === "value"
      ? line.replace(/(:\s+|-\s+)(?!\s)([^\n]*)$/, (_, before) => `${before}${text}`)
      : line.replace(/[A-Za-z_.]+(?=:)/, () => text),
  );
}

function shifted(lines: readonly string[], { kind, at, to, size }: Shift): readonly string[] {
  const from = at % lines.length;
  const part = lines.slice(from, from + size);
  if (kind === "indent") {
    const moved = part.map((text) => to % 2 ? `  ${text}` : text.replace(/^ {2}/, ""));
    return lines.toSpliced(from, size, ...moved);
  }
  const rest = kind === "double" ? lines : lines.toSpliced(from, size);
  return kind === "cut" ? rest : rest.toSpliced(to % (rest.length + 1), 0, ...part);
}
