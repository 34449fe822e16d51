// Owns: durations as users write and read them. Must not: know a clock.

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  mo: 2_592_000_000,
  y: 31_536_000_000,
};

/**
 * Parses `1h30m`, `500ms`, `90d`, `1y`, or bare seconds (`30`). Returns milliseconds, or undefined when the text is
 * not a duration. Source: Go `time.ParseDuration`, plus the units d, w, mo (30 d) and y (365 d) of the Katalog language.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1_000;
  const sign = trimmed.startsWith("-") ? -1 : 1;
  const body = trimmed.replace(/^[+-]/, "");
  if (body === "0") return 0;
  if (
    !/^(\d+(\.\d*)?|\.\d+)(ns|us|[µμ]s|ms|mo|s|m|h|d|w|y)(?:(\d+(\.\d*)?|\.\d+)(ns|us|[µμ]s|ms|mo|s|m|h|d|w|y))*$/
      .test(body)
  ) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit] of body.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|[µμ]s|ms|mo|s|m|h|d|w|y)/g)) {
    total += Number(amount) * UNIT_MS[unit!]!;
  }
  return sign * total;
}

/** Renders milliseconds for people: `3s`, `2m`, `1h5m`, `4d`; below one second `350ms`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.max(0, Math.round(durationMs))}ms`;
  const seconds = Math.floor(durationMs / 1_000);
  if (seconds < 60) {
    return durationMs < 10_000 && durationMs % 1_000 >= 50
      ? `${(durationMs / 1_000).toFixed(1)}s`
      : `${seconds}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes}m${seconds % 60}s` : `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours}h${minutes % 60}m` : `${hours}h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${days}d${hours % 24}h` : `${days}d`;
}
