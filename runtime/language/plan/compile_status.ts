// Owns: compiling declared status fields and choosing what type each is written as. Must not: evaluate them.

import type { Node } from "../document/mod.ts";
import { compilePredicate, compileTemplate } from "../expr/mod.ts";
import type { StatusField } from "../katalog/mod.ts";
import { type RulesContext, schemaAt, typeOfSchema, type ValueType, valueTypeNamed } from "../rules/mod.ts";
import type { PlannedStatusField } from "./plan.ts";

/** Compiles the fields; problems are reported and fields that have some are left out. */
export function compileStatusFields(
  fields: readonly StatusField[],
  context: RulesContext,
): readonly PlannedStatusField[] {
  return fields.flatMap((field) => compileStatusField(field, context) ?? []);
}

function compileStatusField(field: StatusField, context: RulesContext): PlannedStatusField | undefined {
  if (field.value.kind !== "scalar") {
    context.report({
      code: "ORK3013",
      severity: "error",
      span: field.value.span,
      message: `the value of status field "${field.path.join(".")}" must be text or a template`,
    });
    return undefined;
  }
  const value = compileTemplate(field.value, context.templates);
  value.diagnostics.forEach(context.report);
  const predicate = compilePredicate(conditionsOf(field), field.span, context.templates);
  predicate.diagnostics.forEach(context.report);
  if (!value.value || !predicate.value) return undefined;
  return {
    path: field.path,
    value: value.value,
    type: field.type,
    writtenAs: writtenAs(field, context),
    clearOnFalse: field.clearOnFalse,
    predicate: predicate.value,
    span: field.span,
  };
}

/** The schema decides: one value of another type makes the API server refuse the whole status. */
function writtenAs(field: StatusField, context: RulesContext): ValueType | "auto" {
  const place = schemaAt(context.schema, ["status", ...field.path]);
  const type = place.kind === "known" ? typeOfSchema(place.schema) : "any";
  if (type !== "any") return type;
  return field.type === "auto" ? "auto" : valueTypeNamed(field.type) ?? "string";
}

function conditionsOf(place: { readonly when?: Node; readonly or?: Node }): { when?: Node; or?: Node } {
  return { ...(place.when ? { when: place.when } : {}), ...(place.or ? { or: place.or } : {}) };
}
