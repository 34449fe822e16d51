// Owns: the functions that cut URLs down to host names. Must not: check names.

import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { trimSpace } from "../value.ts";

const GROUP = "domain";

export const DOMAIN_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "domainHost",
    group: GROUP,
    parameters: ["value:any"],
    description: "The text without http:// or https:// in front and / at the end; port and path stay",
    example: { template: '{{ domainHost " https://a.dev/ " }}', output: "a.dev" },
    keywords: ["url", "host", "strip"],
    call: ([value]) => hostOf(value),
  },
  {
    name: "domainBare",
    group: GROUP,
    parameters: ["value:any"],
    description: "Like domainHost, and without www. in front",
    example: { template: '{{ domainBare "http://www.a.dev" }}', output: "a.dev" },
    keywords: ["url", "host", "www", "strip"],
    call: ([value]) => hostOf(value).replace(/^www\./, ""),
  },
];

function hostOf(value: Value): string {
  if (typeof value !== "string") return "";
  return trimSpace(value).replace(/^https?:\/\//, "").replace(/\/$/, "");
}
