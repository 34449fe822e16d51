// Owns: dependsOn: targets and cycles. Must not: decide the start order (the plan does).

import { nearestName, type Span } from "../../../base/mod.ts";
import { child, type MapEntry, type MapNode, type Node, textOf } from "../../document/mod.ts";
import { isEnabled } from "../build_model.ts";
import { errorAt, warningAt } from "../remark.ts";
import type { EntryNode, MeaningContext } from "./context.ts";

/** Every target exists and is enabled, no entry waits for itself, and what cross reads may be read. */
export function checkDependencies(root: MapNode, context: MeaningContext): void {
  const enabled = context.entries.filter((entry) => isEnabled(entry.value));
  const byName = new Map(context.entries.map((entry) => [entry.key, entry]));
  for (const entry of enabled) {
    const remote = remoteNames(entry);
    for (const target of targets(entry)) {
      const found = byName.get(target.key);
      if (found ? isEnabled(found.value) : remote.has(target.key)) continue;
      const nearest = nearestName(target.key, context.entries.map((e) => e.key));
      if (!found && context.isAlone && (nearest === undefined || target.key.length < 3)) {
        reportElsewhere(target.keySpan, `"${entry.key}" depends on "${target.key}"`, context);
        continue;
      }
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
  const isOpen = textOf(child(root, "crossAccess")) !== "false";
  for (const entry of enabled) checkCross(entry, { context, isOpen });
  reportCycles(enabled, context);
}

/** A name that only a composition can give a meaning. */
function reportElsewhere(span: Span, what: string, { report }: MeaningContext): void {
  report(warningAt(span, { code: "ORK1260", message: `${what}, which is not in this Katalog` }, {
    hint: "a Komposer must bring it from another Katalog; alone this one does not run",
  }));
}

/** An entry that is read without saying where it lives is an entry of this process. */
function checkCross(
  entry: EntryNode,
  { context, isOpen }: { readonly context: MeaningContext; readonly isOpen: boolean },
): void {
  const names = context.entries.map((each) => each.key);
  for (const item of crossItems(entry)) {
    const node = child(item, "crd");
    const name = textOf(node);
    if (!node || name === undefined || name.includes("{{") || child(item, "source")) continue;
    const target = context.entries.find((each) => each.key.toLowerCase() === name.toLowerCase());
    if (target) {
      if (!isReadable(target, isOpen)) reportClosed(node.span, { entry, target }, context);
      continue;
    }
    const nearest = name.length < 3 ? undefined : nearestName(name, names);
    if (context.isAlone && nearest === undefined) {
      reportElsewhere(node.span, `"${entry.key}" reads "${name}"`, context);
      continue;
    }
    context.report(errorAt(node.span, {
      code: "ORK1261",
      message: `"${entry.key}" reads "${name}", which is no entry of spec.crds`,
    }, {
      hint: nearest === undefined
        ? `add the entry, or say where it lives: "source:" with type and endpoint`
        : `did you mean "${nearest}"?`,
    }));
  }
}

function isReadable(target: EntryNode, byDefault: boolean): boolean {
  const own = textOf(child(target.value, "crossAccess"));
  return own === undefined ? byDefault : own !== "false";
}

/** The reader is told nothing at run time: it finds no object. */
function reportClosed(
  span: Span,
  { entry, target }: { readonly entry: EntryNode; readonly target: EntryNode },
  { report }: MeaningContext,
): void {
  report(
    warningAt(span, {
      code: "ORK1262",
      message: `"${entry.key}" reads "${target.key}", which lets nobody read it`,
    }, {
      hint:
        `write "crossAccess: true" in "${target.key}", or remove the entry of cross: it always finds nothing`,
    }),
  );
}

function targets(entry: EntryNode): readonly MapEntry[] {
  const node = child(entry.value, "dependsOn");
  return node?.kind === "map" ? node.entries : [];
}

/** Names that live in another process: cross entries with a source. */
function remoteNames(entry: EntryNode): ReadonlySet<string> {
  return new Set(
    crossItems(entry).filter((item) => child(item, "source")).flatMap((item) =>
      textOf(child(item, "crd")) ?? []
    ),
  );
}

function crossItems(entry: EntryNode): readonly Node[] {
  const cross = child(child(entry.value, "operatorBox"), "cross");
  return cross?.kind === "list" ? cross.items : [];
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
