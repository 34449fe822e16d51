// Owns: `replicaSets`. Must not: choose selectors (reconcile adds the per-object label).

import { child } from "../document/mod.ts";
import { POD_TEMPLATE_KEYS, podTemplateField } from "./pod_template.ts";
import { noStrategy } from "./rolling_update.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { replicasField } from "./typed_fields.ts";

/** ReplicaSet: replicas default to 1. It replaces no running pods when its template changes. */
export const REPLICA_SET: ResourceKind = {
  listKey: "replicaSets",
  gvk: () => ({ group: "apps", version: "v1", kind: "ReplicaSet" }),
  plural: "replicasets",
  namespaced: true,
  upkeep: "apply",
  isWorkload: true,
  defaultName: (cr) => `${cr}-replicaset`,
  keys: [...POD_TEMPLATE_KEYS, "replicas", "rollingUpdate", "autoscale"],
  compile(entry, context) {
    const replicas = replicasField(child(entry, "replicas"), context);
    const template = podTemplateField(entry, context);
    noStrategy(entry, context);
    return (rendering, identity) => ({
      spec: { replicas: replicas(rendering), template: template(rendering, identity.name) },
    });
  },
};
