// Owns: proof that each rule about names and forms sees a violation. Must not: touch the repository.

import { deepEqual, equal } from "node:assert/strict";
import { findOtherCode, type Module } from "./module_graph.ts";
import { checkForms, checkImportEffects, checkNames } from "./style_rules.ts";

const file = (text: string, path = "low/x.ts"): readonly Module[] => [{ path, text, imports: [] }];

Deno.test("checkNames wants snake_case that says what is inside, and mod.ts as the only surface", () => {
  const good = [
    "low/key_index.ts",
    "low/_private.ts",
    "low/x_generated.d.ts",
    "low/shared_watch.ts",
    "mod.ts",
  ];
  for (const path of good) equal(checkNames(file("", path)).length, 0, path);
  const bad = [
    "low/keyIndex.ts",
    "low/key-index.ts",
    "low/Key.ts",
    "low/index.ts",
    "low/utils.ts",
    "low/string_util.ts",
    "low/helpers/x.ts",
    "common/x.ts",
    "low/misc.ts",
  ];
  for (const path of bad) equal(checkNames(file("", path)).length, 1, path);
});

Deno.test("checkForms catches an enum, inheritance and `any` by exception, and lets errors inherit", () => {
  const bad = [
    "enum Kind { A }",
    "export const enum Kind { A }",
    "export class Box extends Shape {}",
    "export class Box<T> extends base.Shape {}",
    "// deno-lint-ignore no-explicit-any\nconst a: any = 1;",
    "// deno-lint-ignore-file no-explicit-any",
  ];
  for (const text of bad) equal(checkForms(file(text)).length, 1, text);
  const good = [
    "export class OrkError extends Error {}",
    "class TimeoutError extends OrkError {}",
    "interface Box extends Shape {}",
    `const a = "enum Kind {";`,
    "// deno-lint-ignore no-control-regex -- what is looked for",
  ];
  for (const text of good) equal(checkForms(file(text)).length, 0, text);
  equal(checkForms(file(bad[0] ?? "", "low/x_test.ts")).length, 0);
});

Deno.test("checkImportEffects catches what runs when a module is imported, entries and scripts apart", () => {
  const options = { entries: ["cli/main.ts"] };
  const bad = [
    "register(1);",
    "await start();",
    "table.sort();",
    `await import("./x.ts");`,
    "new Server();",
    "globalThis.name = 1;",
    "table[0] = 1;",
    "for (const a of b) c(a);",
    "if (a) {\n  b();\n}",
  ];
  for (const text of bad) equal(checkImportEffects(file(text), options).length, 1, text);
  const good = [
    "export const a = b(1);",
    "function f(\n  a: number,\n): void {\n  g(a);\n}",
    "export async function f() {}",
    "class A {\n  b() {}\n}",
    "type A = B;",
    "export default 1;",
    "const a = [\n  f(1),\n];",
  ];
  for (const text of good) equal(checkImportEffects(file(text), options).length, 0, text);
  for (const path of ["cli/main.ts", "tools/x.ts", "low/x_test.ts"]) {
    equal(checkImportEffects(file("start();", path), options).length, 0, path);
  }
});

Deno.test("findOtherCode names code that the rules do not read", async () => {
  const root = await Deno.makeTempDir({ prefix: "ork-arch-" });
  try {
    const names = ["a.ts", "b.js", "c_generated.js", "d.mts", "e.json", "f.tsx", "g.d.ts"];
    for (const name of names) await Deno.writeTextFile(`${root}/${name}`, "");
    deepEqual(await findOtherCode(root), ["b.js", "d.mts", "f.tsx"]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
