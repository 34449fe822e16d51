// Owns: what a schema allows of a single value beyond its type, in words. Must not: convert values.

import { isNumeric, type Json, jsonEqual, type JsonObject, nearestName } from "../../base/mod.ts";

export interface Limit {
  /** `one of single, ha`, `at least 1`. */
  readonly expected: string;
  readonly hint?: string;
}

/** The first limit of the schema that a value crosses. Patterns and formats are left to the API server. */
export function crossedLimit(schema: JsonObject | undefined, value: unknown): Limit | undefined {
  if (schema === undefined) return undefined;
  const allowed = schema["enum"];
  if (Array.isArray(allowed) && !allowed.some((one) => jsonEqual(one, value as Json))) {
    const near = nearestName(String(value), allowed.map(String));
    return { expected: `one of ${allowed.join(", ")}`, ...(near ? { hint: `did you mean "${near}"?` } : {}) };
  }
  return isNumeric(value) ? crossedBound(schema, value) : undefined;
}

function crossedBound({ minimum, maximum }: JsonObject, value: number | bigint): Limit | undefined {
  if (isNumeric(minimum) && value < minimum) return { expected: `at least ${minimum}` };
  if (isNumeric(maximum) && value > maximum) return { expected: `at most ${maximum}` };
  return undefined;
}
