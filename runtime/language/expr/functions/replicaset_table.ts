// Owns: the functions on ReplicaSets and on those of a Deployment. Must not: look at pods.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import type { ValueMap } from "../value.ts";
import { listAt, listed, objectFunctions, textAt, textField, textsOf } from "./object_access.ts";

const OWNER: EnrichmentKey = "_owner";
const REPLICA_SETS: readonly [EnrichmentKey] = ["_replicaSets"];
const NAME = ["metadata", "name"];
const HASH = "pod-template-hash";
const REVISION = ["metadata", "annotations", "deployment.kubernetes.io/revision"];
const TEMPLATE_HASH = ["spec", "template", "metadata", "labels", HASH];
const OWN_HASH = ["metadata", "labels", HASH];
const CURRENT_NAME = ["status", "currentReplicaSet"];

export const REPLICA_SET_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("replicasets", [
  textField(`${OWNER}.kind`, {
    name: "replicaSetOwnerKind",
    description: "Kind of the owner of the ReplicaSet; needs `enrich: [owner]`",
    example: { template: "{{ replicaSetOwnerKind .children.replicaset }}", output: "Deployment" },
    keywords: ["owner", "parent", "enrich"],
  }),
  textField(`${OWNER}.name`, {
    name: "replicaSetOwnerName",
    description: "Name of the owner of the ReplicaSet; needs `enrich: [owner]`",
    example: { template: "{{ replicaSetOwnerName .children.replicaset }}", output: "web" },
    keywords: ["owner", "parent", "enrich"],
  }),
  {
    name: "deploymentReplicaSetCount",
    reads: [REPLICA_SETS],
    description:
      "How many ReplicaSets the Deployment has, those scaled to zero included; needs `enrich: [replicasets]`",
    example: { template: "{{ deploymentReplicaSetCount .children.deployment }}", output: "2" },
    keywords: ["count", "revision", "history", "enrich"],
    call: (object) => listAt(object, REPLICA_SETS).length,
  },
  {
    name: "deploymentReplicaSets",
    reads: [REPLICA_SETS],
    description: "Names of the ReplicaSets of the Deployment; needs `enrich: [replicasets]`",
    example: { template: "{{ deploymentReplicaSets .children.deployment }}", output: "w-1, w-2" },
    keywords: ["list", "revision", "history", "enrich"],
    call: (object) => listed(textsOf(listAt(object, REPLICA_SETS), NAME)),
  },
  {
    name: "oldDeploymentReplicaSets",
    reads: [REPLICA_SETS, OWN_HASH, TEMPLATE_HASH, REVISION, CURRENT_NAME],
    description:
      "Names of the ReplicaSets of the Deployment but the present one; needs `enrich: [replicasets]`",
    example: { template: "{{ oldDeploymentReplicaSets .children.deployment }}", output: "w-1" },
    keywords: ["list", "revision", "history", "rollout", "enrich"],
    call: (object) => listed(oldReplicaSets(object)),
  },
]);

function oldReplicaSets(deployment: ValueMap): readonly string[] {
  const isPresent = presentTest(deployment);
  if (isPresent === undefined) return [];
  return textsOf(listAt(deployment, REPLICA_SETS).filter((replicaSet) => !isPresent(replicaSet)), NAME);
}

/**
 * Tells the present ReplicaSet of a Deployment by what the Deployment says of it: pod template hash, then revision,
 * then name. Undefined when it says nothing: then none can be called old.
 */
function presentTest(deployment: ValueMap): ((replicaSet: Value) => boolean) | undefined {
  const hash = textAt(deployment, OWN_HASH) || textAt(deployment, TEMPLATE_HASH);
  if (hash !== "") return (replicaSet) => textAt(replicaSet, OWN_HASH) === hash;
  const revision = textAt(deployment, REVISION);
  if (revision !== "") return (replicaSet) => textAt(replicaSet, REVISION) === revision;
  const name = textAt(deployment, CURRENT_NAME);
  return name === "" ? undefined : (replicaSet) => textAt(replicaSet, NAME) === name;
}
