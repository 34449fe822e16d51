// Owns: holding the table of docs/dependencies.md against the package table and deno.json. Must not: read files.

import type { Violation } from "./violation.ts";

export interface DependencyFacts {
  /** Text of docs/dependencies.md. */
  readonly document: string;
  /** `imports` of deno.json. */
  readonly imports: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

/** Every package of deno.json has a row with its version, and every row of a product package names its owners. */
export function checkDependencies(facts: DependencyFacts): readonly Violation[] {
  const rows = new Map(
    [...facts.document.matchAll(/^\| `([^`]+)`\s*\| ([^|\s]+)\s*\| [^|]*\| ([^|]*)\|/gm)]
      .map(([, name = "", version = "", owners = ""]) => [name, { version, owners: owners.trim() }]),
  );
  const missing = Object.entries(facts.imports).flatMap(([name, specifier]) => {
    const row = rows.get(name);
    if (row === undefined) return [violation(`${name} has no row`)];
    if (specifier !== `npm:${name}@${row.version}`) {
      return [violation(`${name}: ${row.version} is not ${specifier}`)];
    }
    if (!/^\d+\.\d+\.\d+$/.test(row.version)) {
      return [violation(`${name}: ${row.version} is not one version`)];
    }
    const owners = facts.packages[name]?.map((folder) => `\`${folder}\``).join(", ");
    return owners === undefined || owners === row.owners ? [] : [violation(`${name} is used by ${owners}`)];
  });
  const surplus = [...rows.keys()].filter((name) => facts.imports[name] === undefined)
    .map((name) => violation(`${name} is not in deno.json`));
  return [...missing, ...surplus];
}

function violation(message: string): Violation {
  return { rule: "dependency", path: "docs/dependencies.md", line: 1, message };
}
