// Owns: `pods`. Must not: decide when a Pod is replaced (reconcile does).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { put } from "./fields.ts";
import { POD_TEMPLATE_KEYS, podTemplateField } from "./pod_template.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { wordField } from "./typed_fields.ts";

/** Pod: replaced when it changed, because almost nothing of a running one can be changed. */
export const POD: ResourceKind = {
  listKey: "pods",
  gvk: () => ({ group: "", version: "v1", kind: "Pod" }),
  plural: "pods",
  namespaced: true,
  upkeep: "replace",
  isWorkload: false,
  defaultName: (cr) => `${cr}-pod`,
  keys: [...POD_TEMPLATE_KEYS, "restartPolicy"],
  compile(entry, context) {
    const template = podTemplateField(entry, context);
    const restart = wordField(child(entry, "restartPolicy"), context, {
      path: "restartPolicy",
      words: ["Always", "OnFailure", "Never"],
    });
    return (rendering, identity) => {
      const pod = template(rendering, identity.name);
      const spec: MutableJsonObject = { ...pod.spec };
      put(spec, "restartPolicy", restart(rendering));
      return { ...pod, spec };
    };
  },
};
