// Owns: the functions on HorizontalPodAutoscalers. Must not: compute metrics.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { compareNumbers } from "../value.ts";
import {
  integerAt,
  integerField,
  isConditionTrue,
  listAt,
  listed,
  type ObjectFunction,
  objectFunctions,
  textField,
  textsOf,
} from "./object_access.ts";

const CURRENT = ["status", "currentReplicas"];
const DESIRED = ["status", "desiredReplicas"];
const MINIMUM = ["spec", "minReplicas"];
const MAXIMUM = ["spec", "maxReplicas"];
const METRICS: readonly [EnrichmentKey] = ["_currentMetrics"];
const TARGET: EnrichmentKey = "_scaleTarget";

export const HPA_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("hpa", [
  integerField("status.currentReplicas", {
    name: "hpaCurrentReplicas",
    description: "How many replicas the autoscaler sees",
    example: { template: "{{ hpaCurrentReplicas .children.hpa }}", output: "3" },
    keywords: ["autoscaler", "count", "status"],
  }),
  integerField("status.desiredReplicas", {
    name: "hpaDesiredReplicas",
    description: "How many replicas the autoscaler wants",
    example: { template: "{{ hpaDesiredReplicas .children.hpa }}", output: "5" },
    keywords: ["autoscaler", "count", "status"],
  }),
  {
    name: "hpaMinReplicas",
    reads: [MINIMUM],
    description: "The lower limit of the autoscaler; 1 when it has none",
    example: { template: "{{ hpaMinReplicas .children.hpa }}", output: "1" },
    keywords: ["autoscaler", "limit", "minimum"],
    call: (object) => {
      const minimum = integerAt(object, MINIMUM);
      return minimum == 0 ? 1 : minimum;
    },
  },
  integerField("spec.maxReplicas", {
    name: "hpaMaxReplicas",
    description: "The upper limit of the autoscaler",
    example: { template: "{{ hpaMaxReplicas .children.hpa }}", output: "9" },
    keywords: ["autoscaler", "limit", "maximum"],
  }),
  {
    name: "hpaAtMax",
    reads: [CURRENT, MAXIMUM],
    description: "True when there are as many replicas as the autoscaler may make",
    example: { template: "{{ hpaAtMax .children.hpa }}", output: "false" },
    keywords: ["autoscaler", "limit", "maximum"],
    call: (object) => {
      const maximum = integerAt(object, MAXIMUM);
      return maximum != 0 && compareNumbers(integerAt(object, CURRENT), maximum) >= 0;
    },
  },
  {
    name: "hpaScaling",
    reads: ["status.conditions", CURRENT, DESIRED],
    description: "True when the autoscaler is active and wants another number of replicas than it sees",
    example: { template: "{{ hpaScaling .children.hpa }}", output: "true" },
    keywords: ["autoscaler", "progress"],
    call: (object) =>
      isConditionTrue(object, "ScalingActive") &&
      compareNumbers(integerAt(object, CURRENT), integerAt(object, DESIRED)) !== 0,
  },
  condition("hpaScalingActive", "ScalingActive", "True when the autoscaler can compute replicas"),
  condition(
    "hpaAbleToScale",
    "AbleToScale",
    "True when the autoscaler can change the replicas of its target",
  ),
  condition(
    "hpaScalingLimited",
    "ScalingLimited",
    "True when a limit keeps the autoscaler from scaling further",
  ),
  {
    name: "hpaMetricTypes",
    reads: [METRICS],
    description: "Types of the metrics that the autoscaler measures; needs `enrich: [hpa]`",
    example: { template: "{{ hpaMetricTypes .children.hpa }}", output: "Resource" },
    keywords: ["autoscaler", "metrics", "list", "enrich"],
    call: (object) => listed(textsOf(listAt(object, METRICS), ["type"])),
  },
  textField(`${TARGET}.kind`, {
    name: "hpaScaleTargetKind",
    description: "Kind of what the autoscaler scales; needs `enrich: [hpa]`",
    example: { template: "{{ hpaScaleTargetKind .children.hpa }}", output: "Deployment" },
    keywords: ["autoscaler", "target", "enrich"],
  }),
  textField(`${TARGET}.name`, {
    name: "hpaScaleTargetName",
    description: "Name of what the autoscaler scales; needs `enrich: [hpa]`",
    example: { template: "{{ hpaScaleTargetName .children.hpa }}", output: "web" },
    keywords: ["autoscaler", "target", "enrich"],
  }),
]);

function condition(name: string, type: string, description: string): ObjectFunction {
  return {
    name,
    reads: ["status.conditions"],
    description,
    example: { template: `{{ ${name} .children.hpa }}`, output: String(type !== "ScalingLimited") },
    keywords: ["autoscaler", "condition", "status"],
    call: (object) => isConditionTrue(object, type),
  };
}
