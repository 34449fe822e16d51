// Owns: holding this repository against its own rules. Must not: hold the rules.

import { equal, ok } from "node:assert/strict";
import { checkCircles } from "./circle_rules.ts";
import { checkDependencies } from "./dependency_rules.ts";
import { checkFolderTable } from "./document_rules.ts";
import { checkEntries, checkFolders, checkPackages, checkSurfaces } from "./import_rules.ts";
import { importTable, packageTable, productionEntries } from "./import_table.ts";
import { loadModules, type Module } from "./module_graph.ts";
import { ambientRules } from "./places_table.ts";
import { checkAmbient, checkBarrels, checkDutyLines, checkModuleState } from "./text_rules.ts";
import { formatViolations, type Violation } from "./violation.ts";

const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const modules = await loadModules(root);

const rules: Readonly<Record<string, (modules: readonly Module[]) => readonly Violation[]>> = {
  "imports follow the table": (all) => checkFolders(all, importTable),
  "production entries reach production folders only": (all) =>
    checkEntries(all, { entries: productionEntries, table: importTable }),
  "no module loads itself by way of others": checkCircles,
  "packages are imported by their owners only": (all) => checkPackages(all, packageTable),
  "each folder exists and has one surface": (all) => checkSurfaces(all, importTable),
  "each file says what it owns": checkDutyLines,
  "process, time and chance only in named places": (all) => checkAmbient(all, ambientRules),
  "no `export *`": checkBarrels,
  "no module-level variable": checkModuleState,
};

Deno.test("the graph is not empty and sees types", () => {
  ok(modules.length > 20);
  const katalog = modules.find((module) => module.path === "runtime/kube/transport.ts");
  equal(katalog?.imports.some((one) => one.typeOnly && one.target === "runtime/base/mod.ts"), true);
});

for (const [name, rule] of Object.entries(rules)) {
  Deno.test(`arch: ${name}`, () => {
    const violations = rule(modules);
    equal(violations.length, 0, `\n${formatViolations(violations)}`);
  });
}

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
