// Owns: the functions on Nodes and on the node of a pod. Must not: read labels of nodes (enrichment does).

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import {
  conditionField,
  isConditionTrue,
  listAt,
  listed,
  type ObjectFunction,
  objectFunctions,
  quantityField,
  textField,
  textsOf,
} from "./object_access.ts";

const NODE: EnrichmentKey = "_node";

export const NODE_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("nodes", [
  {
    name: "nodeReady",
    reads: ["status.conditions"],
    description: "True when the Node is ready",
    example: { template: "{{ nodeReady .children.node }}", output: "true" },
    keywords: ["condition", "healthy", "status"],
    call: (object) => isConditionTrue(object, "Ready"),
  },
  {
    name: "nodeCondition",
    parameters: ["type:string"],
    reads: ["status.conditions"],
    description: "True, False or Unknown: the status of a condition of the Node, as text",
    example: { template: '{{ nodeCondition .children.node "MemoryPressure" }}', output: "False" },
    keywords: ["condition", "pressure", "status"],
    call: (object, [type]) => conditionField(object, type as string, "status"),
  },
  quantityField("status.allocatable.cpu", {
    name: "nodeAllocatableCPU",
    description: "The CPU that the Node has for pods",
    example: { template: "{{ nodeAllocatableCPU .children.node }}", output: "3900m" },
    keywords: ["capacity", "resources", "quantity"],
  }),
  quantityField("status.allocatable.memory", {
    name: "nodeAllocatableMemory",
    description: "The memory that the Node has for pods",
    example: { template: "{{ nodeAllocatableMemory .children.node }}", output: "15Gi" },
    keywords: ["capacity", "resources", "quantity"],
  }),
  {
    name: "nodeTaints",
    reads: ["spec.taints"],
    description: "Keys of the taints of the Node",
    example: { template: "{{ nodeTaints .children.node }}", output: "gpu" },
    keywords: ["scheduling", "toleration", "list"],
    call: (object) => listed(textsOf(listAt(object, ["spec", "taints"]), ["key"])),
  },
  ofPod("podNodeName", "name", "Name of the node that the pod runs on", "n1"),
  ofPod("podNodeZone", "zone", "Zone of the node that the pod runs on", "eu-1a"),
  ofPod("podNodeRegion", "region", "Region of the node that the pod runs on", "eu-1"),
  ofPod("podNodeInstanceType", "instanceType", "Machine type of the node that the pod runs on", "m5.large"),
]);

function ofPod(name: string, field: string, description: string, output: string): ObjectFunction {
  return textField(`${NODE}.${field}`, {
    name,
    description: `${description}; needs \`enrich: [node]\``,
    example: { template: `{{ ${name} .children.pod }}`, output },
    keywords: ["topology", "placement", "enrich"],
  });
}
