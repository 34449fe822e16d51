// Owns: `persistentVolumes`. Must not: provision storage.

import type { MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { missingField } from "./field_remarks.ts";
import { put, textField } from "./fields.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { requiredField, requiredKey } from "./shapes.ts";
import { storageFields } from "./storage.ts";
import { wordField } from "./typed_fields.ts";

/** PersistentVolume: on a path of the node, or of a CSI driver. */
export const PERSISTENT_VOLUME: ResourceKind = {
  listKey: "persistentVolumes",
  gvk: () => ({ group: "", version: "v1", kind: "PersistentVolume" }),
  plural: "persistentvolumes",
  namespaced: false,
  upkeep: "apply",
  isWorkload: false,
  defaultName: undefined,
  keys: [
    "capacity",
    "storageClassName",
    "accessModes",
    "reclaimPolicy",
    "hostPath",
    "csiDriver",
    "csiVolumeHandle",
  ],
  compile(entry, context) {
    const storage = storageFields(entry, context, { sizeKey: "capacity" });
    const reclaim = wordField(child(entry, "reclaimPolicy"), context, {
      path: "reclaimPolicy",
      words: ["Retain", "Delete", "Recycle"],
    });
    const source = sourceField(entry, context);
    return (rendering) => {
      const size = storage.size(rendering);
      if (size === undefined) return undefined;
      const spec: MutableJsonObject = {
        capacity: { storage: size },
        accessModes: storage.accessModes(rendering),
        persistentVolumeReclaimPolicy: reclaim(rendering) ?? "Retain",
        ...source(rendering),
      };
      put(spec, "storageClassName", storage.className(rendering));
      return { spec };
    };
  },
};

function sourceField(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const driverNode = child(entry, "csiDriver");
  const pathNode = child(entry, "hostPath");
  if (!driverNode && !pathNode) {
    context.report(missingField(entry.span, context, "hostPath"));
    return () => undefined;
  }
  const path = textField(pathNode, context, { path: "hostPath" });
  if (!driverNode) {
    const hostPath = requiredField(path, { path: "hostPath", node: pathNode, parent: entry }, context);
    return (rendering) => ({ hostPath: { path: hostPath(rendering) ?? "" } });
  }
  const driver = requiredKey(entry, context, { key: "csiDriver", field: textField });
  const handle = requiredKey(entry, context, { key: "csiVolumeHandle", field: textField });
  return (rendering) => ({
    csi: { driver: driver(rendering) ?? "", volumeHandle: handle(rendering) ?? "" },
  });
}
