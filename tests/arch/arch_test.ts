// Owns: holding this repository against its own rules. Must not: hold the rules.

import { deepEqual, equal, ok } from "node:assert/strict";
import { targets } from "../../tools/build/mod.ts";
import { checkCircles } from "./circle_rules.ts";
import { checkDependencies } from "./dependency_rules.ts";
import { checkFolderTable } from "./document_rules.ts";
import { checkBuiltins, checkEntries, checkFolders, checkPackages, checkSurfaces } from "./import_rules.ts";
import { builtinTable, importTable, packageTable } from "./import_table.ts";
import { findOtherCode, loadModules, type Module } from "./module_graph.ts";
import { ambientRules } from "./places_table.ts";
import { checkForms, checkImportEffects, checkNames } from "./style_rules.ts";
import { checkAmbient, checkBarrels, checkDutyLines, checkModuleState } from "./text_rules.ts";
import { formatViolations, type Violation } from "./violation.ts";

const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const modules = await loadModules(root);

/** Every executable is built from one of these. */
const entries = [...new Set(targets.map((one) => one.entry))];
const productionEntries = entries.filter((entry) =>
  targets.some((one) => one.entry === entry && one.permissions !== "all")
);

const rules: Readonly<Record<string, (modules: readonly Module[]) => readonly Violation[]>> = {
  "imports follow the table": (all) => checkFolders(all, importTable),
  "production entries reach production folders only": (all) =>
    checkEntries(all, { entries: productionEntries, table: importTable }),
  "no module needs itself by way of others": checkCircles,
  "packages are imported by their owners only": (all) => checkPackages(all, packageTable),
  "built-in modules are imported by named folders only": (all) => checkBuiltins(all, builtinTable),
  "each folder exists and has one surface": (all) => checkSurfaces(all, importTable),
  "each file says what it owns": checkDutyLines,
  "process, time, chance, network and writes only in named places": (all) => checkAmbient(all, ambientRules),
  "no `export *`": checkBarrels,
  "no module-level variable": checkModuleState,
  "nothing happens at import time": (all) => checkImportEffects(all, { entries }),
  "file names say what is inside": checkNames,
  "no enums, no inheritance but errors, no `any` by exception": checkForms,
};

Deno.test("the graph is not empty and sees types", () => {
  ok(modules.length > 20);
  ok(productionEntries.length > 0);
  const katalog = modules.find((module) => module.path === "runtime/kube/transport.ts");
  equal(katalog?.imports.some((one) => one.typeOnly && one.target === "runtime/base/mod.ts"), true);
});

for (const [name, rule] of Object.entries(rules)) {
  Deno.test(`arch: ${name}`, () => {
    const violations = rule(modules);
    equal(violations.length, 0, `\n${formatViolations(violations)}`);
  });
}

Deno.test("arch: code is TypeScript, or generated", async () => {
  deepEqual(await findOtherCode(root), []);
});

Deno.test("arch: the compiler is as strict as it can be", async () => {
  const { compilerOptions } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const strict = [
    "strict",
    "noUncheckedIndexedAccess",
    "exactOptionalPropertyTypes",
    "noImplicitOverride",
    "useUnknownInCatchVariables",
  ];
  deepEqual(strict.filter((name) => compilerOptions[name] !== true), []);
});

Deno.test("arch: ARCHITECTURE.md shows the import table and stays short", async () => {
  const text = await Deno.readTextFile(`${root}/ARCHITECTURE.md`);
  const violations = checkFolderTable(text, importTable);
  equal(violations.length, 0, `\n${formatViolations(violations)}`);
  ok(text.split("\n").length <= 301, "ARCHITECTURE.md is longer than 300 lines");
});

Deno.test("arch: docs/dependencies.md lists every package with version and owner", async () => {
  const document = await Deno.readTextFile(`${root}/docs/dependencies.md`);
  const { imports } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const violations = checkDependencies({ document, imports, packages: packageTable });
  equal(violations.length, 0, `\n${formatViolations(violations)}`);
});
