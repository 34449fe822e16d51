// Owns: the functions that convert between types and ask for them. Must not: guess on text that is no number.

import { numberFrom, truncated } from "../convert.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { formatValue, kindName, quote } from "../format.ts";
import { formatJson } from "../format_json.ts";
import { failFunction } from "../run.ts";
import type { Value } from "../scope.ts";
import { isMissing, kindOf, sizeOf, trimSpace, utf8Length } from "../value.ts";
import { typeNameOf } from "../type_name.ts";

const GROUP = "types";
const TRUE_TEXTS: ReadonlySet<string> = new Set("true True TRUE 1 yes Yes YES on ON".split(" "));
const FALSE_TEXTS: ReadonlySet<string> = new Set(["", ..."false False FALSE 0 no No NO off OFF".split(" ")]);

export const TYPE_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "toInt",
    group: GROUP,
    parameters: ["value:any"],
    description: "The value as a whole number, fraction dropped; missing is 0",
    example: { template: '{{ toInt "7.9" }}', output: "7" },
    keywords: ["integer", "convert", "number"],
    call: ([value]) => wholeNumber(value),
  },
  {
    name: "toFloat",
    group: GROUP,
    parameters: ["value:number"],
    description: "The value as a number; missing is 0",
    example: { template: '{{ toFloat "0.25" }}', output: "0.25" },
    keywords: ["convert", "number", "decimal"],
    call: ([value]) => typeof value === "bigint" ? Number(value) : value,
  },
  {
    name: "toBool",
    group: GROUP,
    parameters: ["value:any"],
    description: "The value as true or false; understands yes, no, on, off, 1, 0; missing is false",
    example: { template: '{{ toBool "on" }}', output: "true" },
    keywords: ["boolean", "convert"],
    call: ([value]) => booleanFrom(value),
  },
  {
    name: "toString",
    group: GROUP,
    parameters: ["value:any"],
    description: "The value as text; missing is empty",
    example: { template: "{{ toString 12.5 }}", output: "12.5" },
    keywords: ["convert", "text"],
    call: ([value]) => isMissing(value) ? "" : formatValue(value),
  },
  {
    name: "toJson",
    group: GROUP,
    parameters: ["value:any"],
    description: "The value as JSON text with sorted keys",
    example: { template: "{{ toJson .spec.m }}", output: '{"a":1}' },
    keywords: ["json", "encode", "serialize"],
    call: ([value]) => formatJson(value) ?? failFunction("JSON has no text for this value"),
  },
  {
    name: "toList",
    group: GROUP,
    parameters: ["s:string"],
    description: "List of the parts of a comma-separated text, trimmed, blank ones dropped",
    example: { template: '{{ toList "a, b,,c" }}', output: "[a b c]" },
    keywords: ["split", "comma", "csv"],
    call: ([s]) => (s as string).split(",").map(trimSpace).filter((part) => part !== ""),
  },
  {
    name: "typeOf",
    group: GROUP,
    parameters: ["value:any"],
    description: "Name of the value's type: string, number, bool, map, slice or null",
    example: { template: "{{ typeOf .spec.zones }}", output: "slice" },
    keywords: ["kind"],
    call: ([value]) => typeNameOf(value),
  },
  {
    name: "len",
    group: GROUP,
    parameters: ["value:any"],
    description: "Number of elements of a list or map, or bytes of a text; 0 for anything else",
    example: { template: '{{ len "häh" }}', output: "4" },
    keywords: ["length", "size", "count"],
    call: ([value]) => typeof value === "string" ? utf8Length(value) : sizeOf(value),
  },
  typeTest("typeMap", "map", "{{ typeMap .spec }}"),
  typeTest("typeList", "slice", "{{ typeList .spec.zones }}"),
  typeTest("typeString", "string", "{{ typeString .spec.image }}"),
  typeTest("typeNumber", "number", "{{ typeNumber .spec.port }}"),
  typeTest("typeBool", "bool", "{{ typeBool .spec.flag }}"),
  typeTest("typeNull", "null", "{{ typeNull .spec.missing }}"),
  {
    name: "isEmpty",
    group: GROUP,
    parameters: ["value:any"],
    description: "True for missing and for empty text, list or map; numbers and booleans are never empty",
    example: { template: "{{ isEmpty 0 }}", output: "false" },
    keywords: ["missing", "blank"],
    aliases: ["Empty"],
    call: ([value]) => isMissing(value) || value === "" || (typeof value === "object" && sizeOf(value) === 0),
  },
  {
    name: "isScalar",
    group: GROUP,
    parameters: ["value:any"],
    description: "True for text, numbers and booleans",
    example: { template: "{{ isScalar 3 }}", output: "true" },
    keywords: ["kind", "simple"],
    call: ([value]) => !isMissing(value) && typeof value !== "object",
  },
  {
    name: "isComposite",
    group: GROUP,
    parameters: ["value:any"],
    description: "True for lists and maps",
    example: { template: "{{ isComposite .spec }}", output: "true" },
    keywords: ["kind", "nested"],
    call: ([value]) => !isMissing(value) && typeof value === "object",
  },
];

function typeTest(name: string, type: string, template: string): FunctionDefinition {
  return {
    name,
    group: GROUP,
    parameters: ["value:any"],
    description: `True when typeOf gives ${type}`,
    example: { template, output: "true" },
    keywords: ["kind", "check"],
    call: ([value]) => typeNameOf(value) === type,
  };
}

function wholeNumber(value: Value): Value {
  if (isMissing(value) || value === "") return 0;
  const number = numberFrom(value);
  if (number === undefined || !Number.isFinite(Number(number))) {
    return failFunction(`${shown(value)} is no number`);
  }
  return truncated(number);
}

function booleanFrom(value: Value): boolean {
  if (isMissing(value)) return false;
  if (typeof value === "boolean") return value;
  if (typeof value === "number" || typeof value === "bigint") return Number(value) !== 0;
  if (typeof value === "string" && TRUE_TEXTS.has(value)) return true;
  if (typeof value === "string" && FALSE_TEXTS.has(value)) return false;
  return failFunction(`${shown(value)} is neither true nor false`);
}

function shown(value: Value): string {
  return kindOf(value) === "string" ? quote((value as string).slice(0, 60)) : `a ${kindName(value)}`;
}
