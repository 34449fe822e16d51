// Owns: one reference page per kind of document, from its schema. Must not: hold facts of its own, or be imported by anything that ships.
//
// Run: ORK_UPDATE_DOCS=1 deno test -A tests/docs/reference_test.ts && deno fmt docs/reference

import { resolved, type RootSchema, type Schema, SCHEMAS, typeName } from "../../cli/dev/schemas.ts";

const PART = "#/$defs/";
/** Parts that every reader knows: they have no section of their own. */
const PLAIN = ["text", "duration", "textList", "textMap", "textOrList"];
/** The kind whose page describes shared parts. */
const FIRST_KIND = "katalog";
const TEST_KIND = "simulate";

/** The whole page as Markdown, unformatted. */
export function referencePage(kind: string): string {
  const root = SCHEMAS[kind]!;
  const own = ownParts(kind);
  const places = placesOf(root);
  const page: Page = { kind, root, own };
  const sections = own
    .filter((name) => root.$defs[name]!.properties)
    .sort((a, b) => order(places, a) - order(places, b))
    .flatMap((name) => section(name, places.get(name) ?? "", page));
  return [
    `# ${root.title}`,
    "",
    `${escaped(root.description ?? "")}`,
    "",
    `Made from [schemas/${kind}.json](../../schemas/${kind}.json); \`ork explain ${kind}\` says the same on a terminal. A`,
    "_text_ may be a template (`{{ }}`) where the description says so, and numbers need no quotes; a _duration_ is `30s`,",
    "`5m`, `1h30m`, `90d`, or a number of seconds. **Bold** fields are required.",
    "",
    "## Fields",
    "",
    ...table(root, page),
    "",
    ...sections,
  ].join("\n");
}

interface Page {
  readonly kind: string;
  readonly root: RootSchema;
  readonly own: readonly string[];
}

/** Parts that this page describes; those of the Katalog, and what tests share, have their place elsewhere. */
function ownParts(kind: string): string[] {
  const names = Object.keys(SCHEMAS[kind]!.$defs).filter((name) => !PLAIN.includes(name));
  return names.filter((name) => homeOf(name, kind) === kind);
}

function homeOf(name: string, kind: string): string {
  const home = [FIRST_KIND, TEST_KIND].find((one) => Object.hasOwn(SCHEMAS[one]!.$defs, name));
  return home ?? kind;
}

/** The shortest path from the root to each part, as a user would write it. */
function placesOf(root: RootSchema): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  let level: (readonly [string, Schema])[] = [["", root]];
  while (level.length > 0) {
    const next: (readonly [string, Schema])[] = [];
    for (const [path, part] of level) {
      for (const [step, below] of stepsBelow(part)) {
        const name = below.$ref?.slice(PART.length);
        if (name !== undefined && places.has(name)) continue;
        if (name !== undefined) places.set(name, path + step);
        next.push([path + step, name === undefined ? below : root.$defs[name]!]);
      }
    }
    level = next;
  }
  return places;
}

function stepsBelow(part: Schema): (readonly [string, Schema])[] {
  const fields = Object.entries(part.properties ?? {}).map(([name, value]) => [`.${name}`, value] as const);
  const rest = typeof part.additionalProperties === "object"
    ? [[".NAME", part.additionalProperties] as const]
    : [];
  return [...fields, ...part.items ? [["[]", part.items] as const] : [], ...rest];
}

function order(places: ReadonlyMap<string, string>, name: string): number {
  return [...places.keys()].indexOf(name);
}

function section(name: string, place: string, page: Page): string[] {
  const part = page.root.$defs[name]!;
  const { description } = part;
  return [
    `## ${headingOf(name, page.root)}`,
    "",
    `\`${page.kind}${place}\``,
    "",
    ...description === undefined ? [] : [escaped(description), ""],
    ...table(part, page),
    "",
  ];
}

/** The title; with the name of the part where several have that title. */
function headingOf(name: string, root: RootSchema): string {
  const title = root.$defs[name]!.title ?? name;
  const others = Object.values(root.$defs).filter((part) => part.title === title).length;
  return others > 1 || title === root.title ? `${title} (${name})` : title;
}

function table(part: Schema, page: Page): string[] {
  const rows = Object.entries(part.properties ?? {}).map(([name, field]) => {
    const shownName = part.required?.includes(name) ? `**${name}**` : name;
    return `| ${shownName} | ${typeCell(field, page)} | ${meaning(field, page.root)} |`;
  });
  return ["| field | type | meaning |", "| --- | --- | --- |", ...rows];
}

function typeCell(field: Schema, page: Page): string {
  const { root } = page;
  const name = partNameOf(field);
  const text = typeName(field, root);
  if (name === undefined || !root.$defs[name]?.properties) return text;
  const home = homeOf(name, page.kind);
  const link = `${home === page.kind ? "" : `${home}.md`}#${slug(headingOf(name, SCHEMAS[home]!))}`;
  return text.replace(/(list of |map of )?map$|^text or map$/, (whole) => `[${whole}](${link})`);
}

/** The part behind a field, its items or its values. */
function partNameOf(field: Schema): string | undefined {
  const { $ref, items, additionalProperties: rest } = field;
  if ($ref !== undefined) {
    const name = $ref.slice(PART.length);
    return name === "conditionList" ? "condition" : name;
  }
  const below = items ?? (typeof rest === "object" ? rest : undefined);
  return below && partNameOf(below);
}

function meaning(field: Schema, root: RootSchema): string {
  const whole = resolved(field, root);
  const facts = [
    ...whole.enum ? [`One of ${whole.enum.filter((value) => value !== "").map(code).join(", ")}.`] : [],
    ...whole.default === undefined ? [] : [`Default ${code(whole.default)}.`],
    ...whole.examples ? [`Example ${whole.examples.map(code).join(", ")}.`] : [],
  ];
  return [escaped(whole.description ?? ""), ...facts].join(" ");
}

function code(value: unknown): string {
  const text = typeof value === "string" ? value === "" ? '""' : value : JSON.stringify(value);
  return `\`${text.replaceAll("|", "\\|")}\``;
}

/** Angle brackets, stars and template braces are text in Markdown, not markup. */
function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(
    /[\w.#=-]*<[^>]*>[\w-]*|\{\{[^}]*\}\}|[\w.]*_\w+|\S*\*\S*/g,
    (found) => `\`${found}\``,
  );
}

/** As GitHub makes anchors of headings. */
function slug(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-");
}
