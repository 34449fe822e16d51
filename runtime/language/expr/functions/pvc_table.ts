// Owns: the functions on PersistentVolumeClaims. Must not: read capacity from the status.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { isList } from "../value.ts";
import {
  listed,
  objectFunctions,
  quantityField,
  textAt,
  textField,
  textsOf,
  valueAt,
} from "./object_access.ts";

const VOLUME: EnrichmentKey = "_pv";
const STORAGE_CLASS: EnrichmentKey = "_storageClass";
const PROVISIONER = [VOLUME, "metadata", "annotations", "pv.kubernetes.io/provisioned-by"];
const RECLAIM_POLICY = [STORAGE_CLASS, "reclaimPolicy"];
const RECLAIM_POLICY_IN_SPEC = [STORAGE_CLASS, "spec", "reclaimPolicy"];
const PHASE = ["status", "phase"];

export const PVC_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("persistent volume claims", [
  textField("status.phase", {
    name: "pvcPhase",
    description: "The phase of the claim: Pending, Bound or Lost",
    example: { template: "{{ pvcPhase .children.pvc }}", output: "Bound" },
    keywords: ["storage", "volume", "status"],
  }),
  {
    name: "pvcBound",
    reads: [PHASE],
    description: "True when the claim is bound to a volume",
    example: { template: "{{ pvcBound .children.pvc }}", output: "true" },
    keywords: ["storage", "volume", "ready"],
    call: (object) => textAt(object, PHASE) === "Bound",
  },
  quantityField("spec.resources.requests.storage", {
    name: "pvcCapacity",
    description: "The storage that the claim requests",
    example: { template: "{{ pvcCapacity .children.pvc }}", output: "5Gi" },
    keywords: ["storage", "size", "quantity"],
  }),
  textField("spec.storageClassName", {
    name: "pvcStorageClass",
    description: "Name of the storage class of the claim",
    example: { template: "{{ pvcStorageClass .children.pvc }}", output: "fast" },
    keywords: ["storage", "class"],
  }),
  {
    name: "pvcAccessModes",
    reads: ["spec.accessModes"],
    description: "Access modes of the claim",
    example: { template: "{{ pvcAccessModes .children.pvc }}", output: "ReadWriteOnce" },
    keywords: ["storage", "access", "list"],
    call: (object) => {
      const modes = valueAt(object, ["spec", "accessModes"]);
      return isList(modes) ? listed(textsOf(modes, [])) : "";
    },
  },
  {
    name: "pvcProvisioner",
    reads: [PROVISIONER],
    description: "What provisioned the volume of the claim; needs `enrich: [pvc]`",
    example: { template: "{{ pvcProvisioner .children.pvc }}", output: "csi.example.com" },
    keywords: ["storage", "driver", "csi", "enrich"],
    call: (object) => textAt(object, PROVISIONER),
  },
  textField(`${VOLUME}.spec.volumeMode`, {
    name: "pvcVolumeMode",
    description: "Filesystem or Block: the mode of the volume of the claim; needs `enrich: [pvc]`",
    example: { template: "{{ pvcVolumeMode .children.pvc }}", output: "Filesystem" },
    keywords: ["storage", "mode", "enrich"],
  }),
  textField(`${STORAGE_CLASS}.provisioner`, {
    name: "pvcStorageClassProvisioner",
    description: "The provisioner of the storage class of the claim; needs `enrich: [storageclass]`",
    example: { template: "{{ pvcStorageClassProvisioner .children.pvc }}", output: "csi.example.com" },
    keywords: ["storage", "driver", "csi", "enrich"],
  }),
  {
    name: "pvcStorageClassReclaimPolicy",
    reads: [RECLAIM_POLICY, RECLAIM_POLICY_IN_SPEC],
    description: "The reclaim policy of the storage class of the claim; needs `enrich: [storageclass]`",
    example: { template: "{{ pvcStorageClassReclaimPolicy .children.pvc }}", output: "Delete" },
    keywords: ["storage", "retain", "delete", "enrich"],
    call: (object) => textAt(object, RECLAIM_POLICY) || textAt(object, RECLAIM_POLICY_IN_SPEC),
  },
]);
