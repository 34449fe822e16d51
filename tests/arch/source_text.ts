// Owns: telling code from comments and literals in TypeScript text. Must not: parse further than that.

/** After these a slash starts a regular expression, not a division. */
const beforeRegex =
  /(?:^|[=(,;:!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do))\s*$/;

/** Same text and same line breaks, with comments and the insides of string, template and regex literals blanked. */
export function codeOnly(text: string): string {
  let out = "";
  /** Brace depths at which a `${` was opened, so that its `}` returns to the template. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;

  const skipTo = (end: number) => {
    out += text.slice(at, end).replace(/[^\n]/g, " ");
    at = end;
  };
  const keep = () => {
    out += text[at] ?? "";
    at += 1;
  };
  /** Skips template text up to its end or to the next `${`. */
  const templateText = () => {
    let end = at;
    while (end < text.length && text[end] !== "`" && !text.startsWith("${", end)) {
      end += text[end] === "\\" ? 2 : 1;
    }
    const opens = text.startsWith("${", end);
    skipTo(Math.min(text.length, end + (opens ? 2 : 1)));
    if (opens) templates.push(depth);
  };

  while (at < text.length) {
    const char = text[at];
    if (text.startsWith("//", at)) skipTo(indexOr(text, "\n", at));
    else if (text.startsWith("/*", at)) skipTo(Math.min(text.length, indexOr(text, "*/", at + 2) + 2));
    else if (char === '"' || char === "'") skipTo(literalEnd(text, at, char));
    else if (char === "`") {
      skipTo(at + 1);
      templateText();
    } else if (char === "/" && beforeRegex.test(out.slice(-40))) skipTo(regexEnd(text, at));
    else if (char === "}" && templates.at(-1) === depth) {
      templates.pop();
      skipTo(at + 1);
      templateText();
    } else {
      if (char === "{") depth += 1;
      if (char === "}") depth -= 1;
      keep();
    }
  }
  return out;
}

function indexOr(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found;
}

function literalEnd(text: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < text.length && text[at] !== quote && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
  return Math.min(text.length, at + 1);
}

function regexEnd(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at + 1;
  }
  return from + 1;
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
