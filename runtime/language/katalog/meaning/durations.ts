// Owns: every field that holds a duration. Must not: know defaults.

import { parseDuration } from "../../../base/mod.ts";
import { type MapNode, type Node, textOf } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
// @ts-types="../schema_generated.d.ts"
import type { SchemaPart } from "../schema_generated.js";
import { KATALOG, partAt, partBelow, type SchemaParts, type SchemaRoot } from "../schema_words.ts";

/** Fields where zero means something: no waiting. Elsewhere zero or less is a mistake. */
const ZERO_IS_FINE = ["sleep", "cooldown", "cacheFor", "interval", "initial", "deleteAfter"];

/** Visits every field that the schema calls a duration. Templates are checked when they are rendered. */
export function checkDurations(root: MapNode, report: Report, schema: SchemaRoot = KATALOG): void {
  visit(root, { part: partAt([], schema), parts: schema.parts, field: "" }, report);
}

interface Place {
  readonly part: SchemaPart;
  readonly parts: SchemaParts;
  /** The key it stands under. */
  readonly field: string;
}

function visit(node: Node, place: Place, report: Report): void {
  if (node.kind === "scalar") {
    if (place.part.title === "duration") checkDuration(node, place.field, report);
    return;
  }
  const children: readonly (readonly [string, Node])[] = node.kind === "map"
    ? node.entries.map((e) => [e.key, e.value])
    : node.items.map((item, i) => [String(i), item]);
  for (const [step, value] of children) {
    visit(value, { ...place, part: partBelow(place.part, step, place.parts), field: step }, report);
  }
}

function checkDuration(node: Node, field: string, report: Report): void {
  const text = textOf(node);
  if (text === undefined || text.includes("{{")) return;
  if (field === "rotateAfter" && text === "never") return;
  const durationMs = parseDuration(text);
  if (durationMs === undefined) {
    report(errorAt(node.span, { code: "ORK1119", message: `"${field}": "${text}" is not a duration` }, {
      hint: "write a number with a unit, such as 30s, 5m, 1h30m, 90d",
    }));
  } else if (durationMs < 0 || (durationMs === 0 && !ZERO_IS_FINE.includes(field))) {
    report(
      errorAt(node.span, {
        code: "ORK1119",
        message: `"${field}" must be longer than nothing, found "${text}"`,
      }, {
        hint: "write a positive duration, or remove the field for the default",
      }),
    );
  }
}
