// Owns: durations as Go writes them, exact to the nanosecond. Must not: know a clock.

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
const UNIT_NS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "µs": 1_000n,
  "μs": 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3_600n * SECOND,
  d: DAY,
  w: 7n * DAY,
  mo: 30n * DAY,
  y: 365n * DAY,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|mo|s|m|h|d|w|y)/y;
const MAX_LENGTH = 200;
const INT64_MAX = (1n << 63n) - 1n;

/**
 * Nanoseconds of `1h30m`, `1.5d`, `-90s` or `0`; undefined for what is no duration or beyond 292 years.
 * Source: Go `time.ParseDuration`, plus d, w, mo (30 days) and y (365 days).
 */
export function parseGoDuration(text: string): bigint | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const body = text.replace(/^[+-]/, "");
  if (body === "0") return 0n;
  let total = 0n;
  PART.lastIndex = 0;
  while (PART.lastIndex < body.length) {
    const match = PART.exec(body);
    if (!match) return undefined;
    total += scaled(match[1]!, UNIT_NS[match[2]!]!);
  }
  if (body === "") return undefined;
  const signed = text.startsWith("-") ? -total : total;
  return fitsDuration(signed) ? signed : undefined;
}

/** True for what Go can hold in a duration: 64 bits of nanoseconds. */
export function fitsDuration(nanos: bigint): boolean {
  return nanos >= -INT64_MAX - 1n && nanos <= INT64_MAX;
}

/** The nearest duration that Go can hold. */
export function clampDuration(nanos: bigint): bigint {
  if (fitsDuration(nanos)) return nanos;
  return nanos < 0n ? -INT64_MAX - 1n : INT64_MAX;
}

/** `36h0m0s`, `1m0.5s`, `250ms`, `0s`; never days. Source: Go `time.Duration.String`. */
export function formatGoDuration(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? "-" : "";
  if (size === 0n) return "0s";
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n)}µs`;
  if (size < SECOND) return `${sign}${decimal(size, 1_000_000n)}ms`;
  const minutes = size / (60n * SECOND);
  const seconds = `${decimal(size % (60n * SECOND), SECOND)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return hours === 0n ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60n}m${seconds}`;
}

function scaled(amount: string, unit: bigint): bigint {
  const [whole = "", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction || "0") * unit / 10n ** BigInt(fraction.length);
}

function decimal(size: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const fraction = String(size % unit).padStart(digits, "0").replace(/0+$/, "");
  return fraction === "" ? String(size / unit) : `${size / unit}.${fraction}`;
}
