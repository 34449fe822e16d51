// Owns: `statefulSets`. Must not: make the headless Service (it is an entry of its own).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { claimTemplatesField, withClaimMounts } from "./claim_templates.ts";
import { put, textField } from "./fields.ts";
import { POD_TEMPLATE_KEYS, podTemplateField } from "./pod_template.ts";
import { statefulSetStrategy } from "./rolling_update.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { replicasField, wordField } from "./typed_fields.ts";

/** StatefulSet: named like its custom resource; `serviceName` is its own name unless declared; `tag` is latest. */
export const STATEFUL_SET: ResourceKind = {
  listKey: "statefulSets",
  gvk: () => ({ group: "apps", version: "v1", kind: "StatefulSet" }),
  plural: "statefulsets",
  namespaced: true,
  upkeep: "apply",
  isWorkload: true,
  defaultName: (cr) => cr,
  keys: [
    ...POD_TEMPLATE_KEYS,
    "replicas",
    "rollingUpdate",
    "autoscale",
    "serviceName",
    "volumeClaimTemplates",
    "podManagementPolicy",
  ],
  compile(entry, context) {
    const replicas = replicasField(child(entry, "replicas"), context);
    const template = podTemplateField(entry, context, { defaultTag: "latest" });
    const service = textField(child(entry, "serviceName"), context, { path: "serviceName" });
    const claims = claimTemplatesField(child(entry, "volumeClaimTemplates"), context);
    const strategy = statefulSetStrategy(entry, context);
    const policy = wordField(child(entry, "podManagementPolicy"), context, {
      path: "podManagementPolicy",
      words: ["OrderedReady", "Parallel"],
    });
    return (rendering, identity) => {
      const claimed = claims(rendering);
      const spec: MutableJsonObject = {
        replicas: replicas(rendering),
        serviceName: service(rendering) ?? identity.name,
        template: withClaimMounts(template(rendering, identity.name), claimed),
      };
      if (claimed.length > 0) spec["volumeClaimTemplates"] = claimed.map((claim) => claim.template);
      put(spec, "updateStrategy", strategy(rendering));
      put(spec, "podManagementPolicy", policy(rendering));
      return { spec };
    };
  },
};
