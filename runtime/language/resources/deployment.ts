// Owns: `deployments`. Must not: choose selectors (reconcile adds the per-object label).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { intField, intOrTextField, put } from "./fields.ts";
import { POD_TEMPLATE_KEYS, podTemplateField } from "./pod_template.ts";
import { profileField } from "./profiles.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** Deployment: replicas default to 1; zero is allowed. */
export const DEPLOYMENT: ResourceKind = {
  listKey: "deployments",
  gvk: () => ({ group: "apps", version: "v1", kind: "Deployment" }),
  plural: "deployments",
  namespaced: true,
  upkeep: "apply",
  isWorkload: true,
  defaultName: (cr) => `${cr}-deployment`,
  keys: [...POD_TEMPLATE_KEYS, "replicas", "rollingUpdate"],
  compile(entry, context) {
    const replicas = intField(child(entry, "replicas"), context, { path: "replicas" });
    const template = podTemplateField(entry, context);
    const update = child(entry, "rollingUpdate");
    const profile = update?.kind === "map"
      ? profileField(update, context, { family: "rollingUpdate", path: "rollingUpdate" })
      : undefined;
    const surge = intOrTextField(child(update, "maxSurge"), context, { path: "rollingUpdate.maxSurge" });
    const unavailable = intOrTextField(child(update, "maxUnavailable"), context, {
      path: "rollingUpdate.maxUnavailable",
    });
    return (rendering, identity) => {
      const spec: MutableJsonObject = {
        replicas: replicas(rendering) ?? 1,
        template: template(rendering, identity.name),
      };
      const rolling: MutableJsonObject = { ...(profile?.(rendering) as MutableJsonObject | undefined) };
      put(rolling, "maxSurge", surge(rendering));
      put(rolling, "maxUnavailable", unavailable(rendering));
      if (Object.keys(rolling).length > 0) {
        spec["strategy"] = { type: "RollingUpdate", rollingUpdate: rolling };
      }
      return { spec };
    };
  },
};
