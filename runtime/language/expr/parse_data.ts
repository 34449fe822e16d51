// Owns: data out of a text inside a template. Must not: fail on what does not parse.

import { parseDocuments, toJson } from "../document/mod.ts";
import type { Value } from "./scope.ts";

/** The value that a YAML or JSON text holds, or undefined. JSON is YAML, so one parser does. */
export function parseData(text: string): Value {
  const { value, diagnostics } = parseDocuments({ uri: "-", text });
  return diagnostics.length > 0 || value?.length !== 1 ? undefined : toJson(value[0]!.root);
}
