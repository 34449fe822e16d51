// Owns: the functions on the result of a Prometheus query (`.external.<name>`). Must not: send queries.

import { numberFromText } from "../convert.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { formatValue } from "../format.ts";
import type { Value } from "../scope.ts";
import { fieldOf, isList, isMap, isMissing } from "../value.ts";

const GROUP = "prometheus";

export const PROMETHEUS_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "promValue",
    group: GROUP,
    parameters: ["result:any"],
    description: "Value of a Prometheus query that gives one, as text",
    example: { template: "{{ promValue .external.load }}", output: "17" },
    keywords: ["metric", "external", "query"],
    call: ([result]) => valueText(result),
  },
  {
    name: "promSum",
    group: GROUP,
    parameters: ["result:any"],
    description: "Sum over all series of a Prometheus query, as text; empty when there is none",
    example: { template: "{{ promSum .external.load }}", output: "16.5" },
    keywords: ["metric", "external", "total"],
    call: ([result]) => combined(result, (values) => values.reduce((a, b) => a + b)),
  },
  {
    name: "promMax",
    group: GROUP,
    parameters: ["result:any"],
    description: "Largest value over all series of a Prometheus query, as text; empty when there is none",
    example: { template: "{{ promMax .external.load }}", output: "9.5" },
    keywords: ["metric", "external", "highest"],
    call: ([result]) => combined(result, (values) => values.reduce((a, b) => b > a ? b : a)),
  },
  {
    name: "promAboveThreshold",
    group: GROUP,
    parameters: ["result:any", "threshold:any"],
    description: 'The text "true" when promValue is above the threshold, else "false"',
    example: { template: "{{ promAboveThreshold .external.load 10 }}", output: "true" },
    keywords: ["metric", "external", "compare", "alert"],
    givesBooleanText: true,
    call: ([result, threshold]) => compared(result, threshold, (value, limit) => value > limit),
  },
  {
    name: "promBelowThreshold",
    group: GROUP,
    parameters: ["result:any", "threshold:any"],
    description: 'The text "true" when promValue is below the threshold, else "false"',
    example: { template: "{{ promBelowThreshold .external.load 10 }}", output: "false" },
    keywords: ["metric", "external", "compare", "alert"],
    givesBooleanText: true,
    call: ([result, threshold]) => compared(result, threshold, (value, limit) => value < limit),
  },
  {
    name: "promSeriesCount",
    group: GROUP,
    parameters: ["result:any"],
    description: "Number of values that a Prometheus query gives, as text",
    example: { template: "{{ promSeriesCount .external.load }}", output: "2" },
    keywords: ["metric", "external", "length"],
    call: ([result]) => String(valuesOf(result).length),
  },
  {
    name: "promLabelValues",
    group: GROUP,
    parameters: ["result:any", "label:string"],
    description: "Values of a label over all series of a Prometheus query, separated by commas",
    example: { template: '{{ promLabelValues .external.load "pod" }}', output: "a,b" },
    keywords: ["metric", "external", "dimension"],
    call: ([result, label]) => labelValues(result, label as string).join(","),
  },
];

function valueText(result: Value): string {
  const value = fieldOf(result, "result");
  return isMissing(value) ? "" : formatValue(value);
}

/** The `result` list of the decoded response, with or without the envelope of the HTTP API. */
function resultList(result: Value): readonly Value[] {
  const raw = fieldOf(result, "raw");
  const list = fieldOf(isMap(fieldOf(raw, "data")) ? fieldOf(raw, "data") : raw, "result");
  return isList(list) ? list : [];
}

/** Values as text: one per series, the one of a scalar, or `.result` when there is no response. */
function valuesOf(result: Value): readonly string[] {
  if (isMissing(fieldOf(result, "raw"))) {
    const single = valueText(result);
    return single === "" ? [] : [single];
  }
  const list = resultList(result);
  const samples = list.some(isMap) ? list.map((series) => fieldOf(series, "value")) : [list];
  return samples.flatMap((sample) => isList(sample) && sample.length > 1 ? [formatValue(sample[1])] : []);
}

function combined(result: Value, combine: (values: readonly number[]) => number): string {
  const numbers = valuesOf(result).map((text) => numberFromText(text));
  if (numbers.length === 0 || numbers.includes(undefined)) return "";
  return plainNumber(combine(numbers.map(Number)));
}

/** Plain digits, never an exponent. */
function plainNumber(value: number): string {
  if (Number.isInteger(value)) return String(BigInt(value));
  if (!Number.isFinite(value)) return formatValue(value);
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/0+$/, "") : text;
}

function compared(
  result: Value,
  threshold: Value,
  holds: (value: number, limit: number) => boolean,
): string {
  const value = numberFromText(valueText(result));
  const limit = isMissing(threshold) ? undefined : numberFromText(formatValue(threshold));
  return String(value !== undefined && limit !== undefined && holds(Number(value), Number(limit)));
}

function labelValues(result: Value, label: string): readonly string[] {
  return resultList(result).flatMap((series) => {
    const value = fieldOf(fieldOf(series, "metric"), label);
    return typeof value === "string" ? [value] : [];
  });
}
