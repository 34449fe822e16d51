// Owns: the order of the close checks of a Plan. Must not: hold the checks.

import { type Diagnostic, isJsonObject, jsonAt, type JsonObject, sortDiagnostics } from "../../base/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { CrdEntry, Katalog } from "../katalog/mod.ts";
import type { ObjectSchemas } from "../openapi/mod.ts";
import { type CrdPlan, forEachAliases, forEachReads, type Plan } from "../plan/mod.ts";
import { checkAdmissionCalls } from "./check_admission_calls.ts";
import { checkConditions } from "./check_conditions.ts";
import { checkDoubles } from "./check_doubles.ts";
import { checkEnrichment } from "./check_enrichment.ts";
import { checkFields, checkLinks } from "./check_objects.ts";
import { checkNames } from "./check_names.ts";
import { checkPaths } from "./check_paths.ts";
import { renderEntries } from "./rendered_entry.ts";
import { sampleObject } from "./sample_object.ts";

/** What is checked. */
export interface CloseCheckInput {
  readonly katalog: Katalog;
  readonly plan: Plan;
  /** Schemas of Kubernetes; those of the Katalog's CRDs are added. */
  readonly schemas: ObjectSchemas;
  /** Objects to render besides one made up from the schema. */
  readonly samples?: readonly JsonObject[];
}

/**
 * What only shows when schemas, conditions and rendered objects are looked at together: paths that the CRD does not
 * know, conditions that never or always hold, fields that Kubernetes does not know, selectors without pods.
 */
export function checkClosely(input: CloseCheckInput): readonly Diagnostic[] {
  const { katalog, plan } = input;
  const schemas = input.schemas.with(katalog.crds.flatMap((entry) => entry.definition ?? []));
  const diagnostics = katalog.crds.flatMap((entry) => {
    const crd = plan.crds.find((candidate) => candidate.name === entry.name);
    return crd ? checkEntry(entry, crd, { schemas, samples: input.samples ?? [] }) : [];
  });
  return sortDiagnostics(distinct(diagnostics));
}

function checkEntry(
  entry: CrdEntry,
  crd: CrdPlan,
  { schemas, samples }: { readonly schemas: ObjectSchemas; readonly samples: readonly JsonObject[] },
): readonly Diagnostic[] {
  const { definition, types } = entry;
  const schema = definition?.versions.find((version) => version.name === types.version)?.schema;
  const whole = sampleObject(
    { ...types, ...(schema ? { schema } : {}) },
    types.namespaced ? {} : { namespace: undefined },
  );
  const own = samples.filter((sample) =>
    sample["kind"] === types.kind && String(sample["apiVersion"]).startsWith(`${types.group}/`)
  );
  const objects = [...own, whole];
  return [
    ...checkPaths(readsOf(crd), {
      kind: types.kind,
      aliases: aliasesOf(crd),
      ...(definition && schema ? { known: { definition, version: types.version, schema } } : {}),
    }),
    ...checkEnrichment([...readsOf(crd), ...crd.rules.reads], crd.rules.enrich),
    ...checkAdmissionCalls(crd),
    ...checkConditions(entry.node, schema),
    ...checkDoubles(entry, schema),
    ...objects.flatMap((object) => {
      const rendered = renderEntries(crd, entry, object);
      return [
        ...checkFields(rendered, { schemas, isSampleWhole: object === whole && schema !== undefined }),
        ...checkNames(rendered),
        ...checkLinks(rendered, String(jsonAt(object, ["metadata", "name"]))),
      ];
    }),
    ...(schema ? checkStatusSchema(entry, crd, schema) : []),
  ];
}

/** What the runtime reports lies under status.conditions; a schema that does not know it loses it. */
function checkStatusSchema(entry: CrdEntry, crd: CrdPlan, schema: JsonObject): readonly Diagnostic[] {
  const status = jsonAt(schema, ["properties", "status"]);
  const properties = isJsonObject(status) ? status["properties"] : undefined;
  const isOpen = !isJsonObject(properties) ||
    (status as JsonObject)["x-kubernetes-preserve-unknown-fields"] === true;
  if (isOpen || !crd.writesConditions || properties["conditions"] !== undefined) return [];
  return [{
    code: "ORK4201",
    severity: "warning",
    span: entry.span,
    message: `the CRD has no status.conditions: the API server will drop what the runtime reports there`,
    hint: "add conditions to the status schema, a list of objects",
  }];
}

function readsOf(crd: CrdPlan): readonly DataRead[] {
  const kept = [...crd.onCreate, ...crd.onReconcile, ...crd.onDelete];
  return [
    ...kept.flatMap((e) => [...e.predicate.reads, ...e.blockPredicate.reads, ...e.resource.reads]),
    ...kept.flatMap((e) => forEachReads(e.forEach)),
    ...crd.statusFields.flatMap((f) => [...f.predicate.reads, ...f.value.reads]),
    ...crd.labels.flatMap((label) => label.value.reads),
    ...ruleReads(crd),
  ];
}

/** What rules read of the object. Watches and events read other objects; a field to set is checked where it is set. */
function ruleReads({ rules }: CrdPlan): readonly DataRead[] {
  const { autoscale, cleanup, cross, enrich, gates, mutation, normalize } = rules;
  const { providers, requeue, rollback, validation } = rules;
  const set = new Set(mutation.rules.map((rule) => rule.span.offset));
  const atObject = [normalize, validation, gates, requeue, cleanup, cross, enrich];
  return [
    ...[...atObject, autoscale, rollback, providers, ...Object.values(rules.external)]
      .flatMap((part) => part?.reads ?? []),
    ...mutation.reads.filter((read) => !set.has(read.span.offset)),
  ];
}

function aliasesOf(crd: CrdPlan): readonly string[] {
  return [...crd.onCreate, ...crd.onReconcile, ...crd.onDelete].flatMap((e) => forEachAliases(e.forEach));
}

/** Several samples find the same mistake several times. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((d) => {
    const key = `${d.code} ${d.span.uri}:${d.span.offset} ${d.message}`;
    return !seen.has(key) && seen.add(key);
  });
}
