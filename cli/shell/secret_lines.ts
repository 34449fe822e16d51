// Owns: source text as it may be shown: without the literal values of Secrets. Must not: need text that can be parsed.

/** Keys under which a Secret keeps its values. */
const DATA = /^(?:data|stringData)$/;
const KEY = /^("?)([\w./-]+)\1\s*:(?=\s|$)/;
const KIND = /^\s*(?:- +)?(["']?)kind\1\s*:\s*(?:!\S*\s+)?["']?Secret["']?\s*,?\s*(?:#.*)?$/;
const FLOW_DATA = /\b(?:data|stringData)["']?\s*:\s*\{/g;
const FLOW_KIND = /\bkind["']?\s*:\s*["']?Secret\b/;

interface Line {
  readonly text: string;
  /** Column of the first character that is neither a space nor the dash of a list item; Infinity: blank. */
  readonly indent: number;
  /** Column of the dash. */
  readonly dash: number | undefined;
  readonly key: string | undefined;
  /** Column after the colon of the key. */
  readonly valueAt: number;
}

/**
 * Of the same length, so that positions stay what they are. Values under `data` and `stringData` of `secrets` entries and
 * of objects of kind Secret become asterisks; actions of templates stay, texts in them do not. It goes by lines and
 * indentation, because the file may be no YAML: that is what is told about it.
 */
export function withoutSecretValues(source: string): string {
  if (!/\bsecrets["']?\s*:|\bSecret\b/.test(source)) return source;
  const lines = source.split("\n").map(lineOf);
  const ofKind = linesOfKindSecret(lines);
  const open: { readonly key: string; readonly indent: number }[] = [];
  return lines.map((line, i) => {
    if (line.indent === Infinity) return line.text;
    const isBelow = (at: number) => line.dash === undefined ? line.indent <= at : line.dash < at;
    while (open.length > 0 && isBelow(open.at(-1)!.indent)) open.pop();
    const from = open.findIndex(({ key }) => key === "secrets");
    const isSecret = from >= 0 || ofKind.has(i);
    const isData = isSecret && open.slice(from + 1).some(({ key }) => DATA.test(key));
    if (line.key !== undefined) open.push({ key: line.key, indent: line.indent });
    if (isData) return maskFrom(line.text, line.key === undefined ? line.indent : line.valueAt);
    const inFlow = isSecret || line.key === "secrets" || FLOW_KIND.test(line.text);
    return inFlow ? maskFlow(line.text) : line.text;
  }).join("\n");
}

function lineOf(text: string): Line {
  const dashes = /^([ \t]*)((?:- +)*)/.exec(text)!;
  const indent = dashes[0].length;
  const rest = text.slice(indent);
  const found = KEY.exec(rest);
  return {
    text,
    indent: rest.trim() === "" ? Infinity : indent,
    dash: dashes[2] === "" ? undefined : dashes[1]!.length,
    key: found?.[2],
    valueAt: indent + (found?.[0].length ?? 0),
  };
}

/** The lines of each mapping that has `kind: Secret` among its keys. */
function linesOfKindSecret(lines: readonly Line[]): ReadonlySet<number> {
  const found = new Set<number>();
  lines.forEach((line, at) => {
    // What belongs to one that was found before, at any depth, was found with it.
    if (found.has(at) || !KIND.test(line.text)) return;
    for (const step of [-1, 1]) {
      for (let i = at; belongs(lines[i], line.indent); i += step) {
        const isFirst = lines[i]!.dash !== undefined && lines[i]!.indent === line.indent;
        if (isFirst && step === 1 && i > at) break;
        found.add(i);
        if (isFirst && step === -1) break;
      }
    }
  });
  return found;
}

function belongs(line: Line | undefined, indent: number): boolean {
  return line !== undefined && line.indent >= indent && !line.text.startsWith("---");
}

/** Masks the values of each `data: {…}` in a line. */
function maskFlow(text: string): string {
  let masked = text;
  let end = 0;
  for (const { index, 0: head } of text.matchAll(FLOW_DATA)) {
    if (index < end) continue;
    const begin = index + head.length;
    end = endOfFlow(text, begin);
    const values = text.slice(begin, end).replace(
      /(:\s*)("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|(?:\{\{.*?\}\}|[^,{}])+)/g,
      (_all, colon: string, value: string) => colon + mask(value),
    );
    masked = masked.slice(0, begin) + values + masked.slice(end);
  }
  return masked;
}

/** Where the brace that is open at `from` is closed: outside of quotes, or at the end of the line. */
function endOfFlow(text: string, from: number): number {
  let depth = 1;
  for (const { index, 0: token } of text.slice(from).matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}]/g)) {
    if (token === "{") depth++;
    else if (token === "}" && --depth === 0) return from + index;
  }
  return text.length;
}

function maskFrom(text: string, at: number): string {
  return text.slice(0, at) + mask(text.slice(at));
}

/** What is outside of actions, and texts inside of them. */
function mask(value: string): string {
  const stars = (text: string) => text.replace(/[^\s"'|>]/g, "*");
  return value.replace(
    /\{\{.*?(?:\}\}|$)|(?:(?!\{\{).)+/g,
    (part) => part.startsWith("{{") ? part.replace(/"(?:[^"\\]|\\.)*"?|`[^`]*`?/g, stars) : stars(part),
  );
}
