// Owns: RFC 3339 timestamps and Go time layouts, in UTC. Must not: read the clock.

/** A moment as nanoseconds since 1970. */
export type Instant = bigint;

const SECOND = 1_000_000_000n;
const DAY_S = 86_400;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** The moment of an epoch time in milliseconds. */
export function instantOf(epochMs: number): Instant {
  return BigInt(Math.floor(epochMs)) * 1_000_000n;
}

/** The moment that an RFC 3339 timestamp or a date (`2025-03-09`) names; undefined for anything else. Source: Go `time.Parse`. */
export function parseInstant(text: string): Instant | undefined {
  if (text.length > 100) return undefined;
  const date = DATE.exec(text);
  if (date) return dayInstant(date);
  const match = MOMENT.exec(text);
  const day = match ? dayInstant(match) : undefined;
  if (!match || day === undefined) return undefined;
  const [hour, minute, second] = match.slice(4, 7).map(Number) as [number, number, number];
  const [zoneHour, zoneMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 24 || zoneMinute > 60) return undefined;
  const offset = (zoneHour * 60 + zoneMinute) * (match[8] === "-" ? -60 : 60);
  const fraction = BigInt((match[7] ?? "").slice(0, 9).padEnd(9, "0"));
  return day + BigInt(hour * 3_600 + minute * 60 + second - offset) * SECOND + fraction;
}

function dayInstant(match: RegExpExecArray): Instant | undefined {
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined;
  return BigInt(dayNumber(year, month, day)) * BigInt(DAY_S) * SECOND;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

// `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
function dayNumber(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) / (DAY_S * 1_000);
}

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

// Go looks for its tokens in this order; a name that goes on in lower case is no name.
const LAYOUT_TOKEN =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|__2|_2(?!006)|3|4|5|PM|pm|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07|[.,](?:0+|9+)(?!\d)/g;

/** The moment in UTC by a reference layout (`2006-01-02 15:04`). Source: Go `time.Time.Format`. */
export function formatInstant(instant: Instant, layout: string): string {
  const nanos = Number(modulo(instant, SECOND));
  const date = new Date(Number((instant - BigInt(nanos)) / 1_000_000n));
  return layout.replace(LAYOUT_TOKEN, (token) => tokenText(token, date, nanos));
}

function tokenText(token: string, date: Date, nanos: number): string {
  if (token.startsWith("Z")) return "Z";
  if (token.startsWith("-")) return token.replace("-", "+").replace("7", "0");
  if (/^[.,]/.test(token)) return fractionText(token, nanos);
  return clockText(token, date) ?? calendarText(token, date);
}

function fractionText(token: string, nanos: number): string {
  const digits = String(nanos).padStart(9, "0").slice(0, token.length - 1);
  const shown = token[1] === "9" ? digits.replace(/0+$/, "") : digits;
  return shown === "" ? "" : token[0] + shown;
}

function clockText(token: string, date: Date): string | undefined {
  const hour = date.getUTCHours();
  switch (token) {
    case "15":
      return padded(hour, 2);
    case "3":
    case "03":
      return padded(hour % 12 || 12, token.length);
    case "4":
    case "04":
      return padded(date.getUTCMinutes(), token.length);
    case "5":
    case "05":
      return padded(date.getUTCSeconds(), token.length);
    case "PM":
      return hour < 12 ? "AM" : "PM";
    case "pm":
      return hour < 12 ? "am" : "pm";
    default:
      return undefined;
  }
}

function calendarText(token: string, date: Date): string {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (token) {
    case "2006":
      return padded(year, 4);
    case "06":
      return padded(year % 100, 2);
    case "January":
      return MONTHS[month]!;
    case "Jan":
      return MONTHS[month]!.slice(0, 3);
    case "1":
    case "01":
      return padded(month + 1, token.length);
    case "Monday":
      return WEEKDAYS[date.getUTCDay()]!;
    case "Mon":
      return WEEKDAYS[date.getUTCDay()]!.slice(0, 3);
    case "2":
    case "02":
      return padded(day, token.length);
    case "_2":
      return String(day).padStart(2);
    case "002":
      return padded(dayOfYear(date), 3);
    case "__2":
      return String(dayOfYear(date)).padStart(3);
    default:
      return "UTC";
  }
}

function dayOfYear(date: Date): number {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return dayNumber(year, month + 1, day) - dayNumber(year, 1, 1) + 1;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function modulo(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by;
}
