// Owns: judging a module graph against the import table. Must not: read files or hold the table.

import type { FolderRow } from "./import_table.ts";
import type { Import, Module } from "./module_graph.ts";
import type { Violation } from "./violation.ts";

/** The row that a path belongs to: the longest folder that contains it. */
export function rowOf(path: string, table: readonly FolderRow[]): FolderRow | undefined {
  return table.filter((row) => path === row.folder || path.startsWith(`${row.folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

const isTest = (path: string): boolean => /_test(_kit)?\.ts$/.test(path) || path.startsWith("tests/");
const isInTree = (target: string): boolean => !/^(npm|node|jsr|https?|data|file):/.test(target);

/** Every import of non-test code goes where the table lets it, types included. */
export function checkFolders(modules: readonly Module[], table: readonly FolderRow[]): readonly Violation[] {
  return modules.flatMap((module) => {
    const from = rowOf(module.path, table);
    if (from === undefined) {
      return [{
        rule: "table",
        path: module.path,
        line: 1,
        message: "its folder is not in the import table",
      }];
    }
    if (isTest(module.path)) return [];
    return module.imports.filter((one) => isInTree(one.target)).flatMap((one) =>
      judgeEdge(module, from, one, table)
    );
  });
}

function judgeEdge(
  module: Module,
  from: FolderRow,
  edge: Import,
  table: readonly FolderRow[],
): readonly Violation[] {
  const to = rowOf(edge.target, table);
  const found = (rule: string, message: string) => [{ rule, path: module.path, line: edge.line, message }];
  if (edge.error !== undefined) return found("unresolved", `${edge.target}: ${edge.error}`);
  if (to === undefined) return found("table", `${edge.target} is in no folder of the import table`);
  if (isPrivate(module.path, edge.target)) {
    return found("private", `${edge.target} is private to the folder in which it lies`);
  }
  if (to === from) return [];
  if (isTest(edge.target) && to.folder !== "tests") return found("import", `${edge.target} is a test`);
  if (!mayImport(from, to, edge)) {
    return found(
      "import",
      `${from.folder} may not import ${to.folder}${edge.typeOnly ? ", not even types" : ""}`,
    );
  }
  const isSurface = edge.target === to.folder || edge.target === `${to.folder}/mod.ts`;
  if (!isSurface && to.filesAreApi !== true) {
    return found("surface", `${edge.target} is private to its folder; import ${to.folder}/mod.ts`);
  }
  return [];
}

/** `_x.ts` is for the files beside it. */
function isPrivate(from: string, target: string): boolean {
  const [, folder = "", name = ""] = /^(.*?)([^/]*)$/.exec(target) ?? [];
  return name.startsWith("_") && from.replace(/[^/]*$/, "") !== folder;
}

function mayImport(from: FolderRow, to: FolderRow, edge: Import): boolean {
  if (to.folder === "runtime/base") return true;
  return from.mayImport.some((allowed) => {
    const typesOnly = allowed.endsWith(" (types)");
    const pattern = typesOnly ? allowed.slice(0, -" (types)".length) : allowed;
    if (typesOnly && !edge.typeOnly) return false;
    if (pattern === "*") return true;
    return pattern.endsWith("/*") ? to.folder.startsWith(pattern.slice(0, -1)) : to.folder === pattern;
  });
}

/** What a production entry reaches, types included, is marked `production`; tests and developer folders never are. */
export function checkEntries(
  modules: readonly Module[],
  options: { readonly entries: readonly string[]; readonly table: readonly FolderRow[] },
): readonly Violation[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  return options.entries.flatMap((entry) => {
    if (!byPath.has(entry)) {
      return [{ rule: "entry", path: entry, line: 1, message: "the entry does not exist" }];
    }
    return [...reachable(entry, byPath)]
      .filter(([path]) => isTest(path) || rowOf(path, options.table)?.production !== true)
      .map(([path, chain]) => ({
        rule: "entry",
        path: entry,
        line: 1,
        message: `reaches ${path}, which is not for production: ${chain.join(" -> ")}`,
      }));
  });
}

/** Paths reachable from `entry`, each with a shortest chain. */
function reachable(
  entry: string,
  byPath: ReadonlyMap<string, Module>,
): ReadonlyMap<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>([[entry, [entry]]]);
  // Map iteration also visits entries added while it runs.
  for (const [path, chain] of chains) {
    for (const { target } of byPath.get(path)?.imports ?? []) {
      if (byPath.has(target) && !chains.has(target)) chains.set(target, [...chain, target]);
    }
  }
  return chains;
}

/** npm packages are named only by the folders of the package table; other remote code by nobody. */
export function checkPackages(
  modules: readonly Module[],
  packages: Readonly<Record<string, readonly string[]>>,
): readonly Violation[] {
  return modules.filter((module) => !isTest(module.path)).flatMap((module) =>
    module.imports.filter((one) => !isInTree(one.target) && !one.target.startsWith("node:")).flatMap(
      (one) => {
        const name = packageName(one.target);
        const allowed = name === undefined ? undefined : packages[name];
        if (allowed?.some((folder) => module.path.startsWith(`${folder}/`))) return [];
        const message = allowed === undefined
          ? `${one.target} is not in the package table`
          : `only ${allowed.join(", ")} may import ${name}`;
        return [{ rule: "package", path: module.path, line: one.line, message }];
      },
    )
  );
}

/** Built-in modules reach files, processes and time past every port, so their importers are named too. */
export function checkBuiltins(
  modules: readonly Module[],
  builtins: Readonly<Record<string, readonly string[]>>,
): readonly Violation[] {
  return modules.filter(({ path }) => !isTest(path) && !path.startsWith("tools/")).flatMap((module) =>
    module.imports.filter((one) => one.target.startsWith("node:")).flatMap(({ target, line }) => {
      const places = builtins[target] ?? [];
      if (places.some((place) => module.path === place || module.path.startsWith(`${place}/`))) return [];
      const message = `${target} may be imported by ${places.join(", ") || "nobody"}`;
      return [{ rule: "builtin", path: module.path, line, message }];
    })
  );
}

/** `npm:@scope/name@1.2.3/sub` -> `@scope/name`. */
function packageName(specifier: string): string | undefined {
  return /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1];
}

/** Each folder has one `mod.ts` at its root, except where its files are the surface by design. */
export function checkSurfaces(modules: readonly Module[], table: readonly FolderRow[]): readonly Violation[] {
  const paths = new Set(modules.map((module) => module.path));
  return table.filter((row) => !row.folder.endsWith(".json") && !row.isData).flatMap((row) => {
    if (row.folder.endsWith(".ts")) {
      return paths.has(row.folder) ? [] : [missing(row.folder, "does not exist")];
    }
    const files = [...paths].filter((path) => path.startsWith(`${row.folder}/`));
    if (files.length === 0) return [missing(row.folder, "is in the import table but holds no code")];
    const has = paths.has(`${row.folder}/mod.ts`);
    if (row.filesAreApi === true) {
      return has ? [missing(row.folder, "has a mod.ts although its files are its surface")] : [];
    }
    return has ? [] : [missing(row.folder, "has no mod.ts")];
  });
}

function missing(folder: string, message: string): Violation {
  return { rule: "folder", path: folder, line: 1, message };
}
