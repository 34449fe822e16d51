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
  const subject = subjectKey === undefined ? "" : visible(String(record.fields[subjectKey]));
  const rest = Object.entries(record.fields)
    .filter(([key, value]) =>
      key !== subjectKey && value !== undefined && !SUBJECT_FIELDS.slice(1).includes(key as "crd")
    )
    .map(([key, value]) => `${key}=${visible(fieldText(value))}`);
  const text = textOf(record.message);
  const message = record.level === "error"
    ? paint("red", `${symbols.failed} ${text}`)
    : record.level === "warn"
    ? paint("yellow", `${symbols.warning} ${text}`)
    : record.level === "debug"
    ? paint("dim", text)
    : text;
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

/** Where a message begins: further lines of it stand below, so that none of them looks like another record. */
const MESSAGE_COLUMN = 36;

function textOf(message: string): string {
  return message.split("\n").map(visible).join(`\n${" ".repeat(MESSAGE_COLUMN)}`);
}

/** What an object says of itself must not steer the terminal. */
function visible(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are exactly what is replaced
  return text.replace(/\r$/, "").replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}

function fieldText(value: unknown): string {
  if (typeof value === "string") return /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
  return typeof value === "object" ? jsonText(value) : String(value);
}
