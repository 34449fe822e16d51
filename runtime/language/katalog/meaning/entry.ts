// Owns: fields of one CRD entry that must agree with each other. Must not: look into resource lists.

import { child, entryOf, type Node, nodeAt, textOf } from "../../document/mod.ts";
import { isEnabled } from "../build_model.ts";
import { errorAt, type Report, warningAt } from "../remark.ts";
import type { EntryNode, MeaningContext } from "./context.ts";
import { checkReconciler } from "./reconciler.ts";

/** Checks one entry; disabled entries are passed over. */
export function checkEntry(entry: EntryNode, context: MeaningContext): void {
  if (!isEnabled(entry.value)) return;
  const { report } = context;
  checkNamespaces(entry.value, report);
  checkBuiltIn(entry, context);
  checkReconciler(entry, report);
  checkStatus(child(child(entry.value, "operatorBox"), "status"), report);
  checkGroups(nodeAt(entry.value, ["operatorBox", "onDelete", "groups"]), report);
  checkOrdered(nodeAt(entry.value, ["operatorBox", "onDelete"]), report);
  const scope = child(entry.value, "namespaced");
  const definition = context.types.get(entry.key)?.definition;
  if (
    scope?.kind === "scalar" && typeof scope.value === "boolean" && definition &&
    scope.value !== definition.namespaced
  ) {
    report(errorAt(scope.span, {
      code: "ORK1144",
      message: `namespaced is ${scope.value}, the CRD file says ${definition.namespaced}`,
    }, { hint: "remove the field: the CRD file already says it" }));
  }
  exclusive(entry.value, ["enrich", "enrichAll"], report);
}

/** The namespace lists of an entry, or of the whole Katalog. */
export function checkNamespaces(place: Node, report: Report): void {
  exclusive(place, ["restrictedNamespaces", "allowedNamespaces"], report);
  for (const key of ["restrictedNamespaces", "allowedNamespaces"]) {
    const list = child(place, key);
    for (const item of list?.kind === "list" ? list.items : []) {
      const text = textOf(item);
      if (text === undefined || /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|[-a-z0-9]{0,62}\*)$/.test(text)) {
        continue;
      }
      report(errorAt(item.span, { code: "ORK1127", message: `"${text}" is not a namespace pattern` }, {
        hint: "write a namespace name, or its beginning followed by *",
      }));
    }
  }
}

/** Two keys of which one may stand. */
export function exclusive(map: Node, keys: readonly [string, string], report: Report, hint?: string): void {
  const [first, second] = keys.map((key) => entryOf(map, key));
  if (!first || !second) return;
  const later = first.keySpan.offset < second.keySpan.offset ? second : first;
  const earlier = later === second ? first : second;
  report(
    errorAt(later.keySpan, { code: "ORK1160", message: `"${keys[0]}" and "${keys[1]}" exclude each other` }, {
      hint: hint ?? "keep one of them",
      related: [{ span: earlier.keySpan, message: `"${earlier.key}" is set here` }],
    }),
  );
}

/** Without a selector every object of the kind in the cluster would be reconciled. */
function checkBuiltIn(entry: EntryNode, context: MeaningContext): void {
  const types = context.types.get(entry.key)?.types;
  if (!types?.isBuiltIn) return;
  const selector = child(entry.value, "labelSelector");
  if (selector?.kind === "map" && selector.entries.length > 0) return;
  const box = child(entry.value, "operatorBox");
  const isWatchOnly = (box === undefined || (box.kind === "map" && box.entries.length === 0)) &&
    entryOf(entry.value, "validation") !== undefined;
  if (isWatchOnly) return;
  context.report(errorAt(entry.keySpan, {
    code: "ORK1132",
    message: `entry "${entry.key}" would manage every ${types.kind} in the cluster`,
  }, { hint: `add "labelSelector:" with labels that only your objects carry` }));
}

function checkGroups(groups: Node | undefined, report: Report): void {
  const seen = new Map<string, Node>();
  for (const group of groups?.kind === "list" ? groups.items : []) {
    const node = child(group, "name");
    const name = textOf(node);
    if (!node || name === undefined) continue;
    const first = seen.get(name);
    if (!first) seen.set(name, node);
    else {
      report(
        errorAt(node.span, { code: "ORK1171", message: `two groups of onDelete are named "${name}"` }, {
          hint: "rename one of them",
          related: [{ span: first.span, message: "first one" }],
        }),
      );
    }
  }
}

/** Without an order, groups are not stages and nothing is waited for. */
function checkOrdered(onDelete: Node | undefined, report: Report): void {
  if (!onDelete || textOf(child(onDelete, "ordered")) === "true") return;
  for (const key of ["groups", "timeout"]) {
    const entry = entryOf(onDelete, key);
    if (!entry) continue;
    report(warningAt(entry.keySpan, {
      code: "ORK1112",
      message: `"${key}" has no effect without "ordered: true"`,
    }, { hint: `add "ordered: true" to onDelete, or remove "${key}"` }));
  }
}

const MANAGED_STATUS = ["conditions", "observedGeneration"];

function checkStatus(status: Node | undefined, report: Report): void {
  const fields = child(status, "fields");
  for (const item of fields?.kind === "list" ? fields.items : []) {
    const node = child(item, "path");
    const path = textOf(node);
    if (!node || path === undefined) continue;
    const steps = path.split(".");
    if (path.includes("{{") || steps.some((step) => step === "")) {
      report(errorAt(node.span, { code: "ORK1163", message: `"${path}" is not a path under status` }, {
        hint: path.startsWith(".")
          ? `write "${path.replace(/^\.+(status\.)?/, "")}"`
          : "write names joined by dots, such as network.address",
      }));
    } else if (steps[0] === "status" && steps.length > 1) {
      report(warningAt(node.span, { code: "ORK1164", message: `this writes status.${path}` }, {
        hint: `paths start below status: write "${steps.slice(1).join(".")}"`,
      }));
    } else if (MANAGED_STATUS.includes(steps[0]!)) {
      report(
        errorAt(node.span, { code: "ORK1163", message: `"${steps[0]}" is written by the runtime itself` }, {
          hint: "choose another path",
        }),
      );
    }
    if (!entryOf(item, "clearOnFalse") || entryOf(item, "when") || entryOf(item, "or")) continue;
    report(warningAt(entryOf(item, "clearOnFalse")!.keySpan, {
      code: "ORK1112",
      message: `"clearOnFalse" has no effect without conditions`,
    }, { hint: `add "when:", or remove it` }));
  }
}
