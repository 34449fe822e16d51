// Owns: JSON Schema errors as remarks. Must not: know single fields.

import type { MapNode } from "../document/mod.ts";
import type { Report } from "./remark.ts";

/** Checks a canonical root against the schema of its kind. */
export function checkSchema(_root: MapNode, _report: Report): void {
}
