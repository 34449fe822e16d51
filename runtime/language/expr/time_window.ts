// Owns: times of day, days of the week and cron windows: open or not, and until when. Must not: read the clock.

import { Cron } from "croner";
import { errorMessage } from "../../base/mod.ts";
import { plainCron, splitCron, wrongCronField } from "./cron_fields.ts";

/** Something that is open at some times. */
export interface TimeWindow {
  /** E.g. `time is between 22:00 and 06:00 UTC`. */
  readonly words: string;
  isOpen(now: number): boolean;
  /** Epoch ms, later than `now`, at which `isOpen` may change; early rather than late. Undefined: it never changes. */
  nextChange(now: number): number | undefined;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const DAY_NAMES: readonly string[] = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
];

/** Minutes since midnight of `HH:MM`, or undefined. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!match) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}

/** True for a zone name that the machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Open from `after` to `before` (minutes since midnight, both inclusive); crosses midnight when after > before. */
export function timeOfDayWindow(
  bounds: { readonly after: number | undefined; readonly before: number | undefined },
  timezone: string,
): TimeWindow {
  const zone = zoneOf(timezone);
  const after = (bounds.after ?? 0) * MINUTE_MS;
  const before = bounds.before === undefined ? DAY_MS : bounds.before * MINUTE_MS;
  const isOpenAt = (time: number) =>
    after <= before ? time >= after && time <= before : time >= after || time <= before;
  // The window closes one millisecond after its inclusive end.
  const edges = [after, bounds.before === undefined ? 0 : before + 1];
  return {
    words: `time is ${boundsWords(bounds)} ${timezone}`,
    isOpen: (now) => isOpenAt(zone.timeOfDay(now)),
    nextChange: (now) => Math.min(...edges.map((edge) => zone.nextTimeOfDay(now, edge))),
  };
}

/** Open on the given days, 0 being Sunday. */
export function dayWindow(days: readonly number[], timezone: string): TimeWindow {
  const zone = zoneOf(timezone);
  return {
    words: `day is ${days.map((day) => DAY_NAMES[day]).join(" or ")} ${timezone}`,
    isOpen: (now) => days.includes(zone.dayOfWeek(now)),
    nextChange: (now) => zone.nextTimeOfDay(now, 0),
  };
}

export type CronParse =
  | { readonly kind: "cron"; readonly cron: CronSchedule }
  | { readonly kind: "invalid"; readonly reason: string };

/** Fire times of a five-field expression. */
export interface CronSchedule {
  /** Epoch ms of the first fire later than `after`, or undefined when there is none. */
  next(after: number): number | undefined;
}

/**
 * Parses five fields or a macro such as `@daily`. Day of month and day of week, both given, are alternatives. What
 * Kubernetes accepts means what it means there; beyond that 7 is Sunday.
 */
export function parseCron(expression: string, timezone: string): CronParse {
  const fields = splitCron(expression);
  if (!fields) return { kind: "invalid", reason: "expected five fields: minute hour day month weekday" };
  const text = plainCron(expression) ?? fields.join(" ");
  // Letters beyond names (L, W, #) are extensions that Kubernetes does not know.
  if (!/^[\d*,\-/\s?A-Za-z]+$/.test(text) || /\b[LW]\b|\d[LW]/i.test(text)) {
    return { kind: "invalid", reason: wrongCronField(fields) ?? "unexpected character" };
  }
  try {
    const cron = new Cron(text, { mode: "5-part", timezone, paused: true, domAndDow: false });
    return { kind: "cron", cron: { next: (after) => cron.nextRun(new Date(after))?.getTime() } };
  } catch (error) {
    return { kind: "invalid", reason: wrongCronField(fields) ?? errorMessage(error) };
  }
}

/** Open for `durationMs` after each fire. */
export function cronWindow(
  cron: CronSchedule,
  options: { readonly expression: string; readonly durationMs: number; readonly durationText: string },
): TimeWindow {
  const { durationMs } = options;
  // The first fire after `now - duration` stays the same until it is itself that long ago.
  let known: { readonly since: number; readonly fire: number } | undefined;
  const lastOpening = (now: number) => {
    if (!known || now < known.since || now >= known.fire + durationMs) {
      known = { since: now, fire: cron.next(now - durationMs) ?? Infinity };
    }
    return known.fire <= now ? known.fire : undefined;
  };
  return {
    words: `schedule "${options.expression}" fired within ${options.durationText}`,
    isOpen: (now) => lastOpening(now) !== undefined,
    nextChange: (now) => {
      const opening = lastOpening(now);
      return opening === undefined ? cron.next(now) : opening + durationMs;
    },
  };
}

function boundsWords(
  { after, before }: { readonly after: number | undefined; readonly before: number | undefined },
): string {
  if (after === undefined) return `up to ${clockText(before ?? 0)}`;
  if (before === undefined) return `from ${clockText(after)}`;
  return `between ${clockText(after)} and ${clockText(before)}`;
}

function clockText(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

interface Zone {
  /** Milliseconds since local midnight on the wall clock. */
  timeOfDay(now: number): number;
  dayOfWeek(now: number): number;
  /** First moment after `now` at which the wall clock may show this time. */
  nextTimeOfDay(now: number, timeOfDay: number): number;
}

function zoneOf(timezone: string): Zone {
  const offsetAt = offsetFunction(timezone);
  const local = (now: number) => now + offsetAt(now);
  return {
    timeOfDay: (now) => modulo(local(now), DAY_MS),
    // 1970-01-01 was a Thursday.
    dayOfWeek: (now) => modulo(Math.floor(local(now) / DAY_MS) + 4, 7),
    nextTimeOfDay: (now, timeOfDay) => {
      const guess = nextAt(now, timeOfDay, offsetAt(now));
      if (offsetAt(guess) === offsetAt(now)) return guess;
      const jump = offsetChange(offsetAt, now, guess);
      const [before, after] = [offsetAt(now), offsetAt(jump)];
      // A time that the clocks leave out, or that they go back over, comes at the moment they are changed.
      const low = jump + Math.min(before, after);
      const isCrossed = modulo(timeOfDay - low, DAY_MS) <= Math.abs(after - before);
      return isCrossed ? jump : nextAt(jump, timeOfDay, after);
    },
  };
}

/** First moment at which the offset is another than at `from`; at `to` it is. */
function offsetChange(offsetAt: (now: number) => number, from: number, to: number): number {
  let [same, other] = [from, to];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle) === offsetAt(from)) same = middle;
    else other = middle;
  }
  return other;
}

function nextAt(now: number, timeOfDay: number, offset: number): number {
  const distance = modulo(timeOfDay - modulo(now + offset, DAY_MS), DAY_MS);
  return now + (distance === 0 ? DAY_MS : distance);
}

function offsetFunction(timezone: string): (now: number) => number {
  if (timezone === "UTC") return () => 0;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (now) => {
    const parts = Object.fromEntries(format.formatToParts(now).map((p) => [p.type, Number(p.value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(now / 1_000) * 1_000;
  };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
