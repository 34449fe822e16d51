// Owns: whether conditions can hold together, by trying them. Must not: report.

import type { JsonObject } from "../../base/mod.ts";
import { type ConditionFact, factsOf } from "./condition_fact.ts";
import type { ConditionPlace } from "./condition_places.ts";
import { schemaAt } from "./schema_step.ts";
import { trialValues } from "./trial_values.ts";

/** What is known of a field besides the conditions on it. */
export interface FieldKnowledge {
  readonly schema?: JsonObject;
  readonly isRequired?: boolean;
}

/** Conditions on one field that exclude each other; undefined when some value satisfies all of them. */
export function contradiction(
  facts: readonly ConditionFact[],
  schema: JsonObject | undefined,
): readonly ConditionFact[] | undefined {
  for (const group of byField(facts)) {
    const { values, isComplete } = trialValues(group, knowledgeOf(group[0]!, schema));
    if (isComplete && !values.some((value) => group.every((fact) => fact.holds(value)))) return group;
  }
  return undefined;
}

/** True when the condition holds for every object that the schema allows. */
export function alwaysHolds(fact: ConditionFact, schema: JsonObject | undefined): boolean {
  const field = knowledgeOf(fact, schema);
  if (!field.schema) return false;
  if (fact.operator === "exists") return field.isRequired === true && field.schema["type"] !== "string";
  const { values, isComplete } = trialValues([fact], field);
  return isComplete && values.length > 0 && values.every((value) => fact.holds(value));
}

/** True when no object can pass both places: then two entries under them never exist together. */
export function areExclusive(a: ConditionPlace, b: ConditionPlace, schema: JsonObject | undefined): boolean {
  const alternatives = (place: ConditionPlace) => {
    const or = factsOf(place.or);
    const all = factsOf(place.when);
    const isReadable = place.or === undefined || or.length === lengthOf(place.or);
    return or.length > 0 && isReadable ? or.map((fact) => [...all, fact]) : [all];
  };
  return alternatives(a).every((left) =>
    alternatives(b).every((right) => contradiction([...left, ...right], schema) !== undefined)
  );
}

function lengthOf(node: ConditionPlace["or"]): number {
  return node?.kind === "list" ? node.items.length : node ? 1 : 0;
}

function byField(facts: readonly ConditionFact[]): readonly (readonly ConditionFact[])[] {
  const groups = new Map<string, ConditionFact[]>();
  for (const fact of facts) groups.set(fact.field, [...groups.get(fact.field) ?? [], fact]);
  return [...groups.values()];
}

/** The schema of the field that a condition reads; empty for templates, unknown paths and data beside the object. */
export function knowledgeOf(fact: ConditionFact, schema: JsonObject | undefined): FieldKnowledge {
  if (!schema || fact.path?.[0] !== "spec") return {};
  const at = schemaAt(schema, fact.path);
  return at.kind === "known" ? { schema: at.schema, isRequired: at.isRequired } : {};
}
