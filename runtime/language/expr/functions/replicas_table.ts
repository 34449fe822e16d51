// Owns: the functions on the replicas of a workload. Must not: look at pods.

import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { compareNumbers } from "../value.ts";
import { integerAt, integerField, integerFrom, objectFunctions, valueAt } from "./object_access.ts";

const DESIRED = ["spec", "replicas"];
const READY = ["status", "readyReplicas"];
const UPDATED = ["status", "updatedReplicas"];

export const REPLICA_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("replicas", [
  {
    name: "desiredReplicas",
    reads: [DESIRED],
    description: "How many replicas are wanted; 1 when the object does not say",
    example: { template: "{{ desiredReplicas .children.deployment }}", output: "3" },
    keywords: ["scale", "count", "deployment"],
    call: desired,
  },
  integerField("status.readyReplicas", {
    name: "readyReplicas",
    description: "How many replicas are ready",
    example: { template: "{{ readyReplicas .children.deployment }}", output: "2" },
    keywords: ["count", "deployment", "status"],
  }),
  integerField("status.availableReplicas", {
    name: "availableReplicas",
    description: "How many replicas have been ready for long enough",
    example: { template: "{{ availableReplicas .children.deployment }}", output: "2" },
    keywords: ["count", "deployment", "status"],
  }),
  integerField("status.updatedReplicas", {
    name: "updatedReplicas",
    description: "How many replicas have the present template",
    example: { template: "{{ updatedReplicas .children.deployment }}", output: "3" },
    keywords: ["count", "deployment", "rollout", "status"],
  }),
  {
    name: "allReplicasReady",
    reads: [DESIRED, READY],
    description: "True when as many replicas are ready as are wanted",
    example: { template: "{{ allReplicasReady .children.deployment }}", output: "false" },
    keywords: ["ready", "healthy", "deployment"],
    aliases: ["AllReplicasReady", "replicasReady"],
    call: (object) => compareNumbers(integerAt(object, READY), desired(object)) === 0,
  },
  {
    name: "rolloutComplete",
    reads: [DESIRED, UPDATED],
    description: "True when as many replicas have the present template as are wanted",
    example: { template: "{{ rolloutComplete .children.deployment }}", output: "true" },
    keywords: ["update", "deployment", "progress"],
    call: (object) => compareNumbers(integerAt(object, UPDATED), desired(object)) === 0,
  },
]);

function desired(object: Value): number | bigint {
  return integerFrom(valueAt(object, DESIRED)) ?? 1;
}
