// Owns: `namespaces`. Must not: decide about namespaces of others (reconcile takes an existing one as given).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { put, textListField } from "./fields.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** Namespace: `finalizers` are added to its metadata and are somebody else's to remove. */
export const NAMESPACE: ResourceKind = {
  listKey: "namespaces",
  gvk: () => ({ group: "", version: "v1", kind: "Namespace" }),
  plural: "namespaces",
  namespaced: false,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-ns`,
  keys: ["finalizers"],
  compile(entry, context) {
    const finalizers = textListField(child(entry, "finalizers"), context, {
      path: "finalizers",
      dropEmpty: true,
    });
    return (rendering) => {
      const metadata: MutableJsonObject = {};
      put(metadata, "finalizers", finalizers(rendering));
      return { metadata };
    };
  },
};
