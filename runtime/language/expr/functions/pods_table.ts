// Owns: the functions on the pods of a workload, as enrichment summarises them. Must not: read whole pods.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { compareNumbers, fieldOf, isMap, type ValueList } from "../value.ts";
import {
  integerAt,
  listAt,
  listed,
  type ObjectFunction,
  objectFunctions,
  textAt,
  textsOf,
} from "./object_access.ts";

const PODS: readonly [EnrichmentKey] = ["_pods"];
const CRASHING_RESTARTS = 2;

/** Function name, and the reason of a container that it looks for. */
const REASONS: readonly (readonly [string, string, string])[] = [
  ["podCrashLoopDetected", "CrashLoopBackOff", "true"],
  ["podImagePullBackOffDetected", "ImagePullBackOff", "false"],
  ["podErrImagePullDetected", "ErrImagePull", "false"],
  ["podErrorDetected", "Error", "false"],
  ["podOOMKilledDetected", "OOMKilled", "true"],
  ["podRunContainerErrorDetected", "RunContainerError", "false"],
  ["podCreateContainerErrorDetected", "CreateContainerError", "false"],
  ["podInvalidImageNameDetected", "InvalidImageName", "false"],
  ["podPreStartHookErrorDetected", "PreStartHookError", "false"],
  ["podPostStartHookErrorDetected", "PostStartHookError", "false"],
];

export const POD_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("pods", [
  texts("podNames", "name", "Names of the pods", "web-0, web-1"),
  texts("podIPs", "ip", "IPs of the pods that have one", "10.2.0.4"),
  texts("podPhases", "phase", "Phases of the pods, in their order", "Running, Pending"),
  texts("podNodes", "node", "Nodes of the pods that are scheduled, one for each pod", "n1, n1"),
  {
    name: "podCount",
    reads: [PODS],
    description: "How many pods there are; needs `enrich: [pods]`",
    example: { template: "{{ podCount .children.statefulset }}", output: "2" },
    keywords: ["count", "enrich"],
    call: (object) => listAt(object, PODS).length,
  },
  {
    name: "readyPodCount",
    reads: [PODS],
    description: "How many pods are ready; needs `enrich: [pods]`",
    example: { template: "{{ readyPodCount .children.statefulset }}", output: "1" },
    keywords: ["count", "ready", "enrich"],
    call: (object) => listAt(object, PODS).filter((pod) => fieldOf(pod, "ready") === true).length,
  },
  {
    name: "podMaxRestarts",
    reads: [PODS],
    description: "The highest number of restarts of a pod; needs `enrich: [pods]`",
    example: { template: "{{ podMaxRestarts .children.statefulset }}", output: "4" },
    keywords: ["restarts", "crash", "maximum", "enrich"],
    call: maxRestarts,
  },
  {
    name: "hasCrashingPod",
    reads: [PODS],
    description: "True when a pod has restarted more than twice; needs `enrich: [pods]`",
    example: { template: "{{ hasCrashingPod .children.statefulset }}", output: "true" },
    keywords: ["restarts", "crash", "unhealthy", "enrich"],
    call: (object) => compareNumbers(maxRestarts(object), CRASHING_RESTARTS) > 0,
  },
  {
    name: "podByOrdinal",
    parameters: ["ordinal:int"],
    reads: [PODS],
    description: "The pod with this number, or nothing; needs `enrich: [pods]`",
    example: { template: "{{ (podByOrdinal .children.statefulset 0).ip }}", output: "10.2.0.4" },
    keywords: ["ordinal", "statefulset", "index", "enrich"],
    call: (object, [ordinal]) => podAt(object, ordinal),
  },
  {
    name: "podContainerReasons",
    reads: [PODS],
    description: "Reasons why containers wait or ended, each once; needs `enrich: [pods]`",
    example: {
      template: "{{ podContainerReasons .children.statefulset }}",
      output: "OOMKilled, CrashLoopBackOff",
    },
    keywords: ["container", "state", "why", "enrich"],
    call: (object) => listed(new Set(reasons(object))),
  },
  {
    name: "podContainerState",
    parameters: ["ordinal:int", "container:string"],
    reads: [PODS],
    description:
      "Running, Waiting or Terminated: the state of a container of the pod with this number; needs `enrich: [pods]`",
    example: { template: '{{ podContainerState .children.statefulset 1 "app" }}', output: "Waiting" },
    keywords: ["container", "ordinal", "enrich"],
    call: (object, [ordinal, container]) => {
      const containers = listAt(podAt(object, ordinal), ["containers"]);
      return textAt(containers.find((item) => fieldOf(item, "name") === container), ["state"]);
    },
  },
  ...REASONS.map(([name, reason, output]): ObjectFunction => ({
    name,
    reads: [PODS],
    description: `True when a container has the reason ${reason}; needs \`enrich: [pods]\``,
    example: { template: `{{ ${name} .children.statefulset }}`, output },
    keywords: ["container", "failure", "unhealthy", "enrich"],
    call: (object) => reasons(object).includes(reason),
  })),
]);

function texts(name: string, field: string, description: string, output: string): ObjectFunction {
  return {
    name,
    reads: [PODS],
    description: `${description}; needs \`enrich: [pods]\``,
    example: { template: `{{ ${name} .children.statefulset }}`, output },
    keywords: ["list", "enrich"],
    call: (object) => listed(textsOf(listAt(object, PODS), [field])),
  };
}

function maxRestarts(object: Value): number | bigint {
  return listAt(object, PODS).map((pod) => integerAt(pod, ["restartCount"]))
    .reduce((most, count) => count > most ? count : most, 0);
}

/** A pod without a number counts as number 0. */
function podAt(object: Value, ordinal: Value): Value {
  return listAt(object, PODS).find((pod) => isPodAt(pod, ordinal));
}

function isPodAt(pod: Value, ordinal: Value): boolean {
  return isMap(pod) && integerAt(pod, ["ordinal"]) == ordinal;
}

function reasons(object: Value): readonly string[] {
  const containers: ValueList = listAt(object, PODS).flatMap((pod) => listAt(pod, ["containers"]));
  return textsOf(containers, ["reason"]);
}
