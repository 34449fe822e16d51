// Owns: `deployments`. Must not: choose selectors (reconcile adds the per-object label).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { put } from "./fields.ts";
import { POD_TEMPLATE_KEYS, podTemplateField } from "./pod_template.ts";
import { deploymentStrategy } from "./rolling_update.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { replicasField } from "./typed_fields.ts";

/** Deployment: replicas default to 1; zero is allowed. */
export const DEPLOYMENT: ResourceKind = {
  listKey: "deployments",
  gvk: () => ({ group: "apps", version: "v1", kind: "Deployment" }),
  plural: "deployments",
  namespaced: true,
  upkeep: "apply",
  isWorkload: true,
  defaultName: (cr) => `${cr}-deployment`,
  keys: [...POD_TEMPLATE_KEYS, "replicas", "rollingUpdate", "autoscale"],
  compile(entry, context) {
    const replicas = replicasField(child(entry, "replicas"), context);
    const template = podTemplateField(entry, context);
    const strategy = deploymentStrategy(entry, context);
    return (rendering, identity) => {
      const spec: MutableJsonObject = {
        replicas: replicas(rendering),
        template: template(rendering, identity.name),
      };
      put(spec, "strategy", strategy(rendering));
      return { spec };
    };
  },
};
