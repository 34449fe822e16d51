// Owns: `jobs`. Must not: decide when a Job runs again (reconcile does).

import { jobSpecField } from "./job_spec.ts";
import { POD_TEMPLATE_KEYS } from "./pod_template.ts";
import type { ResourceKind } from "./resource_kind.ts";

const NUMBERS = [
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "completions",
  "parallelism",
  "activeDeadlineSeconds",
];

/** Job: created once, never changed. `backoffLimit` defaults to 3, `restartPolicy` to Never. */
export const JOB: ResourceKind = {
  listKey: "jobs",
  gvk: () => ({ group: "batch", version: "v1", kind: "Job" }),
  plural: "jobs",
  namespaced: true,
  upkeep: "createOnce",
  isWorkload: false,
  defaultName: (cr) => `${cr}-job`,
  keys: [...POD_TEMPLATE_KEYS, ...NUMBERS, "restartPolicy", "recreate"],
  compile(entry, context) {
    const job = jobSpecField(entry, context, NUMBERS);
    return (rendering, identity) => ({ spec: { backoffLimit: 3, ...job(rendering, identity.name) } });
  },
};
