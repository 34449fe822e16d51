// Owns: where we mean to differ from the original engine, and why. Must not: excuse what nobody decided.

import type { OracleCase, OracleResult } from "./engine.ts";

/** What our engine makes of a case. */
export interface OurResult {
  readonly text: string;
  readonly error?: string;
  /** Codes of warnings at load. */
  readonly warnings: readonly string[];
}

export interface IntendedDifference {
  readonly name: string;
  readonly reason: string;
  readonly covers: (go: OracleResult, our: OurResult, oracleCase: OracleCase) => boolean;
}

export const INTENDED_DIFFERENCES: readonly IntendedDifference[] = [
  goFails(
    "missing parent",
    "missing data is empty at any depth; a path through a scalar or list is missing too",
    /nil pointer evaluating interface|can't evaluate field \S+ in type/,
  ),
  goFails(
    "argument conversion",
    "a missing argument is the empty value of its type; numbers, texts and lists convert",
    /wrong type for value; expected|invalid value; expected|wrong number of args for \S+: want \d+ got \d+ *$|cannot assign nil to|expected (string|integer|bool|float); found|join: no list$|can.t handle "" for arg of type/,
  ),
  goFails(
    "index or slice of missing",
    "index of a missing map, list or key is missing",
    /index of untyped nil|index of nil pointer|slice of untyped nil|value is nil; should be|cannot index slice\/array with nil/,
  ),
  goFails(
    "index conversion",
    "keys are texts and positions are numbers, whatever type they come in",
    /value has type \S+; should be string|cannot index slice\/array with type/,
  ),
  goFails(
    "order of missing",
    "a missing side counts as the zero value of the other side",
    /error calling (lt|le|gt|ge): invalid type for comparison/,
  ),
  goFails(
    "one number type",
    "JSON cannot tell 3 from 3.0, so whole numbers and fractions compare",
    /incompatible types for comparison: (int|int64|float64|int32) and (int|int64|float64|int32)$|range can't iterate over -?\d+$/,
  ),
  goFails(
    "arithmetic on missing",
    "a missing or empty operand counts as 0",
    /non-numeric arguments( <nil>)? ?$/,
  ),
  goFails("hyphen in a field chain", "names of children contain hyphens", /bad character U\+002D '-'/),
  goFails(
    "alias",
    "names that the original documents without registering them",
    /function "Empty" not defined/,
  ),
  goFails("output length", "the oracle stops at 1 MiB, we at 2 Mi characters", /output too long/),
  {
    name: "step limit",
    reason: "an evaluation is bounded, so that no Katalog can stop the runtime",
    covers: (go, our) => go.error === undefined && /ORK2021 evaluation takes more/.test(our.error ?? ""),
  },
  {
    name: "quantity as a number",
    reason: "a quantity in a custom resource may be a bare number",
    covers: (go, our, { template }) =>
      QUANTITY_FUNCTION.test(template) && /^(?:""|no)?$/.test(go.text) &&
      /^(?:"?-?[\d.]+"?|yes)$/.test(our.text),
  },
  {
    name: "no exit code",
    reason: "a pod without an exit code has not ended and does not count as one that ended with 0",
    covers: (go, our, { template, data }) =>
      template.includes("jobFirstExitCode") && bothRender(go, our) && /^(?:0|no)$/.test(go.text) &&
      hasPodWithoutExitCode(data["o"]),
  },
  {
    name: "exact quantities",
    reason: "a quantity as a number is the nearest one to its digits, whole ones keep every digit",
    covers: (go, our, { template }) =>
      template.includes("parseQuantity") && bothRender(go, our) && isNearNumber(go.text, our.text),
  },
  {
    name: "quantity without digits",
    reason: "a sign or a point alone is no quantity, apimachinery reads it as 0",
    covers: (go, our, { template }) =>
      go.error === undefined && /Quantity .*"[+-]?\.?[a-zA-Z0-9+-]{0,3}"/.test(template) &&
      /expected a quantity/.test(our.error ?? ""),
  },
  {
    name: "missing quantity",
    reason: "a missing or empty quantity counts as 0",
    covers: (go, our, { template }) =>
      template.includes("Quantity") && our.error === undefined &&
      /quantities must match the regular expression/.test(go.error ?? "") && /""/.test(template),
  },
  {
    name: "quantity from digits",
    reason: "formatQuantity counts with the digits of the number, without float drift",
    covers: (go, our, { template }) => template.includes("formatQuantity 1.001") && bothRender(go, our),
  },
  {
    name: "window over midnight",
    reason: "a time window whose start is later than its end lasts over midnight, as in conditions",
    covers: (go, our, { template }) =>
      bothRender(go, our) && /^\{\{ time(?:Not)?InWindow /.test(template) && crossesMidnight(template),
  },
  {
    name: "range from *",
    reason: "a range cannot start with *, the original reads *-5 as *",
    covers: (go, our, { template }) =>
      bothRender(go, our) && /(?:nextCron|cronValid) "[^"]*[*?]-/.test(template) &&
      /^(?:|false)$/.test(our.text),
  },
  {
    name: "case of macros",
    reason: "cron macros are read in any letter case everywhere",
    covers: (go, our, { template }) =>
      /nextCron " *@[a-z]*[A-Z]/.test(template) && go.text === "" && our.text !== "",
  },
  {
    name: "beyond 292 years",
    reason:
      "Go wraps or cuts spans longer than its 64 bits of nanoseconds; we count on, and a sum too long for Go is none",
    covers: (go, our, { template }) =>
      bothRender(go, our) && /^\{\{ (?:durationAdd|timeAgo|timeSince) /.test(template) &&
      /^(?:-|\d{5,}h|106751d|-?9223372036$)/.test(go.text),
  },
  {
    name: "alternatives before a range",
    reason: "|| needs no spaces before a hyphen range, Masterminds takes it for a part of the number",
    covers: (go, our, { template }) =>
      go.text === "false" && our.text === "true" &&
      /semverConstraint .*(?:\|\|\S* +- | - \S*\|\|)/.test(template),
  },
  {
    name: "order of default",
    reason: "a path followed by a constant is read value first, with a warning",
    covers: (_, our) => our.warnings.includes("ORK2008"),
  },
  {
    name: "trimmed again",
    reason: "white space that removing a marker of a missing value leaves at the ends goes too",
    covers: (go, our) => bothRender(go, our) && normal(go.text) === normal(our.text),
  },
  {
    name: "escaped marker",
    reason: "html, js and urlquery of a missing value are empty instead of an escaped marker, which is true",
    covers: (go, our, { template }) =>
      DECIDING_MARKER.test(template) || bothRender(go, our) &&
        normal(go.text.replace(/&lt;no value&gt;|%3Cno\+value%3E|\\u003Cno value\\u003E/g, "")) ===
          normal(our.text),
  },
  {
    name: "name of the number type",
    reason: "there is one type of whole numbers, int64; Go's constants are int or float64",
    covers: (go, our) => bothRender(go, our) && normal(typeless(go.text)) === normal(typeless(our.text)),
  },
  {
    name: "form of whole numbers",
    reason: "a whole quantity prints as an integer, never as 1e+06",
    covers: (go, our) =>
      bothRender(go, our) && /e\+\d/.test(go.text) &&
      normal(wholeForm(go.text)) === normal(wholeForm(our.text)),
  },
  {
    name: "digits beyond 2^53",
    reason:
      "arithmetic, conversions and JSON text keep the digits of whole numbers; the original computes in doubles",
    covers: (go, our, { template }) =>
      bothRender(go, our) && /\.spec\.(int64s|floats)/.test(template) &&
      /\b(add|mod|toInt|max|min|toJson)\b/.test(template),
  },
  {
    name: "float verb on a whole number",
    reason: "%f, %e and %g print whole numbers instead of complaining, %x has no form for fractions",
    covers: (go, our) => bothRender(go, our) && matchesAround(go.text, our.text, FLOAT_VERB_ON_INTEGER),
  },
  {
    name: "complex numbers",
    reason: "imaginary constants are refused",
    covers: (_, our) => /imaginary number|"[^"]*i" is not a number/.test(our.error ?? ""),
  },
  {
    name: "pipe into nothing",
    reason: "a pipe at the end of an action is a mistake, Go ignores it",
    covers: (_, our) => our.error?.includes('nothing follows "|"') ?? false,
  },
  {
    name: "mistake in a branch that does not run",
    reason: "wrong argument counts, nil as an action and unknown templates are found at load",
    covers: (go, our) => go.error === undefined && /ORK2004|ORK2007|ORK2005|nil alone/.test(our.error ?? ""),
  },
];

const DECIDING_MARKER = /\b(?:if|with) (?:html|js|urlquery) (?:nil|\$?\S*(?:missing|nothing))\b/;
const QUANTITY_FUNCTION = /resource(?:CPU|Memory)|pvcCapacity|nodeAllocatable(?:CPU|Memory)/;
const FLOAT_VERB_ON_INTEGER =
  /%![efgEFG]\((?:int|int64)=[^)]*\)|%![a-zA-Z]\(float64=-?\d+\)|-?0x1(?:\.[0-9a-f]+)?p[+-]\d+/;

function goFails(name: string, reason: string, error: RegExp): IntendedDifference {
  return { name, reason, covers: (go, our) => our.error === undefined && error.test(go.error ?? "") };
}

function isNearNumber(text: string, other: string): boolean {
  return Math.abs(Number(text) - Number(other)) <= Math.abs(Number(text)) * 1e-12;
}

function crossesMidnight(template: string): boolean {
  const [after = 0, before = 0] = [...template.matchAll(/"(\d{1,2}):(\d{2})"/g)].map((m) =>
    Number(m[1]) * 60 + Number(m[2])
  );
  return after > before;
}

function hasPodWithoutExitCode(object: unknown): boolean {
  const pods = (object as { readonly _pods?: readonly { readonly exitCode?: unknown }[] })._pods ?? [];
  return pods.some((pod) => typeof pod.exitCode !== "number" && !/^-?\d/.test(String(pod.exitCode)));
}

function bothRender(go: OracleResult, our: OurResult): boolean {
  return go.error === undefined && our.error === undefined;
}

function normal(text: string): string {
  return text.trim();
}

function wholeForm(text: string): string {
  return text.replace(
    /\b\d(?:\.\d+)?e\+\d+/g,
    (found) => Number.isInteger(Number(found)) ? String(BigInt(Number(found))) : found,
  );
}

function typeless(text: string): string {
  return text.replaceAll("int64", "int").replace(/float64=(?=\d+\b(?!\.))/g, "int=");
}

/** True when the texts agree but for the places where `hole` matches in the first. */
function matchesAround(text: string, other: string, hole: RegExp): boolean {
  const pieces = typeless(text).split(new RegExp(hole, "g"));
  if (pieces.length === 1) return false;
  const pattern = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^]{0,400}?");
  return new RegExp(`^\\s*${pattern.trim()}\\s*$`).test(typeless(other));
}
