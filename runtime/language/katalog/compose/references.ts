// Owns: where a template reads given names of its root data. Must not: change text.

import {
  type Command,
  type Operand,
  type ParsedTemplate,
  parseTemplate,
  type Pipeline,
  type TemplateNode,
} from "../../expr/mod.ts";

/** What stands around a reference; decides how a value may be written there. */
export type Position =
  /** Alone between braces. */
  | "alone"
  /** The list or map of a `range`. */
  | "range"
  /** Anything else inside a pipeline. */
  | "operand";

/** One place where a template reads root data: `.inputs.port` or `$.inputs.port`. */
export interface Reference {
  readonly offset: number;
  readonly length: number;
  /** All names, the first one included. */
  readonly names: readonly string[];
  readonly position: Position;
  /** Dot is the root here: what replaces the reference may use `.field`; otherwise it must say `$.field`. */
  readonly isAtRoot: boolean;
  /** It is compared with a text, so it must be one. */
  readonly isComparedWithText: boolean;
}

interface Walk {
  readonly roots: ReadonlySet<string>;
  readonly found: Reference[];
}

/** Every read of `roots`, in order of appearance; undefined when the template does not parse. */
export function referencesIn(text: string, roots: ReadonlySet<string>): readonly Reference[] | undefined {
  if (!text.includes("{{")) return [];
  const parsed = parseTemplate(text);
  if (!parsed) return undefined;
  return referencesOf(parsed, roots);
}

function referencesOf(parsed: ParsedTemplate, roots: ReadonlySet<string>): readonly Reference[] {
  const walk: Walk = { roots, found: [] };
  visitNodes(parsed.nodes, true, walk);
  return walk.found.sort((a, b) => a.offset - b.offset);
}

function visitNodes(nodes: readonly TemplateNode[], isAtRoot: boolean, walk: Walk): void {
  for (const node of nodes) {
    switch (node.kind) {
      case "action":
        visitPipeline(node.pipeline, { isAtRoot, position: "alone" }, walk);
        break;
      case "template":
        if (node.pipeline) visitPipeline(node.pipeline, { isAtRoot, position: "operand" }, walk);
        break;
      case "if":
      case "with":
      case "range":
        visitPipeline(
          node.pipeline,
          { isAtRoot, position: node.kind === "range" ? "range" : "operand" },
          walk,
        );
        visitNodes(node.body, isAtRoot && node.kind === "if", walk);
        visitNodes(node.otherwise, isAtRoot, walk);
        break;
    }
  }
}

interface Place {
  readonly isAtRoot: boolean;
  readonly position: Position;
}

function visitPipeline(pipeline: Pipeline, place: Place, walk: Walk): void {
  const only = pipeline.commands.length === 1 && pipeline.commands[0]!.rest.length === 0;
  const isBare = only && pipeline.declarations.length === 0;
  const position = place.position === "range"
    ? (only ? "range" : "operand")
    : isBare
    ? place.position
    : "operand";
  for (const command of pipeline.commands) {
    const isComparedWithText = comparesText(command);
    for (const operand of [command.first, ...command.rest]) {
      visitOperand(operand, { ...place, position, isComparedWithText }, walk);
    }
  }
}

const COMPARISONS = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);

function comparesText({ first, rest }: Command): boolean {
  return first.kind === "function" && COMPARISONS.has(first.name) &&
    rest.some((operand) => operand.kind === "literal" && typeof operand.value === "string");
}

function visitOperand(
  operand: Operand,
  place: Place & { readonly isComparedWithText: boolean },
  walk: Walk,
): void {
  switch (operand.kind) {
    case "field":
      if (place.isAtRoot) note(operand, place, walk);
      break;
    case "variable":
      if (operand.name === "$") note(operand, place, walk);
      break;
    case "chain":
      visitOperand(operand.operand, { ...place, position: "operand" }, walk);
      break;
    case "pipeline":
      visitPipeline(operand.pipeline, { isAtRoot: place.isAtRoot, position: "operand" }, walk);
      break;
  }
}

function note(
  operand: Operand & { readonly names: readonly string[] },
  place: Place & { readonly isComparedWithText: boolean },
  walk: Walk,
): void {
  const [root] = operand.names;
  if (root === undefined || !walk.roots.has(root)) return;
  const { offset, length, names } = operand;
  walk.found.push({ offset, length, names, ...place });
}

/** Offsets of every root read (`.field`, not `$.field`), for moving a template below another dot. */
export function rootFieldOffsets(text: string): readonly number[] {
  const parsed = parseTemplate(text);
  const offsets: number[] = [];
  const visit = (operand: Operand): void => {
    if (operand.kind === "field" || operand.kind === "dot") offsets.push(operand.offset);
    if (operand.kind === "chain") visit(operand.operand);
    if (operand.kind === "pipeline") operand.pipeline.commands.forEach(each);
  };
  const each = ({ first, rest }: Command) => [first, ...rest].forEach(visit);
  for (const node of parsed?.nodes ?? []) if (node.kind === "action") node.pipeline.commands.forEach(each);
  return offsets;
}
