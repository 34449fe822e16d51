// Owns: the functions that Go templates have by themselves. Must not: hold `len` (types_table.ts: ours differs).

import { orderValues, valuesEqual } from "../compare.ts";
import { escapeHtml, escapeJs, escapeQuery } from "../escape.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { kindName } from "../format.ts";
import { sprint, sprintf, sprintln } from "../printf.ts";
import { failFunction } from "../run.ts";
import type { Value } from "../scope.ts";
import { isList, isMap, isMissing, isTrue } from "../value.ts";
import { elementAt, sliceOf } from "../index_access.ts";

const GROUP = "built-ins";

/** Source: Go text/template, package documentation, "Functions". */
export const BUILTIN_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "and",
    group: GROUP,
    parameters: ["first:any", "...more:any"],
    description: "First argument that is empty, else the last one; later arguments are then not evaluated",
    example: { template: '{{ and "a" "b" }}', output: "b" },
    keywords: ["logic", "all", "both"],
    call: (args) => args.find((v) => !isTrue(v)) ?? args.at(-1),
  },
  {
    name: "or",
    group: GROUP,
    parameters: ["first:any", "...more:any"],
    description:
      "First argument that is not empty, else the last one; later arguments are then not evaluated",
    example: { template: '{{ or "" "b" }}', output: "b" },
    keywords: ["logic", "any", "fallback"],
    call: (args) => args.find(isTrue) ?? args.at(-1),
  },
  {
    name: "not",
    group: GROUP,
    parameters: ["value:any"],
    description: "True when the value is empty",
    example: { template: "{{ not .spec.flag }}", output: "true" },
    keywords: ["logic", "negate"],
    call: ([value]) => !isTrue(value),
  },
  {
    name: "eq",
    group: GROUP,
    parameters: ["value:any", "candidate:any", "...more:any"],
    description: "True when the value equals one of the candidates; a missing value equals only nil",
    example: { template: '{{ eq .metadata.namespace "dev" "test" }}', output: "true" },
    keywords: ["equal", "compare", "same"],
    call: ([value, ...candidates]) => candidates.some((candidate) => valuesEqual(value, candidate)),
  },
  {
    name: "ne",
    group: GROUP,
    parameters: ["a:any", "b:any"],
    description: "True when the two values differ",
    example: { template: '{{ ne .metadata.namespace "prod" }}', output: "true" },
    keywords: ["not equal", "compare", "differ"],
    call: ([a, b]) => !valuesEqual(a, b),
  },
  {
    name: "lt",
    group: GROUP,
    parameters: ["a:any", "b:any"],
    description: "True when a is less than b; both are numbers or both are texts",
    example: { template: "{{ lt 2 10 }}", output: "true" },
    keywords: ["less", "compare", "smaller"],
    call: ([a, b]) => orderValues(a, b) < 0,
  },
  {
    name: "le",
    group: GROUP,
    parameters: ["a:any", "b:any"],
    description: "True when a is less than or equal to b",
    example: { template: "{{ le 2 2 }}", output: "true" },
    keywords: ["less", "equal", "compare"],
    call: ([a, b]) => orderValues(a, b) <= 0,
  },
  {
    name: "gt",
    group: GROUP,
    parameters: ["a:any", "b:any"],
    description: "True when a is greater than b; both are numbers or both are texts",
    example: { template: "{{ gt .spec.port 1024 }}", output: "true" },
    keywords: ["greater", "compare", "more"],
    call: ([a, b]) => orderValues(a, b) > 0,
  },
  {
    name: "ge",
    group: GROUP,
    parameters: ["a:any", "b:any"],
    description: "True when a is greater than or equal to b",
    example: { template: '{{ ge "b" "a" }}', output: "true" },
    keywords: ["greater", "equal", "compare"],
    call: ([a, b]) => orderValues(a, b) >= 0,
  },
  {
    name: "index",
    group: GROUP,
    parameters: ["container:any", "...keys:any"],
    description:
      "Element of a list by number or of a map by key; further keys go deeper; missing gives nothing",
    example: { template: '{{ index .metadata.labels "team/x" }}', output: "blue" },
    keywords: ["element", "lookup", "key", "position"],
    isPathAccess: true,
    call: ([container, ...keys]) => keys.reduce(elementAt, container),
  },
  {
    name: "slice",
    group: GROUP,
    parameters: ["value:any", "...bounds:int"],
    description: "Part of a text (in bytes) or list, from the first bound up to but not including the second",
    example: { template: '{{ slice "abcdef" 1 3 }}', output: "bc" },
    keywords: ["part", "substring", "sublist"],
    call: ([value, ...bounds]) => sliceOf(value, bounds as number[]),
  },
  {
    name: "print",
    group: GROUP,
    parameters: ["...values:any"],
    description: "Texts of the values; a space between two that are not texts",
    example: { template: '{{ print "port " .spec.port }}', output: "port 8080" },
    keywords: ["format", "text", "concat"],
    call: (args) => sprint(args),
  },
  {
    name: "printf",
    group: GROUP,
    parameters: ["format:string", "...values:any"],
    description: "Formats values as Go's printf does; %v fits every value",
    example: { template: '{{ printf "%s-%04d" .metadata.name 7 }}', output: "web-0007" },
    keywords: ["format", "text", "pad"],
    call: ([format, ...args], context) => sprintf(format as string, args, context),
  },
  {
    name: "println",
    group: GROUP,
    parameters: ["...values:any"],
    description: "Texts of the values with spaces between them and a line end",
    example: { template: "{{ println 1 2 }}", output: "1 2" },
    keywords: ["format", "text", "line"],
    call: (args) => sprintln(args),
  },
  {
    name: "html",
    group: GROUP,
    parameters: ["...values:any"],
    description: "Text of the values, safe inside HTML",
    example: { template: '{{ html "<b>" }}', output: "&lt;b&gt;" },
    keywords: ["escape"],
    call: (args) => escapeHtml(printedArguments(args)),
  },
  {
    name: "js",
    group: GROUP,
    parameters: ["...values:any"],
    description: "Text of the values, safe inside a JavaScript string",
    example: { template: `{{ js "it's" }}`, output: "it\\'s" },
    keywords: ["escape", "javascript"],
    call: (args) => escapeJs(printedArguments(args)),
  },
  {
    name: "urlquery",
    group: GROUP,
    parameters: ["...values:any"],
    description: "Text of the values, safe as a value in a URL query",
    example: { template: '{{ urlquery "a b&c" }}', output: "a+b%26c" },
    keywords: ["escape", "url", "encode"],
    call: (args) => escapeQuery(printedArguments(args)),
  },
  {
    name: "call",
    group: GROUP,
    parameters: ["function:any", "...arguments:any"],
    description: "Calls a function value; data holds none, so this always fails",
    example: { template: "{{ if false }}{{ call .spec.image }}{{ end }}", output: "" },
    keywords: ["function"],
    call: ([callee]) =>
      failFunction(isMissing(callee) ? "there is no function" : `${describe(callee)} is no function`),
  },
];

function printedArguments(args: readonly Value[]): string {
  const first = args[0];
  if (args.length === 1) return isMissing(first) ? "" : typeof first === "string" ? first : sprint(args);
  return sprint(args);
}

function describe(value: Value): string {
  return isList(value) || isMap(value) ? `a ${kindName(value)}` : kindName(value);
}
