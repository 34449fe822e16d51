// Owns: the functions on StatefulSets. Must not: look at pods.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { listAt, objectFunctions, textField } from "./object_access.ts";

const CLAIMS: readonly [EnrichmentKey] = ["_pvcs"];

export const STATEFUL_SET_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("statefulsets", [
  textField("status.currentRevision", {
    name: "statefulSetCurrentRevision",
    description: "The revision that the pods of the StatefulSet had before the present rollout",
    example: { template: "{{ statefulSetCurrentRevision .children.statefulset }}", output: "db-6f9" },
    keywords: ["rollout", "status"],
  }),
  textField("status.updateRevision", {
    name: "statefulSetUpdateRevision",
    description: "The revision that the pods of the StatefulSet are to get",
    example: { template: "{{ statefulSetUpdateRevision .children.statefulset }}", output: "db-7c2" },
    keywords: ["rollout", "status", "update"],
  }),
  {
    name: "statefulSetPVCCount",
    reads: [CLAIMS],
    description: "How many claims the StatefulSet has made; needs `enrich: [pvcs]`",
    example: { template: "{{ statefulSetPVCCount .children.statefulset }}", output: "3" },
    keywords: ["storage", "volume", "count", "enrich"],
    call: (object) => listAt(object, CLAIMS).length,
  },
]);
