// Owns: the published schemas as data of the developer executable, and the parts of one by path. Must not: print.

import e2e from "../../schemas/e2e.json" with { type: "json" };
import katalog from "../../schemas/katalog.json" with { type: "json" };
import komposer from "../../schemas/komposer.json" with { type: "json" };
import motif from "../../schemas/motif.json" with { type: "json" };
import simulate from "../../schemas/simulate.json" with { type: "json" };

/** A JSON Schema or a part of one, as the files of schemas/ use it. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

/** The schema of one kind with its parts. */
export interface RootSchema extends Schema {
  readonly $defs: Readonly<Record<string, Schema>>;
}

/** By the name that commands take, in the order in which they are listed. */
export const SCHEMAS: Readonly<Record<string, RootSchema>> = {
  katalog: katalog as unknown as RootSchema,
  komposer: komposer as unknown as RootSchema,
  motif: motif as unknown as RootSchema,
  e2e: e2e as unknown as RootSchema,
  simulate: simulate as unknown as RootSchema,
};

/** What a part refers to, with the description, default and examples that stand beside the reference. */
export function resolved(part: Schema, root: RootSchema): Schema {
  const name = part.$ref?.slice("#/$defs/".length);
  if (name === undefined) return part;
  const { $ref: _, ...own } = part;
  return { ...root.$defs[name], ...own };
}

/** The part whose fields stand below: of a list its items, of a map with free names its values. */
export function contents(part: Schema, root: RootSchema): Schema {
  const whole = resolved(part, root);
  if (whole.properties) return whole;
  const below = whole.items ??
    (typeof whole.additionalProperties === "object" ? whole.additionalProperties : undefined);
  return below === undefined ? whole : contents(below, root);
}

const TYPE_NAMES: Readonly<Record<string, string>> = { array: "list", object: "map" };

/** `text`, `list of Deployment entry`, `map of text`, `integer 1 to 50`. */
export function typeName(part: Schema, root: RootSchema): string {
  const whole = resolved(part, root);
  const name = part.$ref?.slice("#/$defs/".length);
  if (name === "text" || name === "duration") return name;
  if (whole.enum || whole.const !== undefined) return "text";
  const types = [whole.type ?? "anything"].flat().filter((type) => type !== "null");
  if (types.includes("array") && whole.items) {
    const inner = `list of ${typeName(whole.items, root)}`;
    const others = types.filter((t) => t !== "array" && t !== "number" && t !== "boolean");
    return [...others.map((t) => t === "string" ? "text" : TYPE_NAMES[t] ?? t), inner].join(" or ");
  }
  if (types.length === 1 && types[0] === "object") return objectName(whole, root);
  const range = whole.maximum !== undefined
    ? ` ${whole.minimum ?? 0} to ${whole.maximum}`
    : whole.minimum === undefined
    ? ""
    : ` from ${whole.minimum}`;
  const shown = types.includes("string") ? types.filter((t) => t !== "number" && t !== "boolean") : types;
  return `${
    shown.map((t) => t === "string" ? "text" : t === "object" ? "map" : TYPE_NAMES[t] ?? t).join(" or ")
  }${range}`;
}

function objectName(whole: Schema, root: RootSchema): string {
  if (whole.properties) return "map";
  const { additionalProperties: rest } = whole;
  return typeof rest === "object" ? `map of ${typeName(rest, root)}` : "map";
}
