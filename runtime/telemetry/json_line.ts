// Owns: a log record as one line of JSON. Must not: write it anywhere.

import { OrkError } from "../base/mod.ts";
import type { LogRecord } from "./ports.ts";

const RESERVED = new Set(["time", "level", "message"]);
const MAX_DEPTH = 8;

/**
 * One line without its line end: `time` (RFC 3339, UTC, milliseconds), `level`, `message`, then the fields in their
 * order. Never throws: what JSON cannot hold becomes text.
 */
export function encodeJsonLine(record: LogRecord): string {
  const line: Record<string, unknown> = {
    time: formatTime(record.timeMs),
    level: record.level,
    message: record.message,
  };
  for (const [key, value] of Object.entries(record.fields)) {
    if (value !== undefined) line[RESERVED.has(key) ? `field_${key}` : key] = encodable(value, MAX_DEPTH);
  }
  return JSON.stringify(line);
}

/** An error as fields: `code` and `message` of expected failures; other errors are bugs and keep their stack. */
export function encodeError(error: Error): Readonly<Record<string, unknown>> {
  const cause = error.cause instanceof Error ? { cause: encodeError(error.cause) } : {};
  if (error instanceof OrkError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...cause,
    };
  }
  return {
    name: error.name,
    message: error.message,
    ...(error.stack ? { stack: error.stack } : {}),
    ...cause,
  };
}

function formatTime(timeMs: number): string {
  const time = new Date(timeMs);
  return Number.isNaN(time.getTime()) ? String(timeMs) : time.toISOString();
}

function encodable(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "undefined":
      return undefined;
    case "object":
      return value === null ? null : encodeComposite(value, depth);
    default:
      return String(value);
  }
}

function encodeComposite(value: object, depth: number): unknown {
  if (value instanceof Error) return encodeError(value);
  if (value instanceof Date) return formatTime(value.getTime());
  // A limit instead of cycle detection: logs are no place for deep structures.
  if (depth === 0) return "...";
  if (Array.isArray(value)) return value.map((item) => encodable(item, depth - 1) ?? null);
  if (value instanceof Map) {
    return encodeComposite(Object.fromEntries([...value].map(([key, item]) => [keyText(key), item])), depth);
  }
  if (value instanceof Set) return encodeComposite([...value], depth);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodable(item, depth - 1)]));
}

/** `String(key)` throws for objects without a usable `toString`; their JSON stands for them. */
function keyText(key: unknown): string {
  return typeof key === "object" && key !== null ? JSON.stringify(encodable(key, 1)) : String(key);
}
