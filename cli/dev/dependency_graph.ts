// Owns: start order and dependency tree of CRDs as text. Must not: decide the order at run time (the plan does).

import { apiVersionOf } from "../../runtime/kube/mod.ts";
import type { CrdEntry } from "../../runtime/language/katalog/mod.ts";
import { alignColumns, type Output } from "../shell/mod.ts";

/** Numbered start order, then the tree: who waits for whom. */
export function dependencyGraph(
  crds: readonly CrdEntry[],
  look: Pick<Output, "paint" | "symbols">,
): string[] {
  const order = startOrder(crds);
  const rows = order.map((
    crd,
    i,
  ) => [`${i + 1}.`, crd.name, `${crd.types.kind} (${apiVersionOf(crd.types)})`, after(crd)]);
  const lines = alignColumns(rows, "  ");
  const isDependent = (crd: CrdEntry) =>
    crd.dependsOn.some((d) => crds.some((other) => other.name === d.name));
  if (!crds.some(isDependent)) return lines;
  const shown = new Set<string>();
  const tree = order.filter((crd) => !isDependent(crd)).flatMap((root) =>
    subtree(root, { crds, shown, look })
  );
  return [...lines, "", ...tree];
}

function after(crd: CrdEntry): string {
  const names = crd.dependsOn.map((d) => d.condition === "started" ? d.name : `${d.name} (${d.condition})`);
  return names.length === 0 ? "" : `after ${names.join(", ")}`;
}

interface Walk {
  readonly crds: readonly CrdEntry[];
  readonly shown: Set<string>;
  readonly look: Pick<Output, "paint" | "symbols">;
}

/** A node with those that wait for it; one already shown is named once more without its own. */
function subtree(crd: CrdEntry, walk: Walk): string[] {
  const { crds, shown, look: { paint, symbols } } = walk;
  if (shown.has(crd.name)) return [`${crd.name} ${paint("dim", "(above)")}`];
  shown.add(crd.name);
  const waiting = crds.filter((other) => other.dependsOn.some((d) => d.name === crd.name));
  return [
    crd.name,
    ...waiting.flatMap((next, i) => {
      const isLast = i === waiting.length - 1;
      const [head, ...rest] = subtree(next, walk);
      const trunk = isLast ? "   " : symbols.trunk;
      return [
        `${isLast ? symbols.lastBranch : symbols.branch}${head}`,
        ...rest.map((line) => `${trunk}${line}`),
      ];
    }),
  ];
}

function startOrder(crds: readonly CrdEntry[]): CrdEntry[] {
  const done = new Set<CrdEntry>();
  const visit = (crd: CrdEntry, path: readonly CrdEntry[]) => {
    if (done.has(crd) || path.includes(crd)) return;
    for (const dependency of [...crd.dependsOn].sort((a, b) => a.name < b.name ? -1 : 1)) {
      const other = crds.find((c) => c.name === dependency.name);
      if (other) visit(other, [...path, crd]);
    }
    done.add(crd);
  };
  crds.forEach((crd) => visit(crd, []));
  return [...done];
}
