// Owns: compiling one block of resource entries. Must not: look across blocks (check_plan.ts does).

import { type Diagnostic, nearestName } from "../../base/mod.ts";
import { child, type Node, textOf } from "../document/mod.ts";
import { compilePredicate, type Predicate } from "../expr/mod.ts";
import type { Block, ResourceEntry } from "../katalog/mod.ts";
import { compileResource, createsCertificate, RESOURCE_KINDS, resourceKindOf } from "../resources/mod.ts";
import { certificateEntry } from "./certificate_entry.ts";
import type { EntryContext } from "./entry_context.ts";
import { compileForEach } from "./for_each.ts";
import type { BlockName, PlannedEntry } from "./plan.ts";
import { compileRotation } from "./rotation.ts";

/**
 * Compiles the entries of a block, in the order in which their kinds are applied; entries that cannot be compiled are
 * reported and left out. `place` is where the block stands, when its name does not say.
 */
export function compileBlock(
  name: BlockName,
  block: Block | undefined,
  context: EntryContext,
  place: string = name,
): readonly PlannedEntry[] {
  if (!block) return [];
  const blockPredicate = predicateOf({ when: block.when, or: block.or }, block, context);
  if (!blockPredicate) return [];
  return block.entries
    .flatMap((entry) => [entry, ...derivedEntries(entry)])
    .map((entry) => compileEntry(entry, name, { ...context, blockPredicate, place }))
    .filter((entry) => entry !== undefined)
    .sort((a, b) => a.resource.order - b.resource.order);
}

/** An entry and what it declares besides itself. */
interface DeclaredEntry extends ResourceEntry {
  /** Set on an entry that another one implies: its place in the file is that of the other. */
  readonly id?: string;
}

function derivedEntries(entry: ResourceEntry): readonly DeclaredEntry[] {
  if (entry.listKey !== "ingresses" || !createsCertificate(entry.node)) return [];
  return [{
    ...entry,
    listKey: "secrets",
    node: certificateEntry(entry.node),
    id: `${entry.listKey}[${entry.index}].tls`,
  }];
}

function compileEntry(
  entry: DeclaredEntry,
  block: BlockName,
  context: EntryContext & { readonly blockPredicate: Predicate; readonly place: string },
): PlannedEntry | undefined {
  const kind = resourceKindOf(entry.listKey);
  if (!kind) {
    context.report(unknownKind(entry));
    return undefined;
  }
  const { node } = entry;
  const resource = compileResource(kind, node, {
    ...context,
    isDeletion: block === "onDelete" && kind.upkeep !== "createOnce",
  });
  const predicate = predicateOf({ when: child(node, "when"), or: child(node, "or") }, entry, context);
  const forEach = compileForEach(child(node, "forEach"), context.report);
  if (!resource || !predicate) return undefined;
  if (forEach) reportSameName(entry, context.report);
  const reconciles = block === "onReconcile" || block === "onRollback" || flag(child(node, "reconcile"));
  // A certificate is made once and then kept, whatever the block says.
  const once = flag(child(node, "once")) || resource.certificate !== undefined;
  const rotation = compileRotation(entry.node, { resource, once, reconciles, context });
  const force = child(node, "forceConflict");
  return {
    id: `${context.place}.${entry.id ?? `${entry.listKey}[${entry.index}]`}`,
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
    ...(rotation ? { rotation } : {}),
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

/** Children of several elements need several names. */
function reportSameName({ listKey, node }: ResourceEntry, report: (diagnostic: Diagnostic) => void): void {
  const home = listKey === "custom" ? child(node, "metadata") : node;
  const name = child(home, "name");
  const texts = [textOf(name) ?? "", textOf(child(home, "namespace")) ?? "", ...targetsOf(node)];
  if (texts.some((text) => text.includes("{{"))) return;
  report({
    code: "ORK3017",
    severity: "warning",
    span: name?.span ?? child(node, "forEach")!.span,
    message: "every element makes the same object: the name does not depend on the element",
    hint: `write for example name: "{{ .metadata.name }}-{{ .item }}"`,
  });
}

function targetsOf(node: Node): readonly string[] {
  const list = child(node, "toNamespaces");
  return list?.kind === "list" ? list.items.flatMap((item) => textOf(item) ?? []) : [textOf(list) ?? ""];
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
