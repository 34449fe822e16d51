// Owns: the functions on Jobs and CronJobs. Must not: compute schedules.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { fieldOf, isMap } from "../value.ts";
import {
  integerAt,
  integerFrom,
  listAt,
  listed,
  type ObjectFunction,
  objectFunctions,
  textAt,
  textField,
  textsOf,
} from "./object_access.ts";

const PODS: readonly [EnrichmentKey] = ["_pods"];
const LAST_JOB: EnrichmentKey = "_lastJob";
const LAST_SUCCESSFUL_JOB: EnrichmentKey = "_lastSuccessfulJob";

export const JOB_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("jobs", [
  counted("jobSucceeded", "succeeded", "True when a pod of the Job has succeeded", "true"),
  counted("jobFailed", "failed", "True when a pod of the Job has failed", "true"),
  counted("jobActive", "active", "True when a pod of the Job is running", "false"),
  {
    name: "jobFirstExitCode",
    reads: [PODS],
    description: "Exit code of the first pod that has ended, or -1 when none has; needs `enrich: [pods]`",
    example: { template: "{{ jobFirstExitCode .children.job }}", output: "137" },
    keywords: ["exit", "result", "failure", "enrich"],
    call: firstExitCode,
  },
  podsInPhase("jobActivePodNames", {
    description: "Names of the pods of the Job that have not ended",
    output: "m-x",
    accepts: (phase) => phase !== "Succeeded" && phase !== "Failed",
  }),
  podsInPhase("jobSucceededPodNames", {
    description: "Names of the pods of the Job that have succeeded",
    output: "m-y",
    accepts: (phase) => phase === "Succeeded",
  }),
  podsInPhase("jobFailedPodNames", {
    description: "Names of the pods of the Job that have failed",
    output: "m-z",
    accepts: (phase) => phase === "Failed",
  }),
  {
    name: "cronJobActiveCount",
    reads: ["status.active"],
    description: "How many Jobs of the CronJob are running",
    example: { template: "{{ cronJobActiveCount .children.cronjob }}", output: "1" },
    keywords: ["count", "running", "schedule"],
    call: (object) => listAt(object, ["status", "active"]).length,
  },
  textField("status.lastScheduleTime", {
    name: "cronJobLastScheduleTime",
    description: "The moment at which the CronJob last started a Job",
    example: { template: "{{ cronJobLastScheduleTime .children.cronjob }}", output: "2025-02-01T09:00:00Z" },
    keywords: ["time", "schedule", "last"],
  }),
  textField("status.lastSuccessfulTime", {
    name: "cronJobLastSuccessTime",
    description: "The moment at which a Job of the CronJob last succeeded",
    example: { template: "{{ cronJobLastSuccessTime .children.cronjob }}", output: "2025-02-01T08:01:00Z" },
    keywords: ["time", "schedule", "last", "success"],
  }),
  textField("status.nextScheduleTime", {
    name: "cronJobNextScheduleTime",
    description: "The moment of the next Job, where the cluster says so, which it rarely does",
    example: {
      template: '{{ cronJobNextScheduleTime .children.cronjob | default "unknown" }}',
      output: "unknown",
    },
    keywords: ["time", "schedule", "next"],
  }),
  textField(`${LAST_JOB}.metadata.name`, {
    name: "cronJobLastJobName",
    description: "Name of the Job that the CronJob started last; needs `enrich: [cronjob]`",
    example: { template: "{{ cronJobLastJobName .children.cronjob }}", output: "b-2891" },
    keywords: ["last", "schedule", "enrich"],
  }),
  {
    name: "cronJobLastJobSucceeded",
    reads: [`${LAST_JOB}.status.succeeded`],
    description: "True when the Job that the CronJob started last has succeeded; needs `enrich: [cronjob]`",
    example: { template: "{{ cronJobLastJobSucceeded .children.cronjob }}", output: "true" },
    keywords: ["last", "success", "schedule", "enrich"],
    call: (object) => integerAt(object, [LAST_JOB, "status", "succeeded"]) > 0,
  },
  textField(`${LAST_SUCCESSFUL_JOB}.metadata.name`, {
    name: "cronJobLastSuccessfulJobName",
    description: "Name of the Job of the CronJob that succeeded last; needs `enrich: [cronjob]`",
    example: { template: "{{ cronJobLastSuccessfulJobName .children.cronjob }}", output: "b-2890" },
    keywords: ["last", "success", "schedule", "enrich"],
  }),
]);

function counted(name: string, field: string, description: string, output: string): ObjectFunction {
  return {
    name,
    reads: [["status", field]],
    description,
    example: { template: `{{ ${name} .children.job }}`, output },
    keywords: ["status", "completion", "batch"],
    call: (object) => integerAt(object, ["status", field]) > 0,
  };
}

interface PhaseFunction {
  readonly description: string;
  readonly output: string;
  readonly accepts: (phase: string) => boolean;
}

function podsInPhase(name: string, { description, output, accepts }: PhaseFunction): ObjectFunction {
  return {
    name,
    reads: [PODS],
    description: `${description}; needs \`enrich: [pods]\``,
    example: { template: `{{ ${name} .children.job }}`, output },
    keywords: ["list", "phase", "batch", "enrich"],
    call: (object) => {
      const pods = listAt(object, PODS).filter((pod) => isMap(pod) && accepts(textAt(pod, ["phase"])));
      return listed(textsOf(pods, ["name"]));
    },
  };
}

/** A pod without an exit code has not ended: it must not count as one that ended with 0. */
function firstExitCode(object: Value): number | bigint {
  const codes = listAt(object, PODS).map((pod) => integerFrom(fieldOf(pod, "exitCode")));
  return codes.find((code) => code !== undefined && code >= 0) ?? -1;
}
