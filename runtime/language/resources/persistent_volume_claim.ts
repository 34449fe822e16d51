// Owns: `persistentVolumeClaims`. Must not: choose a storage class.

import { child } from "../document/mod.ts";
import { put, textField } from "./fields.ts";
import type { MutableJsonObject } from "../../base/mod.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { requiredField, wordListField } from "./shapes.ts";
import { quantityField, wordField } from "./typed_fields.ts";
import { ACCESS_MODES } from "./storage.ts";

/** PersistentVolumeClaim: an empty `storageClassName` is the default of the cluster. */
export const PERSISTENT_VOLUME_CLAIM: ResourceKind = {
  listKey: "persistentVolumeClaims",
  gvk: () => ({ group: "", version: "v1", kind: "PersistentVolumeClaim" }),
  plural: "persistentvolumeclaims",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: undefined,
  keys: ["storage", "accessModes", "storageClassName", "volumeMode", "volumeName"],
  compile(entry, context) {
    const storageNode = child(entry, "storage");
    const storage = requiredField(
      quantityField(storageNode, context, { path: "storage" }),
      { path: "storage", node: storageNode, parent: entry },
      context,
    );
    const modes = wordListField(child(entry, "accessModes"), context, {
      path: "accessModes",
      words: ACCESS_MODES,
    });
    const storageClass = textField(child(entry, "storageClassName"), context, { path: "storageClassName" });
    const volumeMode = wordField(child(entry, "volumeMode"), context, {
      path: "volumeMode",
      words: ["Filesystem", "Block"],
    });
    const volumeName = textField(child(entry, "volumeName"), context, { path: "volumeName" });
    return (rendering) => {
      const size = storage(rendering);
      if (size === undefined) return undefined;
      const spec: MutableJsonObject = {
        accessModes: modes(rendering) ?? ["ReadWriteOnce"],
        volumeMode: volumeMode(rendering) ?? "Filesystem",
        resources: { requests: { storage: size } },
      };
      put(spec, "storageClassName", storageClass(rendering));
      put(spec, "volumeName", volumeName(rendering));
      return { spec };
    };
  },
};
