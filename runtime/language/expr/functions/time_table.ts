// Owns: the functions on timestamps, durations and the current time. Must not: read the clock (the context has it).

import { exactNumber } from "../../../base/mod.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { clampDuration, fitsDuration, formatGoDuration, parseGoDuration } from "../go_duration.ts";
import type { FunctionContext } from "../run.ts";
import type { Value } from "../scope.ts";
import { parseTimeOfDay } from "../time_window.ts";
import { formatInstant, instantOf, parseInstant } from "../timestamp.ts";
import { nextCronTime } from "./next_cron.ts";

const GROUP = "time";
const SECOND = 1_000_000_000n;
const DAY_MS = 86_400_000;
const RFC3339 = "2006-01-02T15:04:05Z07:00";
// Work of a search through the calendar, in steps of a template.
const CRON_STEPS = 200;

export const TIME_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "timeAgo",
    group: GROUP,
    parameters: ["timestamp:string"],
    description: "Age of a timestamp in its largest unit, such as 3h ago; empty when it is no timestamp",
    example: { template: '{{ timeAgo "1969-12-31T21:00:00Z" }}', output: "3h ago" },
    keywords: ["age", "relative", "human"],
    call: ([timestamp], context) => ago(nanosSince(timestamp, context)),
  },
  {
    name: "timeSince",
    group: GROUP,
    parameters: ["timestamp:string"],
    description: "Seconds that have passed since a timestamp; 0 when it is no timestamp",
    example: { template: '{{ timeSince "1969-12-31T22:00:00Z" }}', output: "7200" },
    keywords: ["age", "elapsed", "seconds"],
    call: ([timestamp], context) => roundedSeconds(nanosSince(timestamp, context) ?? 0n),
  },
  {
    name: "timeUntil",
    group: GROUP,
    parameters: ["timestamp:string"],
    description: "Duration until a timestamp, in whole seconds; 0s when it is past or no timestamp",
    example: { template: '{{ timeUntil "1970-01-02T02:00:05Z" }}', output: "26h0m5s" },
    keywords: ["remaining", "countdown", "deadline"],
    call: ([timestamp], context) => {
      const left = clampDuration(-(nanosSince(timestamp, context) ?? 0n));
      return formatGoDuration(left <= 0n ? 0n : left - left % SECOND);
    },
  },
  {
    name: "isExpired",
    group: GROUP,
    parameters: ["timestamp:any", "duration:string"],
    description: "True when the timestamp plus the duration is past; false when either cannot be read",
    example: { template: '{{ isExpired "1969-10-01" "30d" }}', output: "true" },
    keywords: ["ttl", "age", "rotate", "older"],
    call: ([timestamp, duration], context) => {
      const age = nanosSince(timestamp, context);
      const limit = parseGoDuration(duration as string);
      return age !== undefined && limit !== undefined && age > limit;
    },
  },
  {
    name: "timeFormat",
    group: GROUP,
    parameters: ["timestamp:any", "layout:string"],
    description: "Timestamp in UTC by a Go layout, which shows 2006-01-02 15:04:05; empty when unreadable",
    example: { template: '{{ timeFormat "2025-03-09" "02/01/06" }}', output: "09/03/25" },
    keywords: ["date", "layout", "print"],
    call: ([timestamp, layout]) => {
      const instant = typeof timestamp === "string" ? parseInstant(timestamp) : undefined;
      return instant === undefined ? "" : formatInstant(instant, layout as string);
    },
  },
  {
    name: "durationSeconds",
    group: GROUP,
    parameters: ["duration:string"],
    description: "Whole seconds of a duration such as 2h5s or 7d; 0 when it is none",
    example: { template: '{{ durationSeconds "2h5s" }}', output: "7205" },
    keywords: ["convert", "seconds", "timeout"],
    call: ([duration]) => exactNumber((parseGoDuration(duration as string) ?? 0n) / SECOND),
  },
  {
    name: "durationAdd",
    group: GROUP,
    parameters: ["a:string", "b:string"],
    description: "Sum of two durations; 0s when either is none",
    example: { template: '{{ durationAdd "1d" "90m" }}', output: "25h30m0s" },
    keywords: ["sum", "plus"],
    call: ([a, b]) => {
      const [first, second] = [parseGoDuration(a as string), parseGoDuration(b as string)];
      const sum = first === undefined || second === undefined ? 0n : first + second;
      return formatGoDuration(fitsDuration(sum) ? sum : 0n);
    },
  },
  {
    name: "durationValid",
    group: GROUP,
    parameters: ["duration:string"],
    description: "True for a duration of the units ns, us, ms, s, m, h, d, w, mo, y",
    example: { template: '{{ durationValid "3x" }}', output: "false" },
    keywords: ["check", "validate"],
    call: ([duration]) => parseGoDuration(duration as string) !== undefined,
  },
  {
    name: "weekday",
    group: GROUP,
    parameters: [],
    description: "True on Monday to Friday, in UTC",
    example: { template: "{{ weekday }}", output: "true" },
    keywords: ["day", "business", "now"],
    call: (_, { now }) => !isWeekend(now),
  },
  {
    name: "weekend",
    group: GROUP,
    parameters: [],
    description: "True on Saturday and Sunday, in UTC",
    example: { template: "{{ weekend }}", output: "false" },
    keywords: ["day", "saturday", "sunday", "now"],
    call: (_, { now }) => isWeekend(now),
  },
  {
    name: "timeInWindow",
    group: GROUP,
    parameters: ["after:string", "before:string"],
    description: "True from one time of day (UTC) up to another, over midnight when the first is later",
    example: { template: '{{ timeInWindow "22:00" "06:00" }}', output: "true" },
    keywords: ["hours", "maintenance", "between", "now"],
    call: ([after, before], { now }) => isInWindow(after as string, before as string, now),
  },
  {
    name: "timeNotInWindow",
    group: GROUP,
    parameters: ["after:string", "before:string"],
    description: "True when timeInWindow is false, also for times that cannot be read",
    example: { template: '{{ timeNotInWindow "09:00" "17:00" }}', output: "true" },
    keywords: ["hours", "outside", "now"],
    call: ([after, before], { now }) => !isInWindow(after as string, before as string, now),
  },
  {
    name: "nextCron",
    group: GROUP,
    parameters: ["expression:string"],
    description: "Next time at which a cron expression fires, in UTC; empty when it is not valid",
    example: { template: '{{ nextCron "0 0 1 2 *" }}', output: "1970-02-01T00:00:00Z" },
    keywords: ["schedule", "fire", "upcoming"],
    call: ([expression], context) => {
      context.charge(CRON_STEPS);
      const next = nextCronTime(expression as string, context.now);
      return next === undefined ? "" : formatInstant(instantOf(next), RFC3339);
    },
  },
];

function nanosSince(timestamp: Value, { now }: FunctionContext): bigint | undefined {
  const instant = typeof timestamp === "string" ? parseInstant(timestamp) : undefined;
  return instant === undefined ? undefined : instantOf(now) - instant;
}

function ago(nanos: bigint | undefined): string {
  if (nanos === undefined) return "";
  const seconds = nanos / SECOND;
  if (seconds < 60n) return `${seconds}s ago`;
  if (seconds < 3_600n) return `${seconds / 60n}m ago`;
  if (seconds < 86_400n) return `${seconds / 3_600n}h ago`;
  return `${seconds / 86_400n}d ago`;
}

/** To the nearest second, halves away from zero. */
function roundedSeconds(nanos: bigint): number | bigint {
  const half = nanos < 0n ? -SECOND / 2n : SECOND / 2n;
  return exactNumber((nanos + half) / SECOND);
}

function isWeekend(now: number): boolean {
  const day = new Date(now).getUTCDay();
  return day === 0 || day === 6;
}

function isInWindow(afterText: string, beforeText: string, now: number): boolean {
  const [after, before] = [parseTimeOfDay(afterText), parseTimeOfDay(beforeText)];
  if (after === undefined || before === undefined) return false;
  const minute = Math.floor((((now % DAY_MS) + DAY_MS) % DAY_MS) / 60_000);
  return after <= before ? minute >= after && minute < before : minute >= after || minute < before;
}
