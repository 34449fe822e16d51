// Owns: JSON to YAML text. Must not: know what the JSON means.

import { stringify } from "yaml";
import type { Json } from "../../base/mod.ts";

/**
 * Pretty YAML of a JSON value: keys in the given order, block style for texts of several lines, no anchors; texts that
 * YAML 1.1 readers (kubectl) would take for a boolean or a number are quoted. Ends with a line break.
 */
export function renderYaml(value: Json): string {
  return stringify(value, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    compat: "yaml-1.1",
    indentSeq: false,
  });
}
