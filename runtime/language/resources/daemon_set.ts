// Owns: `daemonSets`. Must not: choose selectors (reconcile adds the per-object label).

import type { MutableJsonObject } from "../../base/mod.ts";
import { put } from "./fields.ts";
import { POD_TEMPLATE_KEYS, podTemplateField } from "./pod_template.ts";
import { daemonSetStrategy } from "./rolling_update.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** DaemonSet: one pod on every suitable node. */
export const DAEMON_SET: ResourceKind = {
  listKey: "daemonSets",
  gvk: () => ({ group: "apps", version: "v1", kind: "DaemonSet" }),
  plural: "daemonsets",
  namespaced: true,
  upkeep: "apply",
  isWorkload: true,
  defaultName: (cr) => `${cr}-daemonset`,
  keys: [...POD_TEMPLATE_KEYS, "rollingUpdate"],
  compile(entry, context) {
    const template = podTemplateField(entry, context);
    const strategy = daemonSetStrategy(entry, context);
    return (rendering, identity) => {
      const spec: MutableJsonObject = { template: template(rendering, identity.name) };
      put(spec, "updateStrategy", strategy(rendering));
      return { spec };
    };
  },
};
