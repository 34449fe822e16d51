// Owns: the functions that tell where an object came from. Must not: trust the answer (annotations are user data).

import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { fieldOf } from "../value.ts";

const GROUP = "serve";
const KINDS = ["target", "alias", "source"] as const;
type Provenance = typeof KINDS[number];

export const SERVE_FUNCTIONS: readonly FunctionDefinition[] = [
  getFunction("getServeTarget", "target", "sites"),
  getFunction("getServeAlias", "alias", ""),
  getFunction("getServeSource", "source", "slack"),
  hasFunction("hasServeTarget", "target", "true"),
  hasFunction("hasServeAlias", "alias", "false"),
  hasFunction("hasServeSource", "source", "true"),
  {
    name: "isDirectApply",
    group: GROUP,
    parameters: ["object:any"],
    description: "True when the object did not come through a serve endpoint but by kubectl or CI",
    example: { template: "{{ isDirectApply . }}", output: "false" },
    keywords: ["provenance", "kubectl", "origin"],
    call: ([object]) => KINDS.every((kind) => annotation(object, kind) === ""),
  },
];

function annotation(object: Value, kind: Provenance): string {
  const annotations = fieldOf(fieldOf(object, "metadata"), "annotations");
  const value = fieldOf(annotations, `orkestra.orkspace.io/serve-${kind}`);
  return typeof value === "string" ? value : "";
}

function getFunction(name: string, kind: Provenance, value: string): FunctionDefinition {
  return {
    name,
    group: GROUP,
    parameters: ["object:any"],
    description: `The ${kind} of the serve endpoint that an object came through; empty when none`,
    example: { template: `{{ ${name} . }}`, output: value },
    keywords: ["provenance", "origin", "annotation"],
    call: ([object]) => annotation(object, kind),
  };
}

function hasFunction(name: string, kind: Provenance, output: string): FunctionDefinition {
  return {
    name,
    group: GROUP,
    parameters: ["object:any"],
    description: `True when the object says the ${kind} of the serve endpoint that it came through`,
    example: { template: `{{ ${name} . }}`, output },
    keywords: ["provenance", "origin", "annotation"],
    call: ([object]) => annotation(object, kind) !== "",
  };
}
