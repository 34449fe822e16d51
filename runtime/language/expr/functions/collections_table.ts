// Owns: the functions on lists and maps. Must not: fail on missing or foreign containers (they are empty).

import type { FunctionDefinition } from "../function_definition.ts";
import { formatJson } from "../format_json.ts";
import type { Value } from "../scope.ts";
import { parseData } from "../parse_data.ts";
import { fieldOf, isList, isMap, isMissing, kindOf, sortedKeys } from "../value.ts";

const GROUP = "collections";

export const COLLECTION_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "listHas",
    group: GROUP,
    parameters: ["list:any", "value:any"],
    description: "True when an element of the list equals the value",
    example: { template: '{{ listHas .spec.zones "b" }}', output: "true" },
    keywords: ["contains", "includes", "member"],
    call: ([list, value]) => isList(list) && list.some((item) => sameScalar(item, value)),
  },
  {
    name: "listGet",
    group: GROUP,
    parameters: ["list:any", "position:int"],
    description: "Element at a position counted from 0; nothing outside of the list",
    example: { template: "{{ listGet .spec.zones 0 }}", output: "a" },
    keywords: ["element", "index"],
    call: ([list, position]) => isList(list) ? list[position as number] : undefined,
  },
  {
    name: "listLen",
    group: GROUP,
    parameters: ["list:any"],
    description: "Number of elements; 0 when it is no list",
    example: { template: "{{ listLen .spec.zones }}", output: "2" },
    keywords: ["length", "count", "size"],
    call: ([list]) => isList(list) ? list.length : 0,
  },
  {
    name: "mapGet",
    group: GROUP,
    parameters: ["map:any", "key:string"],
    description: "Value under a key, whatever characters it has",
    example: { template: '{{ mapGet .metadata.labels "team/x" }}', output: "blue" },
    keywords: ["key", "lookup"],
    isPathAccess: true,
    call: ([map, key]) => fieldOf(map, key as string),
  },
  {
    name: "mapKeys",
    group: GROUP,
    parameters: ["map:any"],
    description: "Sorted list of the keys",
    example: { template: '{{ join (mapKeys .spec.env) "," }}', output: "A,B" },
    keywords: ["keys", "names"],
    call: ([map]) => isMap(map) ? sortedKeys(map) : [],
  },
  {
    name: "mapValues",
    group: GROUP,
    parameters: ["map:any"],
    description: "List of the values in the order of their keys",
    example: { template: '{{ join (mapValues .spec.env) "," }}', output: "1,2" },
    keywords: ["values", "list"],
    call: ([map]) => isMap(map) ? sortedKeys(map).map((key) => map[key]) : [],
  },
  {
    name: "mapPick",
    group: GROUP,
    parameters: ["map:any", "...keys:string"],
    description: "The map with only the given keys",
    example: { template: '{{ toJson (mapPick .spec.env "A") }}', output: '{"A":"1"}' },
    keywords: ["select", "subset", "filter"],
    call: ([map, ...keys]) => filterMap(map, (key) => keys.includes(key)),
  },
  {
    name: "mapOmit",
    group: GROUP,
    parameters: ["map:any", "...keys:string"],
    description: "The map without the given keys",
    example: { template: '{{ toJson (mapOmit .spec.env "A") }}', output: '{"B":"2"}' },
    keywords: ["remove", "without", "filter"],
    call: ([map, ...keys]) => filterMap(map, (key) => !keys.includes(key)),
  },
  {
    name: "asList",
    group: GROUP,
    parameters: ["value:any"],
    description: "The list itself, or the list that a YAML or JSON text holds, else an empty list",
    example: { template: '{{ asList "[1, 2]" }}', output: "[1 2]" },
    keywords: ["parse", "yaml", "json", "convert"],
    call: ([value]) => {
      const data = typeof value === "string" ? parseData(value) : value;
      return isList(data) ? data : [];
    },
  },
  {
    name: "asMap",
    group: GROUP,
    parameters: ["value:any"],
    description: "The map itself, or the map that a YAML or JSON text holds, else an empty map",
    example: { template: '{{ (asMap "k: v").k }}', output: "v" },
    keywords: ["parse", "yaml", "json", "convert"],
    call: ([value]) => {
      const data = typeof value === "string" ? parseData(value) : value;
      return isMap(data) ? data : {};
    },
  },
  {
    name: "asString",
    group: GROUP,
    parameters: ["value:any"],
    description: "The text itself; anything else as JSON",
    example: { template: "{{ asString .spec.zones }}", output: '["a","b"]' },
    keywords: ["json", "convert", "text"],
    call: ([value]) => typeof value === "string" ? value : formatJson(value) ?? "",
  },
];

function sameScalar(item: Value, value: Value): boolean {
  if (isMissing(item) || isMissing(value)) return isMissing(item) && isMissing(value);
  if (typeof item === "object" || typeof value === "object") return false;
  const isNumeric = (v: Value) => kindOf(v) === "int" || kindOf(v) === "float";
  return isNumeric(item) && isNumeric(value) ? item == value : item === value;
}

function filterMap(map: Value, keeps: (key: string) => boolean): Value {
  if (!isMap(map)) return {};
  return Object.fromEntries(Object.entries(map).filter(([key]) => keeps(key)));
}
