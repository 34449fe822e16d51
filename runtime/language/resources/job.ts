// Owns: `jobs`. Must not: decide when a Job runs again (reconcile does).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { intField, put, textField } from "./fields.ts";
import { POD_TEMPLATE_KEYS, podTemplateField } from "./pod_template.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** Job: created once, never changed. `backoffLimit` defaults to 3, `restartPolicy` to Never. */
export const JOB: ResourceKind = {
  listKey: "jobs",
  gvk: () => ({ group: "batch", version: "v1", kind: "Job" }),
  plural: "jobs",
  namespaced: true,
  upkeep: "createOnce",
  isWorkload: false,
  defaultName: (cr) => `${cr}-job`,
  keys: [...POD_TEMPLATE_KEYS, "backoffLimit", "ttlSecondsAfterFinished", "restartPolicy", "recreate"],
  compile(entry, context) {
    const template = podTemplateField(entry, context);
    const backoff = intField(child(entry, "backoffLimit"), context, { path: "backoffLimit" });
    const ttl = intField(child(entry, "ttlSecondsAfterFinished"), context, {
      path: "ttlSecondsAfterFinished",
    });
    const restart = textField(child(entry, "restartPolicy"), context, { path: "restartPolicy" });
    return (rendering, identity) => {
      const pod = template(rendering, identity.name);
      pod["spec"] = { ...(pod["spec"] as MutableJsonObject), restartPolicy: restart(rendering) ?? "Never" };
      const spec: MutableJsonObject = { backoffLimit: backoff(rendering) ?? 3, template: pod };
      put(spec, "ttlSecondsAfterFinished", ttl(rendering));
      return { spec };
    };
  },
};
