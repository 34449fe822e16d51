// Owns: the sources of the schemas to one set of parts, and to one self-contained schema per kind. Must not: read files.

/** A JSON Schema or a part of one, as the sources write it. */
export interface SourcePart {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SourcePart>>;
  readonly items?: SourcePart;
  readonly additionalProperties?: boolean | SourcePart;
  /** Parts whose properties come first. */
  readonly "x-extends"?: readonly string[];
  /** At a root: parts for which a document of this kind may say nothing at all (null). */
  readonly "x-nullable"?: readonly string[];
  readonly $defs?: Readonly<Record<string, SourcePart>>;
  readonly [keyword: string]: unknown;
}

export type Parts = Readonly<Record<string, SourcePart>>;

const BASE_ID = "https://orkestra.orkspace.io/schemas/";
const DIALECT = "http://json-schema.org/draft-07/schema#";

/**
 * The parts of all sources under one roof, each root under its title. Names are unique over all sources, so that a
 * part means the same in every kind.
 */
export function combine(sources: readonly SourcePart[]): Parts {
  const parts: Record<string, SourcePart> = {};
  for (const { $defs = {}, $schema: _dialect, $id: _id, ...root } of sources) {
    for (const [name, part] of [...Object.entries($defs), [String(root.title), root] as const]) {
      if (Object.hasOwn(parts, name)) throw new Error(`two parts are named ${name}`);
      parts[name] = part;
    }
  }
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, extended(part, parts)]));
}

/** The published schema of one kind: everything it refers to, and nothing else. */
export function selfContained(kind: string, parts: Parts): SourcePart {
  const { title, description, "x-nullable": nullable = [], ...root } = parts[kind]!;
  const names = [...reachable(parts[kind]!, parts)].sort();
  const published = (name: string): SourcePart => {
    const part = parts[name]!;
    return nullable.includes(name) ? { ...part, type: [part["type"], "null"].flat() } : part;
  };
  return {
    $schema: DIALECT,
    $id: `${BASE_ID}${kind.toLowerCase()}.json`,
    title: title!,
    description: description!,
    ...root,
    $defs: Object.fromEntries(names.map((name) => [name, published(name)])),
  };
}

/** The parts that some kinds need, their roots included. */
export function partsOf(kinds: readonly string[], parts: Parts): Parts {
  const names = new Set(kinds.flatMap((kind) => [kind, ...reachable(parts[kind]!, parts)]));
  return Object.fromEntries(Object.entries(parts).filter(([name]) => names.has(name)));
}

function extended(part: SourcePart, parts: Parts): SourcePart {
  const { "x-extends": names, ...own } = part;
  if (names === undefined) return part;
  const bases = names.map((name) => extended(parts[name]!, parts));
  const inherited: Readonly<Record<string, SourcePart>> = Object.assign(
    {},
    ...bases.map((b) => b.properties),
  );
  return { ...bases[0], ...own, properties: merged(inherited, own.properties ?? {}) };
}

/** Own fields replace inherited ones in place; a new one stands before the next own field that is inherited. */
function merged(
  inherited: Readonly<Record<string, SourcePart>>,
  own: Readonly<Record<string, SourcePart>>,
): Readonly<Record<string, SourcePart>> {
  const names = Object.keys(inherited);
  const added = Object.keys(own);
  for (const [i, name] of added.entries()) {
    if (names.includes(name)) continue;
    const next = added.slice(i + 1).find((other) => Object.hasOwn(inherited, other));
    names.splice(next === undefined ? names.length : names.indexOf(next), 0, name);
  }
  return Object.fromEntries(names.map((name) => [name, own[name] ?? inherited[name]!]));
}

function reachable(part: SourcePart, parts: Parts, found = new Set<string>()): Set<string> {
  JSON.stringify(part, (key, value: unknown) => {
    if (key !== "$ref" || typeof value !== "string") return value;
    const name = value.slice("#/$defs/".length);
    if (!Object.hasOwn(parts, name)) throw new Error(`no part ${name}`);
    if (!found.has(name)) reachable(parts[name]!, parts, found.add(name));
    return value;
  });
  return found;
}
