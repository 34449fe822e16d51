// Owns: what is taken from the text that a chart renders. Must not: render or parse it.

import type { Source } from "../source.ts";

const SEPARATOR = /^---(\s|$)/;
const KATALOG = /^\s*["']?kind["']?\s*:\s*["']?Katalog\b|[{,]\s*["']?kind["']?\s*:\s*["']?Katalog\b/m;

/**
 * The Katalogs of a rendered chart, each on the lines on which `helm template` prints it. All else is left empty: what
 * other manifests look like is not for us to judge. A chart that is rendered again with other values has a uri of its own.
 */
export function renderedKatalogs(rendered: Source, known: ReadonlyMap<string, string>): Source {
  const text = partsOf(rendered.text).map((part) => (KATALOG.test(part) ? part : part.replace(/[^\n]+/g, "")))
    .join("\n");
  let uri = rendered.uri;
  for (let times = 2; known.has(uri) && known.get(uri) !== text; times++) uri = `${rendered.uri} (${times})`;
  return { uri, text };
}

/** Documents with the separator that begins them. */
function partsOf(text: string): readonly string[] {
  const parts: string[][] = [[]];
  for (const line of text.split("\n")) {
    if (SEPARATOR.test(line)) parts.push([]);
    parts.at(-1)!.push(line);
  }
  return parts.filter((part) => part.length > 0).map((part) => part.join("\n"));
}
