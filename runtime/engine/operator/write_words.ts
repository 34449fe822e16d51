// Owns: words for writes and what they changed. Must not: say them.

import { jsonText } from "../../base/mod.ts";
import { refOf } from "../../kube/mod.ts";
import type { FieldChange } from "../apply/mod.ts";
import { WHOLE } from "./fights.ts";
import type { Performed } from "../attempt/mod.ts";

export function nameOf({ write }: Performed): string {
  const ref = "object" in write.write ? refOf(write.write.object) : write.write.ref;
  return `${ref.kind}/${ref.name}`;
}

/** `: path before → after`, of the first three. */
export function describeChanges(changes: readonly FieldChange[]): string {
  const shown = changes.slice(0, 3).map((change) =>
    change.before === undefined && change.after === undefined
      ? change.path
      : `${change.path} ${short(change.before)} → ${short(change.after)}`
  );
  const more = changes.length > shown.length ? `, and ${changes.length - shown.length} more` : "";
  return shown.length === 0 ? "" : `: ${shown.join(", ")}${more}`;
}

function short(value: unknown): string {
  const text = value === undefined ? "(absent)" : typeof value === "string" ? value : jsonText(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Of a field that is changed back, or a child that is deleted again, each time. */
export function contestedText(child: string, field: string, by: string): string {
  return field === WHOLE
    ? `${child} is deleted each time it is made; it is made less often now. Let one of the two leave it alone`
    : `${field} of ${child} is changed by ${by} each time it is repaired; it is repaired less often now. ` +
      "Let one of the two leave the field alone";
}
