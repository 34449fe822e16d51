// Owns: the grammar of cron expressions that Kubernetes knows. Must not: compute fire times.

import { ownValue } from "../../base/mod.ts";

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

interface FieldBounds {
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on. */
  readonly names: readonly string[];
}

const BOUNDS: readonly FieldBounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ") },
  { min: 0, max: 6, names: "sun mon tue wed thu fri sat".split(" ") },
];

/** The five fields, a macro such as `@daily` expanded; undefined when there are not five. Their content is not checked. */
export function splitCron(expression: string): readonly string[] | undefined {
  const trimmed = expression.trim();
  const fields = (ownValue(MACROS, trimmed.toLowerCase()) ?? trimmed).split(/\s+/);
  return fields.length === 5 ? fields : undefined;
}

/**
 * The expression with each field as `*` or as a plain list of numbers, so that every reader understands the same by
 * it; undefined when it is not valid. Source: robfig/cron v3 `ParseStandard`, which Kubernetes uses: no 7 for Sunday,
 * `5/10` means `5-59/10`, a step makes `*` count as a list.
 */
export function plainCron(expression: string): string | undefined {
  const fields = splitCron(expression)?.map((field, i) => plainField(field, BOUNDS[i]!));
  return fields?.every((field) => field !== undefined) ? fields.join(" ") : undefined;
}

const FIELD_NAMES = ["minute", "hour", "day of the month", "month", "day of the week"] as const;

/** What is wrong with the first field that cannot be read. */
export function wrongCronField(fields: readonly string[]): string | undefined {
  const at = fields.findIndex((field, i) => plainField(field, BOUNDS[i]!) === undefined);
  if (at < 0) return undefined;
  const { min, max, names } = BOUNDS[at]!;
  const words = names.length > 0 ? ` or ${names[0]} to ${names.at(-1)}` : "";
  return `${FIELD_NAMES[at]} must be ${min} to ${max}${words}, found ${JSON.stringify(fields[at])}`;
}

function plainField(field: string, bounds: FieldBounds): string | undefined {
  const numbers = new Set<number>();
  let hasStar = false;
  for (const part of field.split(",").filter((text) => text !== "")) {
    const values = valuesOf(part, bounds);
    if (values === undefined) return undefined;
    if (values === "*") hasStar = true;
    else for (const value of values) numbers.add(value);
  }
  if (hasStar) return "*";
  return numbers.size === 0 ? undefined : [...numbers].sort((a, b) => a - b).join(",");
}

function valuesOf(part: string, bounds: FieldBounds): "*" | readonly number[] | undefined {
  const match = /^(?:([*?])|(\w+)(?:-(\w+))?)(?:\/(\d{1,4}))?$/.exec(part);
  if (!match) return undefined;
  const [, star, from = "", to, stepText] = match;
  const step = Number(stepText ?? 1);
  if (star && step === 1) return "*";
  const low = star ? bounds.min : valueOf(from, bounds);
  const high = star || (to === undefined && stepText) ? bounds.max : valueOf(to ?? from, bounds);
  if (low === undefined || high === undefined || low > high || step === 0) return undefined;
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
}

function valueOf(text: string, { min, max, names }: FieldBounds): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return min + named;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}
