// Owns: escaping of text for HTML, JavaScript and URL queries. Must not: do without a source for each table.

import { isPrintable } from "./format.ts";

const HTML: Readonly<Record<string, string>> = {
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\0": "\ufffd",
};
const JS: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

/** Source: Go text/template `HTMLEscapeString`. */
export function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (c) => HTML[c]!);
}

/** Source: Go text/template `JSEscapeString`. */
export function escapeJs(text: string): string {
  let out = "";
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const isPlain = point >= 0x20 && (point < 0x7f || isPrintable(character));
    out += JS[character] ?? (isPlain ? character : `\\u${point.toString(16).toUpperCase().padStart(4, "0")}`);
  }
  return out;
}

/** Source: Go net/url `QueryEscape`. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  ).replaceAll("%20", "+");
}
