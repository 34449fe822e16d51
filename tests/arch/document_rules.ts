// Owns: holding the folder table of ARCHITECTURE.md against the import table. Must not: read files.

import type { FolderRow } from "./import_table.ts";
import type { Violation } from "./violation.ts";

/** The rows of the folder table as ARCHITECTURE.md must show them. */
export function renderFolderTable(table: readonly FolderRow[]): readonly string[] {
  return table.map((row) => {
    const imports = row.mayImport.length === 0 ? "-" : row.mayImport.map(formatAllowed).join(", ");
    const production = row.production === undefined ? "-" : row.production ? "yes" : "no";
    return `| \`${row.folder}\` | ${row.duty} | ${imports} | ${production} |`;
  });
}

function formatAllowed(allowed: string): string {
  if (allowed === "*") return "anything";
  return allowed.endsWith(" (types)") ? `\`${allowed.slice(0, -8)}\` (types)` : `\`${allowed}\``;
}

const cells = (line: string): string => line.split("|").map((cell) => cell.trim()).join("|");

/** The document's rows and the table's are the same, in the same order; column widths do not matter. */
export function checkFolderTable(text: string, table: readonly FolderRow[]): readonly Violation[] {
  const wanted = renderFolderTable(table);
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^\|\s*folder\s*\|\s*duty\s*\|/.test(line));
  if (start < 0) return [violation(1, "has no table `| folder | duty | may import | production |`")];
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  const found = rest.slice(0, end < 0 ? rest.length : end);
  const rows = Math.max(found.length, wanted.length);
  return Array.from({ length: rows }, (_, row) => row).flatMap((row) => {
    const [is, should] = [found[row], wanted[row]];
    if (is !== undefined && should !== undefined && cells(is) === cells(should)) return [];
    return [violation(start + 3 + row, `row is ${is ?? "missing"}\n  should be ${should ?? "absent"}`)];
  });
}

function violation(line: number, message: string): Violation {
  return { rule: "document", path: "ARCHITECTURE.md", line, message };
}
