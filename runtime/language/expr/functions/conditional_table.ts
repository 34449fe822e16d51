// Owns: the functions that choose between values. Must not: treat a missing value as a failure.

import { isEmptyValue } from "../emptiness.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { formatValue } from "../format.ts";
import { isTrue } from "../value.ts";

const GROUP = "conditional";

export const CONDITIONAL_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "default",
    group: GROUP,
    parameters: ["fallback:any", "value:any"],
    description: "The value unless it is empty (false and 0 are empty too), else the fallback",
    example: { template: '{{ .spec.missing | default "gold" }}', output: "gold" },
    keywords: ["fallback", "optional", "missing"],
    call: ([fallback, value]) => isEmptyValue(value) ? fallback : value,
  },
  {
    name: "coalesce",
    group: GROUP,
    parameters: ["...values:any"],
    description: "First value that is not empty",
    example: { template: '{{ coalesce "" 0 "z" }}', output: "z" },
    keywords: ["first", "fallback"],
    call: (args) => args.find((v) => !isEmptyValue(v)),
  },
  {
    name: "empty",
    group: GROUP,
    parameters: ["value:any"],
    description: "True for missing, empty text, list or map, false and 0",
    example: { template: "{{ empty .spec.missing }}", output: "true" },
    keywords: ["missing", "blank"],
    call: ([value]) => isEmptyValue(value),
  },
  {
    name: "notEmpty",
    group: GROUP,
    parameters: ["value:any"],
    description: "True for everything that `empty` is false for",
    example: { template: '{{ notEmpty "a" }}', output: "true" },
    keywords: ["present", "set"],
    call: ([value]) => !isEmptyValue(value),
  },
  {
    name: "ternary",
    group: GROUP,
    parameters: ["condition:any", "a:any", "b:any"],
    description: "The first of two values when the condition is not empty, else the second",
    example: { template: '{{ ternary "x" "on" "off" }}', output: "on" },
    keywords: ["choose", "if"],
    call: ([condition, a, b]) => isTrue(condition) ? a : b,
  },
  {
    name: "boolTernary",
    group: GROUP,
    parameters: ["condition:bool", "a:any", "b:any"],
    description: "The first of two values when the condition is true, else the second",
    example: { template: '{{ boolTernary .spec.flag "up" "down" }}', output: "down" },
    keywords: ["choose", "if", "boolean"],
    call: ([condition, a, b]) => condition ? a : b,
  },
  {
    name: "boolDefault",
    group: GROUP,
    parameters: ["value:any", "fallback:bool"],
    description: "The value if it is true or false, else the fallback; keeps an explicit false",
    example: { template: "{{ boolDefault .spec.flag true }}", output: "false" },
    keywords: ["boolean", "fallback"],
    call: ([value, fallback]) => typeof value === "boolean" ? value : fallback,
  },
  {
    name: "eqTernary",
    group: GROUP,
    parameters: ["value:any", "target:any", "a:any", "b:any"],
    description: "The first of two values when value and target print alike, else the second",
    example: { template: '{{ eqTernary .spec.port "8080" 3 1 }}', output: "3" },
    keywords: ["choose", "equal", "if"],
    call: ([value, target, a, b]) => formatValue(value) === formatValue(target) ? a : b,
  },
];
