// Owns: compiling one CRD entry. Must not: know other CRDs.

import { type Diagnostic, jsonEqual, type JsonObject } from "../../base/mod.ts";
import { child, textOf, toJson } from "../document/mod.ts";
import { bothPredicates, compilePredicate, compileTemplate, type TemplateOptions } from "../expr/mod.ts";
import type { CrdEntry, Katalog } from "../katalog/mod.ts";
import { autoscaleBlock, type ProfileRegistry, type SchemaLookup } from "../resources/mod.ts";
import { checkProviderNames, compileRules, type RulesContext, undeclaredReads } from "../rules/mod.ts";
import { compileBlock } from "./compile_entry.ts";
import { compileStatusFields } from "./compile_status.ts";
import type { EntryContext } from "./entry_context.ts";
import { checkKeptTemplates } from "./kept_templates.ts";
import type { ChildType, CrdPlan, CrdSettings, PlannedEntry } from "./plan.ts";
import { readFacts, readsOf } from "./plan_reads.ts";
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
  const blocks = compileBlocks(entry, context);
  const world = rulesContext(entry, context);
  const statusFields = compileStatusFields(entry.status.fields, world);
  const labels = compileLabels(entry, context);
  const rules = compileRules(entry.node, world);
  const kept = [...blocks.onCreate, ...blocks.onReconcile];
  const reads = [...readsOf(kept, statusFields), ...rules.reads];
  undeclaredReads(rules, reads).forEach(context.report);
  checkSingularReads(entry.node, kept, { reads, report: context.report });
  return {
    name: entry.name,
    katalogName: katalog.name,
    type: typeOf(entry),
    hasStatusSubresource: entry.types.hasStatusSubresource,
    settings: settingsOf(katalog, entry, context),
    dependsOn: entry.dependsOn,
    ...blocks,
    statusFields,
    writesConditions: entry.status.conditions,
    observesOnly: entry.types.isBuiltIn &&
      [kept, blocks.onDelete, blocks.deletionGroups, statusFields, labels, entry.finalizers]
        .every((list) => list.length === 0),
    labels,
    rules,
    childTypes: childTypesOf([...kept, ...blocks.onDelete]),
    ...soleWorkloadOf(kept),
    ...readFacts(reads),
    canonical: toJson(entry.node) as JsonObject,
  };
}

type Blocks = Pick<CrdPlan, "onCreate" | "onReconcile" | "onDelete" | "deletionGroups" | "onRollback">;

function compileBlocks(entry: CrdEntry, context: CrdContext): Blocks {
  const within: EntryContext = { ...context, forceByDefault: entry.forceConflict ?? true };
  return {
    onCreate: compileBlock("onCreate", entry.onCreate, within),
    onReconcile: compileBlock("onReconcile", entry.onReconcile, within),
    onDelete: compileBlock("onDelete", entry.onDelete, within),
    deletionGroups: compileGroups(entry, within),
    onRollback: compileBlock("onRollback", entry.onRollback, within),
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

function compileLabels(entry: CrdEntry, context: CrdContext): CrdPlan["labels"] {
  return entry.labels.flatMap(({ key, value }) => {
    const compiled = compileTemplate(value, context.templates);
    compiled.diagnostics.forEach(context.report);
    return compiled.value ? [{ key, value: compiled.value }] : [];
  });
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

function typeOf({ types }: CrdEntry): CrdPlan["type"] {
  const { group, version, kind, plural, namespaced } = types;
  return { group, version, kind, plural, namespaced };
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

/** The only workload, when there is exactly one and it is not repeated. */
function soleWorkloadOf(kept: readonly PlannedEntry[]): Pick<CrdPlan, "soleWorkload"> {
  const [first, ...others] = kept.filter((planned) => planned.resource.isWorkload);
  return first && others.length === 0 && !first.forEach ? { soleWorkload: first } : {};
}
