// Owns: dependsOn: targets and cycles. Must not: decide the start order (the plan does).

import { nearestName } from "../../../base/mod.ts";
import { child, type MapEntry, textOf } from "../../document/mod.ts";
import { isEnabled } from "../build_model.ts";
import { errorAt } from "../remark.ts";
import type { EntryNode, MeaningContext } from "./check.ts";

/** Every target exists and is enabled, and no entry waits for itself. */
export function checkDependencies(context: MeaningContext): void {
  const enabled = context.entries.filter((entry) => isEnabled(entry.value));
  const byName = new Map(context.entries.map((entry) => [entry.key, entry]));
  for (const entry of enabled) {
    const remote = remoteNames(entry);
    for (const target of targets(entry)) {
      const found = byName.get(target.key);
      if (found ? isEnabled(found.value) : remote.has(target.key)) continue;
      const nearest = nearestName(target.key, context.entries.map((e) => e.key));
      context.report(errorAt(target.keySpan, {
        code: "ORK1150",
        message: found
          ? `"${entry.key}" depends on "${target.key}", which is disabled`
          : `"${entry.key}" depends on "${target.key}", which is no entry of spec.crds`,
      }, {
        hint: found
          ? "enable it, or remove the dependency"
          : nearest === undefined || target.key.length < 3
          ? "add the entry, or remove the dependency"
          : `did you mean "${nearest}"?`,
      }));
    }
  }
  reportCycles(enabled, context);
}

function targets(entry: EntryNode): readonly MapEntry[] {
  const node = child(entry.value, "dependsOn");
  return node?.kind === "map" ? node.entries : [];
}

/** Names that live in another process: cross entries with a source. */
function remoteNames(entry: EntryNode): ReadonlySet<string> {
  const cross = child(child(entry.value, "operatorBox"), "cross");
  const items = cross?.kind === "list" ? cross.items : [];
  return new Set(
    items.filter((item) => child(item, "source")).flatMap((item) => textOf(child(item, "crd")) ?? []),
  );
}

/** Depth-first search; each cycle is reported once, at the edge that closes it. Without recursion: chains may be long. */
function reportCycles(entries: readonly EntryNode[], context: MeaningContext): void {
  const byName = new Map(entries.map((entry) => [entry.key, entry]));
  const done = new Set<string>();
  for (const start of entries) {
    const path: { readonly name: string; readonly rest: MapEntry[] }[] = [];
    if (!done.has(start.key)) path.push({ name: start.key, rest: [...targets(start)] });
    while (path.length > 0) {
      const top = path.at(-1)!;
      const edge = top.rest.shift();
      if (!edge) {
        done.add(top.name);
        path.pop();
        continue;
      }
      const at = path.findIndex((step) => step.name === edge.key);
      if (at >= 0) {
        const names = [...path.slice(at).map((step) => step.name), edge.key];
        context.report(
          errorAt(edge.keySpan, { code: "ORK1151", message: `dependency cycle: ${names.join(" → ")}` }, {
            hint: "remove one of these dependencies; neither entry could ever start",
          }),
        );
        continue;
      }
      const target = byName.get(edge.key);
      if (target && !done.has(edge.key)) path.push({ name: edge.key, rest: [...targets(target)] });
    }
  }
}
