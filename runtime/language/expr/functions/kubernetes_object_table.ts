// Owns: the functions on any Kubernetes object. Must not: know kinds.

import { formatValue } from "../format.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { compareNumbers, isMissing, sizeOf } from "../value.ts";
import {
  conditionField,
  integerAt,
  integerField,
  integerFrom,
  isConditionTrue,
  isExisting,
  listAt,
  mapField,
  type ObjectFunction,
  objectFunctions,
  quantityField,
  textAt,
  textField,
  valueAt,
} from "./object_access.ts";

const GROUP = "kubernetes object";
const GENERATION = ["metadata", "generation"];
const OBSERVED_GENERATION = ["status", "observedGeneration"];

export const KUBERNETES_OBJECT_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "get",
    group: GROUP,
    parameters: ["object:any", "...keys:string"],
    description: "Value under keys that go deeper and deeper through maps; nothing when one is missing",
    example: { template: '{{ get .children.deployment "status" "readyReplicas" }}', output: "2" },
    keywords: ["path", "nested", "safe", "field"],
    isPathAccess: true,
    call: ([object, ...keys]) => valueAt(object, keys as string[]),
  },
  {
    name: "resourceExists",
    group: GROUP,
    parameters: ["object:any"],
    description: "True when the child or peer exists",
    example: { template: "{{ resourceExists .children.deployment }}", output: "true" },
    keywords: ["child", "cross", "present", "found"],
    call: ([object]) => isExisting(object),
  },
  ...objectFunctions(GROUP, [
    mapField("metadata", {
      name: "meta",
      description: "The metadata of the object; an empty map when there is none",
      example: { template: "{{ (meta .children.pod).name }}", output: "web-0" },
      keywords: ["metadata"],
    }),
    textField("metadata.name", {
      name: "name",
      description: "The name of the object",
      example: { template: "{{ name . }}", output: "web" },
      keywords: ["metadata", "identity"],
    }),
    textField("metadata.namespace", {
      name: "namespace",
      description: "The namespace of the object",
      example: { template: "{{ namespace . }}", output: "dev" },
      keywords: ["metadata", "identity"],
    }),
    mapField("metadata.labels", {
      name: "labels",
      description: "The labels of the object; an empty map when there are none",
      example: { template: "{{ len (labels .) }}", output: "2" },
      keywords: ["metadata", "tags"],
    }),
    mapField("metadata.annotations", {
      name: "annotations",
      description: "The annotations of the object; an empty map when there are none",
      example: { template: "{{ len (annotations .children.pod) }}", output: "2" },
      keywords: ["metadata", "notes"],
    }),
    ...keyed("metadata.labels", { noun: "label", prefix: "Label", key: "tier", output: "gold" }),
    ...keyed("metadata.annotations", {
      noun: "annotation",
      prefix: "Annotation",
      key: "example.com/team",
      output: "shop",
    }),
    {
      name: "labelMatches",
      parameters: ["...pairs:string"],
      reads: ["metadata.labels"],
      description: "True when the object has all of the given labels: key, value, key, value and so on",
      example: { template: '{{ labelMatches . "tier" "gold" "team/x" "blue" }}', output: "true" },
      keywords: ["selector", "match", "metadata"],
      call: (object, pairs) =>
        pairs.length % 2 === 0 &&
        pairs.every((key, i) =>
          i % 2 === 1 || textAt(object, ["metadata", "labels", key as string]) === pairs[i + 1]
        ),
    },
    mapField("spec", {
      name: "spec",
      description: "The spec of the object; an empty map when there is none",
      example: { template: '{{ mapGet (spec .) "image" }}', output: "nginx" },
      keywords: ["desired", "fields"],
    }),
    mapField("status", {
      name: "status",
      description: "The status of the object; an empty map when there is none",
      example: { template: "{{ (status .children.pod).phase }}", output: "Running" },
      keywords: ["observed", "fields"],
    }),
    {
      name: "getStatus",
      parameters: ["key:string"],
      reads: ["status"],
      description: "A text, number or boolean of the status as text; empty for anything else",
      example: { template: '{{ getStatus .children.deployment "readyReplicas" }}', output: "2" },
      keywords: ["field", "observed"],
      call: (object, [key]) => {
        const value = valueAt(object, ["status", key as string]);
        return isMissing(value) || typeof value === "object" ? "" : formatValue(value);
      },
    },
    {
      name: "hasStatus",
      parameters: ["key:string"],
      reads: ["status"],
      description: "True when the status has the field and it is not empty; 0 and false are not empty",
      example: { template: '{{ hasStatus .children.deployment "readyReplicas" }}', output: "true" },
      keywords: ["field", "present"],
      call: (object, [key]) => isFilled(valueAt(object, ["status", key as string])),
    },
    textField("status.phase", {
      name: "phase",
      description: "The phase in the status of the object",
      example: { template: "{{ phase .children.pod }}", output: "Running" },
      keywords: ["state", "status"],
    }),
    ownerField("ownerKind", "kind", "ReplicaSet"),
    ownerField("ownerName", "name", "web-6f9"),
    {
      name: "hasCondition",
      parameters: ["type:string"],
      reads: ["status.conditions"],
      description: "True when the object has a condition of this type with status True",
      example: { template: '{{ hasCondition .children.deployment "Available" }}', output: "true" },
      keywords: ["ready", "status", "condition"],
      call: (object, [type]) => isConditionTrue(object, type as string),
    },
    {
      name: "conditionReason",
      parameters: ["type:string"],
      reads: ["status.conditions"],
      description: "The reason of the condition of this type",
      example: {
        template: '{{ conditionReason .children.deployment "Available" }}',
        output: "MinimumReplicasAvailable",
      },
      keywords: ["status", "condition", "why"],
      call: (object, [type]) => conditionField(object, type as string, "reason"),
    },
    {
      name: "conditionMessage",
      parameters: ["type:string"],
      reads: ["status.conditions"],
      description: "The message of the condition of this type",
      example: {
        template: '{{ conditionMessage .children.deployment "Available" }}',
        output: "has minimum availability",
      },
      keywords: ["status", "condition", "text"],
      call: (object, [type]) => conditionField(object, type as string, "message"),
    },
    {
      name: "isTerminating",
      reads: ["metadata.deletionTimestamp"],
      description: "True when the object is being deleted",
      example: { template: "{{ isTerminating .children.pod }}", output: "false" },
      keywords: ["deletion", "finalizer"],
      call: (object) => isFilled(valueAt(object, ["metadata", "deletionTimestamp"])),
    },
    integerField("metadata.generation", {
      name: "generation",
      description: "The generation of the object: how often its spec was changed",
      example: { template: "{{ generation .children.deployment }}", output: "5" },
      keywords: ["metadata", "revision"],
    }),
    integerField("status.observedGeneration", {
      name: "observedGeneration",
      description: "The generation that the controller of the object has seen",
      example: { template: "{{ observedGeneration .children.deployment }}", output: "5" },
      keywords: ["status", "revision"],
    }),
    {
      name: "isSynced",
      reads: [GENERATION, OBSERVED_GENERATION],
      description: "True when the controller of the object has seen its present generation",
      example: { template: "{{ isSynced .children.deployment }}", output: "true" },
      keywords: ["generation", "observed", "current"],
      call: (object) =>
        compareNumbers(integerAt(object, GENERATION), integerAt(object, OBSERVED_GENERATION)) === 0,
    },
    quantityField("spec.resources.requests.cpu", {
      name: "resourceCPU",
      description: "The requested CPU in the object's own spec.resources",
      example: { template: '{{ resourceCPU . | default "50m" }}', output: "50m" },
      keywords: ["requests", "resources", "quantity"],
    }),
    quantityField("spec.resources.requests.memory", {
      name: "resourceMemory",
      description: "The requested memory in the object's own spec.resources",
      example: { template: '{{ resourceMemory . | default "64Mi" }}', output: "64Mi" },
      keywords: ["requests", "resources", "quantity"],
    }),
  ]),
];

interface Keyed {
  readonly noun: string;
  readonly prefix: string;
  /** A key in the sample pod and its value. */
  readonly key: string;
  readonly output: string;
}

function keyed(path: string, { noun, prefix, key, output }: Keyed): readonly ObjectFunction[] {
  const parameters = ["key:string"] as const;
  const at = path.split(".");
  const text = (object: Value, name: Value) => textAt(object, [...at, name as string]);
  return [
    {
      name: `get${prefix}`,
      parameters,
      reads: [at],
      description: `The ${noun} under a key`,
      example: { template: `{{ get${prefix} .children.pod "${key}" }}`, output },
      keywords: ["metadata", "value"],
      call: (object, [name]) => text(object, name),
    },
    {
      name: `get${prefix}Int`,
      parameters,
      reads: [at],
      description: `The ${noun} under a key as a whole number; 0 when it is none`,
      example: { template: `{{ get${prefix}Int .children.pod "weight" }}`, output: "4" },
      keywords: ["metadata", "number", "integer"],
      call: (object, [name]) => integerFrom(valueAt(object, [...at, name as string])) ?? 0,
    },
    {
      name: `has${prefix}`,
      parameters,
      reads: [at],
      description: `True when the object has the ${noun} and it is not empty`,
      example: { template: `{{ has${prefix} .children.pod "${key}" }}`, output: "true" },
      keywords: ["metadata", "present"],
      call: (object, [name]) => text(object, name) !== "",
    },
  ];
}

function ownerField(
  name: string,
  field: string,
  output: string,
): ObjectFunction {
  return {
    name,
    reads: ["metadata.ownerReferences"],
    description: `The ${field} of the first owner of the object`,
    example: { template: `{{ ${name} .children.pod }}`, output },
    keywords: ["owner", "parent", "reference"],
    call: (object) => textAt(listAt(object, ["metadata", "ownerReferences"])[0], [field]),
  };
}

function isFilled(value: Value): boolean {
  return !isMissing(value) && value !== "" && (typeof value !== "object" || sizeOf(value) > 0);
}
