// Owns: the spec that Jobs and the Jobs of CronJobs share. Must not: know schedules.

import type { MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { FieldContext, Rendering } from "./field_context.ts";
import { intField, put } from "./fields.ts";
import { podTemplateField } from "./pod_template.ts";
import { wordField } from "./typed_fields.ts";

/** Builds a Job spec with the given whole-number fields of the entry; `restartPolicy` is Never unless declared. */
export function jobSpecField(
  entry: MapNode,
  context: FieldContext,
  numbers: readonly string[],
): (rendering: Rendering, name: string) => MutableJsonObject {
  const template = podTemplateField(entry, context);
  const fields = numbers.map((key) => ({
    key,
    field: intField(child(entry, key), context, { path: key }),
  }));
  const restart = wordField(child(entry, "restartPolicy"), context, {
    path: "restartPolicy",
    words: ["Never", "OnFailure"],
  });
  return (rendering, name) => {
    const pod = template(rendering, name);
    const podSpec = { restartPolicy: "Never", ...pod.spec };
    put(podSpec, "restartPolicy", restart(rendering));
    const spec: MutableJsonObject = { template: { ...pod, spec: podSpec } };
    for (const { key, field } of fields) put(spec, key, field(rendering));
    return spec;
  };
}
