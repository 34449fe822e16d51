// Owns: proof that each rule sees a violation, planted in a small tree on disk. Must not: touch the repository.

import { deepEqual, equal, match } from "node:assert/strict";
import { checkCircles } from "./circle_rules.ts";
import { checkDependencies } from "./dependency_rules.ts";
import { checkFolderTable, renderFolderTable } from "./document_rules.ts";
import { checkBuiltins, checkEntries, checkFolders, checkPackages, checkSurfaces } from "./import_rules.ts";
import type { FolderRow } from "./import_table.ts";
import { loadModules, type Module } from "./module_graph.ts";
import { ambientRules } from "./places_table.ts";
import { codeOnly } from "./source_text.ts";
import { checkAmbient, checkBarrels, checkDutyLines, checkModuleState } from "./text_rules.ts";
import type { Violation } from "./violation.ts";

const table: readonly FolderRow[] = [
  { folder: "cli/main.ts", duty: "entry", mayImport: ["cli/prod"], production: true },
  {
    folder: "cli/prod",
    duty: "commands",
    mayImport: ["low", "high (types)"],
    production: true,
    filesAreApi: true,
  },
  { folder: "low", duty: "ground", mayImport: [], production: true },
  { folder: "high", duty: "floor", mayImport: ["low"], production: false },
];

const duty = "// Owns: a thing. Must not: do more.\n";
const clean: Readonly<Record<string, string>> = {
  "deno.json": `{ "imports": { "yaml": "npm:yaml@2.9.1" } }`,
  "low/mod.ts": `${duty}export { low } from "./low.ts";\n`,
  "low/low.ts": `${duty}export const low = 1;\n`,
  "high/mod.ts": `${duty}export { type High, high } from "./high.ts";\n`,
  "high/high.ts":
    `${duty}import { low } from "../low/mod.ts";\nexport type High = number;\nexport const high = low;\n`,
  "cli/prod/run.ts":
    `${duty}import { low } from "../../low/mod.ts";\nimport type { High } from "../../high/mod.ts";\nexport const run: High = low;\n`,
  "cli/main.ts": `${duty}import "./prod/run.ts";\n`,
};

/** Writes the clean tree with `changes` over it and returns the loaded modules. */
async function plant(changes: Readonly<Record<string, string>>): Promise<readonly Module[]> {
  const root = await Deno.makeTempDir({ prefix: "ork-arch-" });
  try {
    for (const [path, text] of Object.entries({ ...clean, ...changes })) {
      await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    return await loadModules(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const brief = (violations: readonly Violation[]): readonly string[] =>
  violations.map((one) => `${one.rule} ${one.path}:${one.line}`);

Deno.test("the clean tree breaks no rule that is about imports, surfaces or text", async () => {
  const modules = await plant({});
  equal(modules.length, 6);
  deepEqual(checkFolders(modules, table), []);
  deepEqual(checkSurfaces(modules, table), []);
  deepEqual(checkCircles(modules), []);
  for (const rule of [checkDutyLines, checkBarrels, checkModuleState]) deepEqual(rule(modules), []);
  deepEqual(checkAmbient(modules, ambientRules), []);
});

const importCases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    "a value import upwards",
    { "low/low.ts": `${duty}import { high } from "../high/mod.ts";\nexport const low = high;\n` },
    ["import low/low.ts:2"],
  ],
  [
    "a type import upwards",
    { "low/low.ts": `${duty}import type { High } from "../high/mod.ts";\nexport const low: High = 1;\n` },
    ["import low/low.ts:2"],
  ],
  [
    "an inline type import upwards",
    { "low/low.ts": `${duty}export const low: import("../high/mod.ts").High = 1;\n` },
    ["import low/low.ts:2"],
  ],
  [
    "a lazy import upwards",
    { "low/low.ts": `${duty}export const low = 1;\nexport const lazy = () => import("../high/mod.ts");\n` },
    ["import low/low.ts:3"],
  ],
  [
    "a value where only types are allowed",
    { "cli/prod/run.ts": `${duty}import { high } from "../../high/mod.ts";\nexport const run = high;\n` },
    ["import cli/prod/run.ts:2"],
  ],
  [
    "a file behind another folder's surface",
    { "high/high.ts": `${duty}export { low as high } from "../low/low.ts";\nexport type High = number;\n` },
    ["surface high/high.ts:2"],
  ],
  [
    "a file that is private to a folder below",
    {
      "low/below/_inner.ts": `${duty}export const inner = 1;\n`,
      "low/below/outer.ts": `${duty}import { inner } from "./_inner.ts";\nexport const outer = inner;\n`,
      "low/low.ts": `${duty}import { inner } from "./below/_inner.ts";\nexport const low = inner;\n`,
    },
    ["private low/low.ts:2"],
  ],
  ["a folder that the table does not know", { "stray/x.ts": duty }, ["table stray/x.ts:1"]],
];

for (const [name, change, expected] of importCases) {
  Deno.test(`checkFolders catches ${name}`, async () => {
    deepEqual(brief(checkFolders(await plant(change), table)), expected);
  });
}

Deno.test("checkFolders lets tests import anything, and code import no test", async () => {
  const modules = await plant({
    "low/low_test.ts": `${duty}import "../high/high.ts";\n`,
    "high/high.ts": `${duty}import "../low/low_test.ts";\nexport type High = 1;\nexport const high = 1;\n`,
  });
  deepEqual(brief(checkFolders(modules, table)), ["import high/high.ts:2"]);
});

Deno.test("checkEntries catches a developer folder behind a chain, types included", async () => {
  const violations = checkEntries(await plant({}), { entries: ["cli/main.ts"], table });
  deepEqual(brief(violations), ["entry cli/main.ts:1", "entry cli/main.ts:1"]);
  match(violations[0]?.message ?? "", /cli\/main\.ts -> cli\/prod\/run\.ts -> high\/mod\.ts/);
});

Deno.test("checkEntries catches an entry that is gone and passes one that is clean", async () => {
  const modules = await plant({ "cli/prod/run.ts": `${duty}import "../../low/mod.ts";\n` });
  deepEqual(checkEntries(modules, { entries: ["cli/main.ts"], table }), []);
  deepEqual(brief(checkEntries(modules, { entries: ["cli/other.ts"], table })), ["entry cli/other.ts:1"]);
});

const circleOf = (imported: string) => ({
  "low/low.ts":
    `${duty}import { below } from "./below.ts";\nexport const low = below;\nexport type Low = 1;\n`,
  "low/below.ts": `${duty}${imported} from "./low.ts";\nexport const below = 1;\nexport { low };\n`,
});

for (const imported of ["import { low }", "import type { Low as low }"]) {
  Deno.test(`checkCircles catches two files that need each other, once: ${imported}`, async () => {
    const violations = checkCircles(await plant(circleOf(imported)));
    deepEqual(brief(violations), ["circle low/below.ts:2"]);
    match(violations[0]?.message ?? "", /low\/below\.ts -> low\/low\.ts -> low\/below\.ts$/);
  });
}

Deno.test("checkCircles catches a circle through a surface", async () => {
  const modules = await plant({
    "low/low.ts": `${duty}import { other } from "./mod.ts";\nexport const low = () => other;\n`,
    "low/mod.ts": `${duty}export { low } from "./low.ts";\nexport const other = 1;\n`,
  });
  deepEqual(brief(checkCircles(modules)), ["circle low/low.ts:2"]);
});

Deno.test("checkPackages catches a stranger and a package in the wrong folder", async () => {
  const modules = await plant({
    "low/low.ts": `${duty}import "npm:left-pad@1.3.0";\nimport "node:fs";\nexport const low = 1;\n`,
    "high/high.ts": `${duty}import "yaml";\nexport type High = 1;\nexport const high = 1;\n`,
  });
  deepEqual(brief(checkPackages(modules, { yaml: ["low"] })), [
    "package high/high.ts:2",
    "package low/low.ts:2",
  ]);
  deepEqual(brief(checkPackages(modules, { yaml: ["high"] })), ["package low/low.ts:2"]);
});

Deno.test("checkBuiltins catches a built-in module outside its folders and one that nobody may import", async () => {
  const modules = await plant({
    "low/low.ts":
      `${duty}import "node:crypto";\nimport type { Stats } from "node:fs";\nexport const low: Stats | 1 = 1;\n`,
    "high/high.ts": `${duty}import "node:crypto";\nexport type High = 1;\nexport const high = 1;\n`,
    "tools/build.ts": `${duty}import "node:fs";\n`,
  });
  const builtins = { "node:crypto": ["low"] };
  deepEqual(brief(checkBuiltins(modules, builtins)), ["builtin high/high.ts:2", "builtin low/low.ts:3"]);
});

Deno.test("checkSurfaces catches a folder without mod.ts, an empty one, and a mod.ts where files are the surface", async () => {
  const modules = (await plant({ "cli/prod/mod.ts": duty })).filter((one) => one.path !== "low/mod.ts");
  const more = [...table, { folder: "empty", duty: "", mayImport: [] }];
  deepEqual(brief(checkSurfaces(modules, more)), ["folder cli/prod:1", "folder low:1", "folder empty:1"]);
});

const file = (text: string, path = "low/x.ts"): readonly Module[] => [{ path, text, imports: [] }];

Deno.test("checkDutyLines wants the line first, or right after the module's doc block", () => {
  equal(checkDutyLines(file(`${duty}export const a = 1;\n`)).length, 0);
  equal(checkDutyLines(file(`/** Doc. @module */\n${duty}`)).length, 0);
  for (
    const text of ["export const a = 1;\n", "// Owns: a thing.\n", `\n${duty}`, "// Owns: . Must not: .\n"]
  ) {
    equal(checkDutyLines(file(text)).length, 1, text);
  }
});

Deno.test("checkAmbient catches each power in code and ignores it in comments and literals", () => {
  const bad = [
    `export const a = Deno.readTextFileSync("x");`,
    `export const a = Date.now();`,
    `export const a = new Date();`,
    `export const a = Math.random();`,
    `setTimeout(() => {}, 1);`,
    `const id = setInterval(f, 1);`,
    `const a = performance.now();`,
    `const a = AbortSignal.timeout(1);`,
    "const a = `${Deno.pid}`;",
    `const { readTextFile } = Deno;`,
    `const a = globalThis.Deno;`,
    `const a = Date();`,
    `const a = Temporal.Now.instant();`,
    `const a = crypto.randomUUID();`,
    `setImmediate(f);`,
    `const a = process.env["HOME"];`,
    `const a = await fetch("https://example.com");`,
    `const a = globalThis.fetch(url);`,
    `const a = new WebSocket(url);`,
    `console.error("x");`,
    `eval("1");`,
    `const a = new Function("1");`,
    `const a = await import(name);`,
    `const a = { method: "PATCH", path };`,
    `const a = createKubeWriter(transport, options);`,
    `const a = b / 2; const c = Deno.pid; const d = e / 3;`,
  ];
  for (const text of bad) equal(checkAmbient(file(text), ambientRules).length, 1, text);
  const good = [
    `// Date.now() is not used here`,
    `/* Deno.exit(1) */`,
    `const a = "run again without Deno.exit";`,
    "const a = `Math.random ${b} setTimeout`;",
    `const a = /Deno.exit/.test(b);`,
    `const a = new Date(now).toISOString();`,
    `const a = loader.fetch(url); const b = { fetch(url) {} };`,
    `const a = await import("./x.ts");`,
    `const a = { method: "GET" }; const b = process.healthy;`,
  ];
  for (const text of good) equal(checkAmbient(file(text), ambientRules).length, 0, text);
  equal(checkAmbient(file("Deno.exit(1);", "cli/io/process.ts"), ambientRules).length, 0);
  equal(checkAmbient(file("Deno.exit(1);", "low/x_test.ts"), ambientRules).length, 0);
});

Deno.test("checkBarrels catches `export *` in both forms", () => {
  equal(checkBarrels(file(`export * from "./a.ts";\nexport * as b from "./b.ts";\n`)).length, 2);
  equal(checkBarrels(file(`// export * is not used\nexport { a } from "./a.ts";\n`)).length, 0);
});

Deno.test("checkModuleState catches let and var at the top level only", () => {
  equal(checkModuleState(file("let a = 1;\nexport let b = 2;\nvar c = 3;\n")).length, 3);
  equal(checkModuleState(file("const a = 1;\nfunction f() {\n  let b = 1;\n}\n/*\nlet c;\n*/\n")).length, 0);
});

Deno.test("checkFolderTable catches a changed, a missing and a surplus row", () => {
  const head = ["# A", "", "| folder | duty | may import | production |", "|---|---|---|---|"];
  const document = (rows: readonly string[]) => [...head, ...rows, "", "after"].join("\n");
  const rows = renderFolderTable(table);
  equal(checkFolderTable(document(rows), table).length, 0);
  equal(checkFolderTable(document(rows.map((row) => row.replaceAll(" | ", "   |  "))), table).length, 0);
  equal(
    checkFolderTable(document(rows.with(1, rows[1]?.replace("commands", "others") ?? "")), table).length,
    1,
  );
  equal(checkFolderTable(document(rows.slice(0, -1)), table).length, 1);
  equal(checkFolderTable(document([...rows, rows[0] ?? ""]), table).length, 1);
  equal(checkFolderTable("# nothing", table).length, 1);
});

Deno.test("codeOnly keeps code and line breaks and blanks the rest", () => {
  const text = "a('x'); // y\nb(`q${c(`r${d}`)}s`); /* z\nz */ e = f / g; h(/[/]i/u);";
  const code = codeOnly(text);
  equal(code.split("\n").length, text.split("\n").length);
  equal(code.replace(/\s+/g, ""), "a();b(c(d));e=f/g;h(u);");
});

Deno.test("checkDependencies catches a missing, a surplus, an outdated and a misplaced package", () => {
  const row = (name: string, version: string, owner: string) =>
    `| \`${name}\` | ${version} | MIT | \`${owner}\` | no | why |`;
  const facts = { imports: { a: "npm:a@1.0.0" }, packages: { a: ["low"] } };
  const messages = (...rows: readonly string[]) =>
    checkDependencies({ ...facts, document: rows.join("\n") }).map((one) => one.message);
  deepEqual(messages(row("a", "1.0.0", "low")), []);
  deepEqual(messages(), ["a has no row"]);
  deepEqual(messages(row("a", "1.0.0", "low"), row("b", "1.0.0", "low")), ["b is not in deno.json"]);
  equal(messages(row("a", "0.9.0", "low")).length, 1);
  const loose = {
    document: row("a", "^1.0.0", "low"),
    imports: { a: "npm:a@^1.0.0" },
    packages: { a: ["low"] },
  };
  deepEqual(checkDependencies(loose).map((one) => one.message), ["a: ^1.0.0 is not one version"]);
  deepEqual(messages(row("a", "1.0.0", "high")), ["a is used by `low`"]);
});
