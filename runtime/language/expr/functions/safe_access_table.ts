// Owns: reading with a fallback, value first. Must not: convert between types.

import { isEmptyValue } from "../emptiness.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { truncated } from "../convert.ts";

const GROUP = "safe access";

export const SAFE_ACCESS_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "getOr",
    group: GROUP,
    parameters: ["value:any", "fallback:any"],
    description: "The value unless it is empty, else the fallback",
    example: { template: "{{ getOr .spec.missing 4 }}", output: "4" },
    keywords: ["default", "fallback"],
    call: ([value, fallback]) => isEmptyValue(value) ? fallback : value,
  },
  {
    name: "getStringOr",
    group: GROUP,
    parameters: ["value:any", "fallback:string"],
    description: "The value if it is a text that is not empty, else the fallback",
    example: { template: '{{ getStringOr 5 "x" }}', output: "x" },
    keywords: ["default", "fallback", "text"],
    call: ([value, fallback]) => typeof value === "string" && value !== "" ? value : fallback,
  },
  {
    name: "getIntOr",
    group: GROUP,
    parameters: ["value:any", "fallback:int64"],
    description: "The value as a whole number if it is a number, else the fallback; keeps an explicit 0",
    example: { template: "{{ getIntOr 2.9 1 }}", output: "2" },
    keywords: ["default", "fallback", "number"],
    call: ([value, fallback]) =>
      typeof value === "number" || typeof value === "bigint" ? truncated(value) : fallback,
  },
  {
    name: "getBoolOr",
    group: GROUP,
    parameters: ["value:any", "fallback:bool"],
    description: "The value if it is true or false, else the fallback; keeps an explicit false",
    example: { template: '{{ getBoolOr "true" false }}', output: "false" },
    keywords: ["default", "fallback", "boolean"],
    call: ([value, fallback]) => typeof value === "boolean" ? value : fallback,
  },
];
