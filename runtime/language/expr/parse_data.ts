// Owns: data out of a text inside a template. Must not: fail on what does not parse.

import type { Value } from "./scope.ts";

/** The value that a JSON text holds, or undefined. */
export function parseData(text: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
