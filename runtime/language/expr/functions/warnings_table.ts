// Owns: the functions on the warning events of an object. Must not: know events of other types.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { listAt, listed, objectFunctions, textAt, textsOf } from "./object_access.ts";

const WARNINGS: readonly [EnrichmentKey] = ["_warnings"];

export const WARNING_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("warnings", [
  {
    name: "hasWarnings",
    reads: [WARNINGS],
    description: "True when there is a warning event about the object; needs `enrich: [events]`",
    example: { template: "{{ hasWarnings .children.deployment }}", output: "true" },
    keywords: ["event", "problem", "enrich"],
    call: (object) => listAt(object, WARNINGS).length > 0,
  },
  {
    name: "warningCount",
    reads: [WARNINGS],
    description: "How many warning events there are about the object; needs `enrich: [events]`",
    example: { template: "{{ warningCount .children.deployment }}", output: "3" },
    keywords: ["event", "problem", "count", "enrich"],
    call: (object) => listAt(object, WARNINGS).length,
  },
  {
    name: "firstWarning",
    reads: [WARNINGS],
    description: "Message of the first warning event about the object; needs `enrich: [events]`",
    example: { template: "{{ firstWarning .children.deployment }}", output: "pull failed" },
    keywords: ["event", "problem", "message", "enrich"],
    call: (object) => textAt(listAt(object, WARNINGS)[0], ["message"]),
  },
  {
    name: "warningMessages",
    reads: [WARNINGS],
    description: "Messages of all warning events about the object; needs `enrich: [events]`",
    example: {
      template: "{{ warningMessages .children.deployment }}",
      output: "pull failed, back-off pulling, pull failed",
    },
    keywords: ["event", "problem", "message", "list", "enrich"],
    call: (object) => listed(textsOf(listAt(object, WARNINGS), ["message"])),
  },
  {
    name: "warningReasons",
    reads: [WARNINGS],
    description: "Reasons of the warning events about the object, each once; needs `enrich: [events]`",
    example: { template: "{{ warningReasons .children.deployment }}", output: "Failed, BackOff" },
    keywords: ["event", "problem", "why", "list", "enrich"],
    call: (object) => listed(new Set(textsOf(listAt(object, WARNINGS), ["reason"]))),
  },
]);
