// Owns: how one log record looks to a person. Must not: write it.

import { jsonText } from "../../runtime/base/mod.ts";
import { padVisible, type Paint, type Symbols } from "./style.ts";

/** The shape of a record of runtime/telemetry. */
export interface RecordLike {
  readonly level: "debug" | "info" | "warn" | "error";
  /** Epoch ms. */
  readonly timeMs: number;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const SUBJECT_WIDTH = 22;
/** Fields that name what a record is about, most exact first. */
const SUBJECT_FIELDS = ["object", "crd", "component"] as const;

/** `12:01:07  Website/shop   created Deployment/shop  key=value`; local time. */
export function formatLogLine(
  record: RecordLike,
  look: { readonly paint: Paint; readonly symbols: Symbols },
): string {
  const { paint, symbols } = look;
  const subjectKey = SUBJECT_FIELDS.find((key) => typeof record.fields[key] === "string");
  const subject = subjectKey === undefined ? "" : String(record.fields[subjectKey]);
  const rest = Object.entries(record.fields)
    .filter(([key, value]) =>
      key !== subjectKey && value !== undefined && !SUBJECT_FIELDS.slice(1).includes(key as "crd")
    )
    .map(([key, value]) => `${key}=${fieldText(value)}`);
  const message = record.level === "error"
    ? paint("red", `${symbols.failed} ${record.message}`)
    : record.level === "warn"
    ? paint("yellow", `${symbols.warning} ${record.message}`)
    : record.level === "debug"
    ? paint("dim", record.message)
    : record.message;
  const tail = rest.length ? `  ${paint("dim", rest.join(" "))}` : "";
  return `  ${paint("dim", clockTime(record.timeMs))}  ${
    padVisible(subject, SUBJECT_WIDTH)
  }  ${message}${tail}`;
}

/** `12:01:07` in local time. */
export function clockTime(timeMs: number): string {
  const date = new Date(timeMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, "0")).join(
    ":",
  );
}

function fieldText(value: unknown): string {
  if (typeof value === "string") return /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
  return typeof value === "object" ? jsonText(value) : String(value);
}
