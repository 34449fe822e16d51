// Owns: compiling one CRD entry. Must not: know other CRDs.

import { type Diagnostic, jsonEqual } from "../../base/mod.ts";
import { child, textOf, toJson } from "../document/mod.ts";
import {
  bothPredicates,
  compilePredicate,
  compileTemplate,
  type DataRead,
  type TemplateOptions,
} from "../expr/mod.ts";
import type { CrdEntry, Katalog } from "../katalog/mod.ts";
import type { JsonObject } from "../../base/mod.ts";
import { autoscaleBlock, type ProfileRegistry, type SchemaLookup } from "../resources/mod.ts";
import { checkProviderNames, compileRules, type RulesContext, undeclaredReads } from "../rules/mod.ts";
import { compileBlock, type EntryContext } from "./compile_entry.ts";
import { compileStatusFields } from "./compile_status.ts";
import { forEachReads } from "./for_each.ts";
import { checkKeptTemplates } from "./kept_templates.ts";
import type { ChildType, CrdPlan, CrdSettings, PlannedEntry, PlannedStatusField } from "./plan.ts";
import { checkSingularReads } from "./singular_reads.ts";
import { checkAutoscaleProfile, tuningOf } from "./tuning.ts";

export interface CrdContext {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly profiles: ProfileRegistry;
  /** Schemas of custom kinds. */
  readonly schemas?: SchemaLookup;
}

/** Source: Katalog language, default of `workers`. */
const DEFAULT_WORKERS = 3;

/** Compiles an entry; problems are reported and what could not be compiled is left out. */
export function compileCrd(katalog: Katalog, entry: CrdEntry, context: CrdContext): CrdPlan {
  checkAutoscaleProfile(entry, context);
  checkKeptTemplates(entry.node, context);
  checkProviderNames(child(entry.node, "operatorBox"), declaredProviders(katalog), context);
  const blocks = { ...context, forceByDefault: entry.forceConflict ?? true };
  const onCreate = compileBlock("onCreate", entry.onCreate, blocks);
  const onReconcile = compileBlock("onReconcile", entry.onReconcile, blocks);
  const onDelete = compileBlock("onDelete", entry.onDelete, blocks);
  const deletionGroups = compileGroups(entry, blocks);
  const onRollback = compileBlock("onRollback", entry.onRollback, blocks);
  const rulesWorld = rulesContext(entry, context);
  const statusFields = compileStatusFields(entry.status.fields, rulesWorld);
  const labels = entry.labels.flatMap(({ key, value }) => {
    const compiled = compileTemplate(value, context.templates);
    compiled.diagnostics.forEach(context.report);
    return compiled.value ? [{ key, value: compiled.value }] : [];
  });
  const kept = [...onCreate, ...onReconcile];
  const workloads = kept.filter((planned) => planned.resource.isWorkload);
  const sole = workloads.length === 1 && !workloads[0]!.forEach ? workloads[0] : undefined;
  const rules = compileRules(entry.node, rulesWorld);
  const reads = [...readsOf(kept, statusFields), ...rules.reads];
  undeclaredReads(rules, reads).forEach(context.report);
  checkSingularReads(entry.node, kept, { reads, report: context.report });
  const { types } = entry;
  return {
    name: entry.name,
    katalogName: katalog.name,
    type: {
      group: types.group,
      version: types.version,
      kind: types.kind,
      plural: types.plural,
      namespaced: types.namespaced,
    },
    hasStatusSubresource: types.hasStatusSubresource,
    settings: settingsOf(katalog, entry, context),
    dependsOn: entry.dependsOn,
    onCreate,
    onReconcile,
    onDelete,
    deletionGroups,
    onRollback,
    statusFields,
    writesConditions: entry.status.conditions,
    observesOnly: types.isBuiltIn &&
      [kept, onDelete, deletionGroups, statusFields, labels, entry.finalizers].every((list) =>
        list.length === 0
      ),
    labels,
    rules,
    childTypes: childTypesOf([...kept, ...onDelete]),
    ...(sole ? { soleWorkload: sole } : {}),
    readsStatus: readsRoot("status", reads),
    statusPaths: pathsBelow("status", reads),
    readsVitals: readsRoot("metrics", reads) || readsRoot("health", reads),
    readsChildren: readsRoot("children", reads),
    canonical: toJson(entry.node) as JsonObject,
  };
}

/** Groups of onDelete: its own conditions hold for all of them. */
function compileGroups(entry: CrdEntry, context: EntryContext): CrdPlan["deletionGroups"] {
  const { onDelete } = entry;
  const around = onDelete && compilePredicate(onDelete, onDelete.span, context.templates).value;
  return entry.deletionGroups.map((group, i) =>
    compileBlock("onDelete", group, context, `onDelete.groups[${i}]`).map((planned) =>
      around ? { ...planned, blockPredicate: bothPredicates(around, planned.blockPredicate) } : planned
    )
  );
}

function rulesContext(entry: CrdEntry, context: CrdContext): RulesContext {
  const { templates, report, profiles, schemas } = context;
  const versions = entry.definition?.versions ?? [];
  const schema = versions.find((version) => version.name === entry.types.version)?.schema ??
    schemas?.(entry.types);
  const { maxDepth } = entry.queue;
  const baseline = { workers: entry.workers ?? DEFAULT_WORKERS, ...(maxDepth ? { maxDepth } : {}) };
  const autoscaleProfile = (name: string) => {
    const profile = profiles.find("autoscale", name);
    return profile && autoscaleBlock(profile, baseline);
  };
  return { templates, report, versions, autoscaleProfile, ...(schema ? { schema } : {}) };
}

function declaredProviders({ root }: Katalog): readonly string[] {
  const list = child(root, "providers");
  return list?.kind === "list" ? list.items.flatMap((item) => textOf(child(item, "name")) ?? []) : [];
}

function settingsOf(katalog: Katalog, entry: CrdEntry, context: CrdContext): CrdSettings {
  return {
    ...tuningOf(entry, context),
    ...(entry.namespace === undefined ? {} : { watchNamespace: entry.namespace }),
    ...(entry.description === undefined ? {} : { description: entry.description }),
    labelSelector: entry.labelSelector,
    fieldSelector: entry.fieldSelector,
    finalizers: entry.finalizers.length > 0 ? entry.finalizers : katalog.finalizers,
    ignoreStatusPatch: entry.ignoreStatusPatch,
    ignoreObservedGeneration: entry.ignoreObservedGeneration,
    removeFinalizers: entry.removeFinalizers,
    restrictedNamespaces: entry.restrictedNamespaces,
    allowedNamespaces: entry.allowedNamespaces,
    crossAccess: entry.crossAccess ?? katalog.crossAccess,
    endpoints: entry.endpoints,
  };
}

function childTypesOf(entries: readonly PlannedEntry[]): readonly ChildType[] {
  const types: ChildType[] = [];
  for (const { resource } of entries) {
    const { gvk, plural, namespaced } = resource;
    if (types.some((type) => jsonEqual({ ...type.gvk }, { ...gvk }))) continue;
    types.push({ gvk, ...(plural === undefined ? {} : { plural }), namespaced });
  }
  return types;
}

function readsOf(
  entries: readonly PlannedEntry[],
  fields: readonly PlannedStatusField[],
): readonly DataRead[] {
  return [
    ...entries.flatMap((e) => [...e.predicate.reads, ...e.blockPredicate.reads, ...e.resource.reads]),
    ...entries.flatMap((e) => forEachReads(e.forEach)),
    ...fields.flatMap((f) => [...f.predicate.reads, ...f.value.reads]),
  ];
}

/** Paths that are read below a top-level key, as far as they lead through maps; an empty one is the whole. */
function pathsBelow(root: string, reads: readonly DataRead[]): readonly (readonly string[])[] {
  return reads.filter(({ path }) => path.length === 0 || path[0] === root).map(({ path }) => {
    const below = path.slice(1);
    const end = below.findIndex((key) => key === "*" || /^\d+$/.test(key));
    return end < 0 ? below : below.slice(0, end);
  });
}

/** True when something reads below a top-level key, or the whole object. */
function readsRoot(root: string, reads: readonly DataRead[]): boolean {
  return reads.some((read) => read.path.length === 0 || read.path[0] === root);
}
