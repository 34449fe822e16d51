// Owns: the sentence of a rule that has no message. Must not: evaluate rules.

import type { Condition, Scope } from "../expr/mod.ts";

/** Third person to requirement, in the order in which they are tried. */
const REQUIREMENTS: readonly (readonly [string, string])[] = [
  ["does not exist", "must not be set"],
  ["exists", "must be set"],
  ["equals", "must be"],
  ["is not ", "must not be "],
  ["does not start with", "must not start with"],
  ["starts with", "must start with"],
  ["does not end with", "must not end with"],
  ["ends with", "must end with"],
  ["does not contain", "must not contain"],
  ["contains", "must contain"],
  ["matches", "must match"],
  ["is ", "must be "],
  ["has type", "must have type"],
];

/** Numbers stand without quotes, ranges and lists in words. */
function readable(operator: string, words: string): string {
  const quoted = /^(.*?)"((?:[^"\\\\])*)"$/s.exec(words);
  if (!quoted) return words;
  const [, before = "", value = ""] = quoted;
  switch (operator) {
    case "gt":
    case "lt":
    case "gte":
    case "lte":
      return `${before}${value}`;
    case "between":
    case "notBetween":
      return `${before}${value.split(",").map((part) => part.trim()).join(" and ")}`;
    case "in":
    case "notIn":
      return `${before}${value.split(",").map((part) => part.trim()).join(", ")}`;
    default:
      return words;
  }
}

/** `spec.replicas must be at most 5, found "9"`. */
export function requirementText(
  rule: { readonly field: string; readonly condition: Condition },
  scope: Scope,
  found: string | undefined,
): string {
  const words = rule.condition.describe(scope);
  const isNegated = words.startsWith("not: ");
  const positive = isNegated ? words.slice(5) : words;
  const [from, to] = REQUIREMENTS.find(([start]) => positive.startsWith(start)) ?? ["", "must hold: "];
  const required = `${to}${readable(rule.condition.operator, positive.slice(from.length))}`;
  const sentence = isNegated ? `${rule.field}: "${positive}" must not hold` : `${rule.field} ${required}`;
  if (found === undefined) return `${sentence}, and its template failed`;
  if (found === "") return rule.condition.operator === "exists" ? sentence : `${sentence}, found nothing`;
  const shown = found.length <= 60 ? found : `${found.slice(0, 57)}...`;
  return `${sentence}, found ${JSON.stringify(shown)}`;
}
