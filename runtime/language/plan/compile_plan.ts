// Owns: Katalog -> Plan: passes in order. Must not: do I/O.

import { type Checked, type Diagnostic, hasErrors, sortDiagnostics, stableHash } from "../../base/mod.ts";
import { builtinFunctions, compileNotes } from "../expr/mod.ts";
import type { CrdEntry, Katalog } from "../katalog/mod.ts";
import { compileProfiles, type SchemaLookup } from "../resources/mod.ts";
import { checkPlan } from "./check_plan.ts";
import { compileCrd } from "./compile_crd.ts";
import { checkTeamMessages } from "./kept_templates.ts";
import { derivePermissions } from "./permissions.ts";
import type { CrdPlan, Plan } from "./plan.ts";
import { childrenByStorageEntry } from "./storage_entry.ts";

export interface PlanOptions {
  /** Schemas of custom kinds, besides those of the Katalog's own `crdFile`s. */
  readonly schemas?: SchemaLookup;
}

/**
 * Compiles a checked Katalog. The Plan is absent when any error was found: a Plan that exists can run.
 * Idempotent; the same Katalog gives the same digest.
 */
export function compilePlan(katalog: Katalog, options: PlanOptions = {}): Checked<Plan> {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const notes = compileNotes(katalog.notes, builtinFunctions());
  notes.diagnostics.forEach(report);
  const templates = notes.value ? { functions: notes.value } : {};
  const profiles = compileProfiles(katalog.profiles, { templates, report });
  checkTeamMessages(katalog.root, { templates, report });
  const context = { templates, report, profiles, schemas: schemasOf(katalog, options.schemas) };
  const makers = childrenByStorageEntry(katalog.crds);
  const crds = startOrder(katalog.crds).map((entry): CrdPlan => {
    const childrenBy = makers.get(entry.name);
    return { ...compileCrd(katalog, entry, context), ...(childrenBy === undefined ? {} : { childrenBy }) };
  });
  crds.forEach((crd) => checkPlan(crd, report));
  const remarks = sortDiagnostics(diagnostics);
  if (hasErrors(remarks)) return { diagnostics: remarks };
  const plan: Plan = {
    name: katalog.name,
    namespace: katalog.namespace,
    ...(katalog.version === undefined ? {} : { version: katalog.version }),
    ...(katalog.description === undefined ? {} : { description: katalog.description }),
    ...(katalog.author === undefined ? {} : { author: katalog.author }),
    ...(katalog.clusterName === undefined ? {} : { clusterName: katalog.clusterName }),
    digest: stableHash(katalog.canonical),
    crds,
    permissions: derivePermissions(crds),
    canonical: katalog.canonical,
    notRun: [
      ...katalog.notRun,
      ...katalog.crds.flatMap((entry) => entry.notRun.map((block) => ({ crd: entry.name, ...block }))),
    ],
  };
  return { value: plan, diagnostics: remarks };
}

/** The schema of a kind that a `crdFile` defines, else what the caller knows. */
function schemasOf(katalog: Katalog, others: SchemaLookup | undefined): SchemaLookup {
  const definitions = katalog.crds.map((entry) => entry.definition).filter((d) => d !== undefined);
  return (gvk) => {
    const found = definitions.find((d) => d.group === gvk.group && d.kind === gvk.kind);
    return found?.versions.find((version) => version.name === gvk.version)?.schema ?? others?.(gvk);
  };
}

/** Dependencies first, ties by name; the Katalog's checks have excluded cycles and unknown names. */
function startOrder(entries: readonly CrdEntry[]): readonly CrdEntry[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const ordered = new Set<CrdEntry>();
  const visit = (entry: CrdEntry, path: readonly CrdEntry[]) => {
    if (ordered.has(entry) || path.includes(entry)) return;
    const dependencies = entry.dependsOn.map((d) => byName.get(d.name)).filter((d) => d !== undefined);
    dependencies.sort((a, b) => (a.name < b.name ? -1 : 1)).forEach((d) => visit(d, [...path, entry]));
    ordered.add(entry);
  };
  [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)).forEach((entry) => visit(entry, []));
  return [...ordered];
}
