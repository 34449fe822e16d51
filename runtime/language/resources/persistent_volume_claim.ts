// Owns: `persistentVolumeClaims`. Must not: choose a storage class.

import { child } from "../document/mod.ts";
import { put, textField } from "./fields.ts";
import type { MutableJsonObject } from "../../base/mod.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { storageFields } from "./storage.ts";
import { wordField } from "./typed_fields.ts";

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
    const storage = storageFields(entry, context, { sizeKey: "storage" });
    const volumeMode = wordField(child(entry, "volumeMode"), context, {
      path: "volumeMode",
      words: ["Filesystem", "Block"],
    });
    const volumeName = textField(child(entry, "volumeName"), context, { path: "volumeName" });
    return (rendering) => {
      const size = storage.size(rendering);
      if (size === undefined) return undefined;
      const spec: MutableJsonObject = {
        accessModes: storage.accessModes(rendering),
        volumeMode: volumeMode(rendering) ?? "Filesystem",
        resources: { requests: { storage: size } },
      };
      put(spec, "storageClassName", storage.className(rendering));
      put(spec, "volumeName", volumeName(rendering));
      return { spec };
    };
  },
};
