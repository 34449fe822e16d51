// Owns: `cronJobs`. Must not: run anything on a schedule (Kubernetes does).

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf } from "../document/mod.ts";
import { plainCron } from "../expr/mod.ts";
import type { Field } from "./field_context.ts";
import { emptyField, missingField } from "./field_remarks.ts";
import { boolField, intField, put, scalarField, type ScalarType, textField } from "./fields.ts";
import { jobSpecField } from "./job_spec.ts";
import { POD_TEMPLATE_KEYS } from "./pod_template.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { wordField } from "./typed_fields.ts";

/** Source: robfig/cron v3 `ParseStandard`, which Kubernetes uses. */
const SCHEDULE: ScalarType<string> = {
  expected: "a cron expression such as 0 3 * * * or @daily",
  convert: (text) => /^@every [\dhms.]+$/.test(text) || plainCron(text) !== undefined ? text : undefined,
};

/** CronJob: keeps 3 successful and 1 failed Job, runs may overlap. */
export const CRON_JOB: ResourceKind = {
  listKey: "cronJobs",
  gvk: () => ({ group: "batch", version: "v1", kind: "CronJob" }),
  plural: "cronjobs",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-cronjob`,
  keys: [
    ...POD_TEMPLATE_KEYS,
    "schedule",
    "timeZone",
    "suspend",
    "successfulJobsHistoryLimit",
    "failedJobsHistoryLimit",
    "concurrencyPolicy",
    "startingDeadlineSeconds",
    "backoffLimit",
    "restartPolicy",
  ],
  compile(entry, context) {
    const at = (key: string) => [child(entry, key), context, { path: key }] as const;
    const job = jobSpecField(entry, context, ["backoffLimit"]);
    const scheduleEntry = entryOf(entry, "schedule");
    if (!scheduleEntry) context.report(missingField(entry.span, context, "schedule"));
    const schedule = scalarField(child(entry, "schedule"), context, { path: "schedule", type: SCHEDULE });
    const policy = wordField(child(entry, "concurrencyPolicy"), context, {
      path: "concurrencyPolicy",
      words: ["Allow", "Forbid", "Replace"],
    });
    const fields: readonly (readonly [string, Field<MutableJson>, MutableJson | undefined])[] = [
      ["timeZone", textField(...at("timeZone")), undefined],
      ["suspend", boolField(...at("suspend")), false],
      ["successfulJobsHistoryLimit", intField(...at("successfulJobsHistoryLimit")), 3],
      ["failedJobsHistoryLimit", intField(...at("failedJobsHistoryLimit")), 1],
      ["concurrencyPolicy", policy, "Allow"],
      ["startingDeadlineSeconds", intField(...at("startingDeadlineSeconds")), undefined],
    ];
    return (rendering, identity) => {
      const before = rendering.problems.length;
      const found = schedule(rendering);
      if (scheduleEntry && found === undefined && rendering.problems.length === before) {
        rendering.problems.push(emptyField(scheduleEntry.value.span, context, "schedule"));
      }
      const spec: MutableJsonObject = { jobTemplate: { spec: job(rendering, identity.name) } };
      put(spec, "schedule", found);
      for (const [key, field, fallback] of fields) put(spec, key, field(rendering) ?? fallback);
      return { spec };
    };
  },
};
