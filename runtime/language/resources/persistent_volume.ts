// Owns: `persistentVolumes`. Must not: provision storage.

import type { MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import { type Field, type FieldContext, missingField, put, textField } from "./fields.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { requiredField, wordListField } from "./shapes.ts";
import { quantityField, wordField } from "./typed_fields.ts";
import { ACCESS_MODES } from "./storage.ts";

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
    const capacityNode = child(entry, "capacity");
    const capacity = requiredField(
      quantityField(capacityNode, context, { path: "capacity" }),
      { path: "capacity", node: capacityNode, parent: entry },
      context,
    );
    const modes = wordListField(child(entry, "accessModes"), context, {
      path: "accessModes",
      words: ACCESS_MODES,
    });
    const storageClass = textField(child(entry, "storageClassName"), context, { path: "storageClassName" });
    const reclaim = wordField(child(entry, "reclaimPolicy"), context, {
      path: "reclaimPolicy",
      words: ["Retain", "Delete", "Recycle"],
    });
    const source = sourceField(entry, context);
    return (rendering) => {
      const storage = capacity(rendering);
      if (storage === undefined) return undefined;
      const spec: MutableJsonObject = {
        capacity: { storage },
        accessModes: modes(rendering) ?? ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: reclaim(rendering) ?? "Retain",
        ...source(rendering),
      };
      put(spec, "storageClassName", storageClass(rendering));
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
  const handleNode = child(entry, "csiVolumeHandle");
  const driver = requiredField(
    textField(driverNode, context, { path: "csiDriver" }),
    { path: "csiDriver", node: driverNode, parent: entry },
    context,
  );
  const handle = requiredField(
    textField(handleNode, context, { path: "csiVolumeHandle" }),
    { path: "csiVolumeHandle", node: handleNode, parent: entry },
    context,
  );
  return (rendering) => ({
    csi: { driver: driver(rendering) ?? "", volumeHandle: handle(rendering) ?? "" },
  });
}
