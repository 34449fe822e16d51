// Owns: inputs of a Motif: declarations, and values bound to them. Must not: replace anything (substitute.ts does).

import { nearestName, ownValue, type Span } from "../../../base/mod.ts";
import { child, entryOf, type MapEntry, type MapNode, type Node, textOf } from "../../document/mod.ts";
import { mapAt, scalarAt } from "../normalise/tree.ts";
import { errorAt, type Report, warningAt } from "../remark.ts";
import { type Bound, type BoundType, canBeEmpty, isTemplate, shown } from "./bound.ts";

/** One declared input. */
export interface InputDeclaration {
  readonly name: string;
  readonly span: Span;
  readonly type: BoundType;
  readonly required: boolean;
  readonly default?: Node;
  readonly choices?: readonly string[];
}

/** Types as the canonical spelling has them. */
const TYPES: Readonly<Record<string, BoundType>> = {
  string: "string",
  int: "int",
  float: "float",
  bool: "bool",
  list: "list",
  map: "map",
};

const NAME = /^[\p{L}_][\p{L}\p{Nd}_-]*$/u;

/** Reads the `inputs` of a Motif; mistakes in declarations are reported. */
export function declaredInputs(root: MapNode, report: Report): readonly InputDeclaration[] {
  const list = child(root, "inputs");
  const inputs: InputDeclaration[] = [];
  for (const item of list?.kind === "list" ? list.items : []) {
    const input = item.kind === "map" ? readInput(item, report) : undefined;
    if (!input) continue;
    const twin = inputs.find((each) => each.name === input.name);
    if (!twin) inputs.push(input);
    else {
      report(errorAt(input.span, { code: "ORK1207", message: `input "${input.name}" is declared twice` }, {
        hint: "remove one of them",
        related: [{ span: twin.span, message: "first one" }],
      }));
    }
  }
  return inputs;
}

function readInput(item: MapNode, report: Report): InputDeclaration | undefined {
  const nameNode = child(item, "name");
  const name = textOf(nameNode);
  if (nameNode === undefined || name === undefined) return undefined;
  const wrong = (span: Span, message: string, hint: string) =>
    report(errorAt(span, { code: "ORK1207", message }, { hint }));
  if (!NAME.test(name)) {
    wrong(
      nameNode.span,
      `"${name}" cannot be the name of an input`,
      "use letters, digits and underscores, as in replicaCount",
    );
    return undefined;
  }
  const required = textOf(child(item, "required")) === "true";
  const fallback = entryOf(item, "default");
  if (required && fallback) {
    wrong(
      fallback.keySpan,
      `input "${name}" is required and has a default`,
      `remove "required: true", or the default`,
    );
  }
  const choices = child(item, "enum");
  const input: InputDeclaration = {
    name,
    span: nameNode.span,
    type: ownValue(TYPES, textOf(child(item, "type")) ?? "") ?? inferred(fallback?.value),
    required,
    ...(fallback ? { default: fallback.value } : {}),
    ...(choices?.kind === "list" ? { choices: choices.items.flatMap((c) => textOf(c) ?? []) } : {}),
  };
  if (!fallback || checkValue(input, fallback.value, report)) return input;
  const { default: _unsound, ...sound } = input;
  return sound;
}

/** Without a declared type a default of several parts says what the input is. */
function inferred(fallback: Node | undefined): BoundType {
  return fallback?.kind === "list" ? "list" : fallback?.kind === "map" ? "map" : "text";
}

/** Values for the inputs of a Motif, by name. `site` is the import, for what it fails to bind. */
export function bindInputs(
  inputs: readonly InputDeclaration[],
  site: { readonly motif: string; readonly place: Span; readonly values: Node | undefined },
  report: Report,
): ReadonlyMap<string, Bound> {
  const values = site.values?.kind === "map" ? site.values.entries : [];
  for (const entry of values) {
    if (!inputs.some((input) => input.name === entry.key)) reportUnknown(entry, inputs, { site, report });
  }
  return new Map(inputs.map((input) => {
    const entry = values.find((e) => e.key === input.name);
    return [input.name, bindOne(input, entry, { site, report })];
  }));
}

interface BindContext {
  readonly site: { readonly motif: string; readonly place: Span };
  readonly report: Report;
}

function bindOne(input: InputDeclaration, entry: MapEntry | undefined, context: BindContext): Bound {
  const { site, report } = context;
  const isGiven = entry !== undefined && !(entry.value.kind === "scalar" && entry.value.value === null);
  if (isGiven) {
    const sound = checkValue(input, entry.value, report);
    const type = input.type === "text" ? inferred(entry.value) : input.type;
    const fallback = isTemplate(entry.value) && input.default && canBeEmpty(entry.value)
      ? { fallback: input.default }
      : {};
    return {
      name: input.name,
      node: sound ? entry.value : emptyOf(type, entry.value.span),
      type,
      ...fallback,
    };
  }
  // With a default the declaration itself is the mistake, which was told.
  if (input.required && !input.default) {
    report(errorAt(site.place, {
      code: "ORK1203",
      message: `motif "${site.motif}" needs the input "${input.name}"`,
    }, {
      hint: `add "${input.name}:" under "with:"`,
      related: [{ span: input.span, message: "declared here" }],
    }));
  }
  const node = input.default ?? emptyOf(input.type, site.place);
  return { name: input.name, node, type: input.type };
}

/** What an input without value reads as. */
function emptyOf(type: BoundType, span: Span): Node {
  return type === "list"
    ? { kind: "list", span, items: [] }
    : type === "map"
    ? mapAt(span, [])
    : scalarAt(span, "");
}

function reportUnknown(
  entry: MapEntry,
  inputs: readonly InputDeclaration[],
  { site, report }: BindContext,
): void {
  const names = inputs.map((input) => input.name);
  const near = nearestName(entry.key, names);
  const what = { code: "ORK1202", message: `motif "${site.motif}" has no input "${entry.key}"` };
  const related = near === undefined ? [] : inputs.filter((input) => input.name === near)
    .map((input) => ({ span: input.span, message: "declared here" }));
  const known = names.length === 0 ? "it has no inputs" : `it has ${names.join(", ")}`;
  const details = { hint: near === undefined ? known : `did you mean "${near}"?`, related };
  report(
    near === undefined ? warningAt(entry.keySpan, what, details) : errorAt(entry.keySpan, what, details),
  );
}

const FORMS: Readonly<Partial<Record<BoundType, { readonly words: string; readonly pattern: RegExp }>>> = {
  int: { words: "a whole number", pattern: /^[+-]?\d+$/ },
  float: { words: "a number", pattern: /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/ },
  bool: { words: "true or false", pattern: /^(true|false)$/ },
};

/** Checks a value that is known now; templates are left to the reconcile. False when it cannot be used. */
function checkValue(input: InputDeclaration, value: Node, report: Report): boolean {
  if (isTemplate(value)) return true;
  const expected = expectedWords(input, value);
  const isDefault = value === input.default;
  const related = isDefault ? [] : [{ span: input.span, message: "declared here" }];
  const name = isDefault ? `the default of input "${input.name}"` : `input "${input.name}"`;
  if (expected !== undefined) {
    report(errorAt(value.span, {
      code: "ORK1204",
      message: `${name} must be ${expected}, found ${shown(value)}`,
    }, { related }));
    return false;
  }
  if (!input.choices || value.kind !== "scalar" || input.choices.includes(value.text)) return true;
  const near = nearestName(value.text, input.choices);
  report(errorAt(value.span, {
    code: "ORK1205",
    message: `${name} must be one of ${input.choices.join(", ")}, found ${shown(value)}`,
  }, { hint: near === undefined ? undefined : `did you mean "${near}"?`, related }));
  return false;
}

/** What the type wants and the value is not; undefined when they agree. */
function expectedWords(input: InputDeclaration, value: Node): string | undefined {
  switch (input.type) {
    case "list":
      return value.kind === "list" ? undefined : "a list";
    case "map":
      return value.kind === "map" ? undefined : "a map";
    case "string":
      return value.kind === "scalar" ? undefined : "a text";
    case "int":
    case "float":
    case "bool": {
      const form = FORMS[input.type]!;
      const isEmpty = value.kind === "scalar" && value.text === "";
      return value.kind === "scalar" && (isEmpty || form.pattern.test(value.text)) ? undefined : form.words;
    }
    default:
      return undefined;
  }
}
