// Owns: compiling one block of resource entries. Must not: look across blocks (check_plan.ts does).

import { type Diagnostic, nearestName, parseDuration } from "../../base/mod.ts";
import { child, entryOf, type Node, textOf } from "../document/mod.ts";
import { compilePredicate, type Predicate, type TemplateOptions } from "../expr/mod.ts";
import type { Block, ResourceEntry } from "../katalog/mod.ts";
import { compileResource, type ProfileRegistry, RESOURCE_KINDS, resourceKindOf } from "../resources/mod.ts";
import type { BlockName, PlannedEntry, PlannedForEach } from "./plan.ts";

export interface EntryContext {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly profiles: ProfileRegistry;
  /** `forceConflict` of the CRD entry. */
  readonly forceByDefault: boolean;
}

/** Compiles the entries of a block; entries that cannot be compiled are reported and left out. */
export function compileBlock(
  name: BlockName,
  block: Block | undefined,
  context: EntryContext,
): readonly PlannedEntry[] {
  if (!block) return [];
  const blockPredicate = predicateOf({ when: block.when, or: block.or }, block, context);
  if (!blockPredicate) return [];
  return block.entries
    .map((entry) => compileEntry(entry, name, { ...context, blockPredicate }))
    .filter((entry) => entry !== undefined);
}

function compileEntry(
  entry: ResourceEntry,
  block: BlockName,
  context: EntryContext & { readonly blockPredicate: Predicate },
): PlannedEntry | undefined {
  const kind = resourceKindOf(entry.listKey);
  if (!kind) {
    context.report(unknownKind(entry));
    return undefined;
  }
  const { node } = entry;
  const resource = compileResource(kind, node, context);
  const predicate = predicateOf({ when: child(node, "when"), or: child(node, "or") }, entry, context);
  const forEach = compileForEach(child(node, "forEach"), context);
  if (!resource || !predicate) return undefined;
  const once = flag(child(node, "once"));
  const reconciles = block === "onReconcile" || flag(child(node, "reconcile"));
  if (once && reconciles) {
    context.report({
      code: "ORK3010",
      severity: "error",
      span: entryOf(node, "once")!.keySpan,
      message: `"once" stands in an entry that is reconciled`,
      hint:
        'a value generated once must not be generated again: move the entry to onCreate and remove "reconcile"',
    });
  }
  const rotateAfterMs = rotationOf(child(node, "rotateAfter"), context);
  const force = child(node, "forceConflict");
  return {
    id: `${block}.${entry.listKey}[${entry.index}]`,
    block,
    resource,
    blockPredicate: context.blockPredicate,
    predicate,
    ...(forEach ? { forEach } : {}),
    reconciles,
    upkeep: kind.upkeep,
    adopts: force !== undefined && flag(force),
    force: force === undefined ? context.forceByDefault : flag(force),
    once,
    ...(rotateAfterMs === undefined ? {} : { rotateAfterMs }),
    recreateOnChange: textOf(child(node, "recreate")) === "onChange",
    span: entry.span,
  };
}

function predicateOf(
  lists: { readonly when: Node | undefined; readonly or: Node | undefined },
  place: { readonly span: PlannedEntry["span"] },
  context: EntryContext,
): Predicate | undefined {
  const compiled = compilePredicate(
    { ...(lists.when ? { when: lists.when } : {}), ...(lists.or ? { or: lists.or } : {}) },
    place.span,
    context.templates,
  );
  compiled.diagnostics.forEach(context.report);
  return compiled.value;
}

function compileForEach(node: Node | undefined, context: EntryContext): PlannedForEach | undefined {
  if (!node) return undefined;
  const field = textOf(child(node, "field"));
  if (field === undefined || field.includes("{{")) {
    context.report({
      code: "ORK3011",
      severity: "error",
      span: child(node, "field")?.span ?? node.span,
      message: `"forEach.field" must be a path to a list or map, such as spec.items`,
      hint: "write the path without braces",
    });
    return undefined;
  }
  return {
    path: field.replace(/^\./, "").split("."),
    alias: textOf(child(node, "as")) ?? "item",
    span: node.span,
  };
}

function rotationOf(node: Node | undefined, context: EntryContext): number | undefined {
  const text = textOf(node);
  if (node === undefined || text === undefined || text === "never") return undefined;
  const durationMs = parseDuration(text);
  if (durationMs === undefined || durationMs <= 0) {
    context.report({
      code: "ORK3012",
      severity: "error",
      span: node.span,
      message: `"rotateAfter" must be a duration, found "${text}"`,
      hint: "write for example 90d, 12h or never",
    });
  }
  return durationMs;
}

function flag(node: Node | undefined): boolean {
  return textOf(node) === "true";
}

function unknownKind(entry: ResourceEntry): Diagnostic {
  const known = RESOURCE_KINDS.map((kind) => kind.listKey);
  const near = nearestName(entry.listKey, known);
  return {
    code: "ORK3009",
    severity: "error",
    span: entry.span,
    message: `"${entry.listKey}" is not available in this version`,
    hint: near && near !== entry.listKey
      ? `did you mean "${near}"? Any other kind can be written as an entry of "custom"`
      : `write the object as an entry of "custom" (kinds with a short form: ${known.join(", ")})`,
  };
}
