// Owns: the host as the live API sees it. Must not: compute anything that a request could make expensive.

import { type JsonObject, shortHash } from "../../base/mod.ts";
import type { CrdPlan, Plan, PlannedEntry } from "../../language/plan/mod.ts";
import type { CrdView, HostView, Operator, ProcessState, SettingSource } from "../operator/mod.ts";
import type { Dependencies } from "./dependencies.ts";

export interface ViewOptions {
  readonly plan: Plan;
  readonly operators: ReadonlyMap<string, Operator>;
  readonly dependencies: Dependencies;
  readonly process: () => ProcessState;
  readonly runtimeVersion: string;
}

/** Read-only view over running operators. */
export function createHostView(options: ViewOptions): HostView {
  const { plan, operators } = options;
  const views = new Map(
    [...operators].map(([name, operator]) => [name.toLowerCase(), crdView(operator, options)]),
  );
  const sorted = [...views.keys()].sort().map((name) => views.get(name)!);
  return {
    katalog: () => ({
      name: plan.name,
      namespace: plan.namespace,
      ...(plan.version === undefined ? {} : { version: plan.version }),
      ...(plan.description === undefined ? {} : { description: plan.description }),
      ...(plan.author === undefined ? {} : { author: plan.author }),
      ...(plan.clusterName === undefined ? {} : { clusterName: plan.clusterName }),
      runtimeVersion: options.runtimeVersion,
      declaredCrds: plan.crds.length,
      digest: shortHash(plan.digest),
      canonical: plan.canonical,
      enriched: enriched(plan, operators),
    }),
    process: options.process,
    crds: () => sorted,
    crd: (name) => views.get(name.toLowerCase()),
  };
}

function crdView(operator: Operator, options: ViewOptions): CrdView {
  const { plan, settings } = operator;
  const configured = (value: unknown): SettingSource => (value === undefined ? "default" : "configured");
  return {
    name: plan.name.toLowerCase(),
    info: () => ({
      ...(plan.settings.description === undefined ? {} : { description: plan.settings.description }),
      mode: "dynamic",
      type: plan.type,
      ...(plan.settings.watchNamespace === undefined ? {} : { namespace: plan.settings.watchNamespace }),
      crossAccess: plan.settings.crossAccess,
      workers: settings.workers,
      workersSource: configured(plan.settings.workers),
      resyncMs: settings.resyncMs,
      resyncSource: configured(plan.settings.resyncMs),
      ...(settings.maxDepth === undefined ? {} : { maxDepth: settings.maxDepth }),
      maxDepthSource: configured(plan.settings.maxDepth),
      failureThreshold: settings.failureThreshold,
      deletionProtection: false,
      endpoints: plan.settings.endpoints,
      finalizers: plan.settings.finalizers,
      templates: templateCounts(plan),
      permissions: options.plan.permissions.map(({ group, resource, verbs }) => ({ group, resource, verbs })),
    }),
    load: () => {
      const facts = operator.facts();
      return {
        workersProcessing: facts.workersProcessing,
        workersIdle: facts.isLeading ? settings.workers - facts.workersProcessing : 0,
        queueDepth: facts.queueDepth,
        parked: facts.parked,
        resourceCount: facts.store.size,
      };
    },
    health: () => operator.health.snapshot(),
    dependencies: () => options.dependencies.views(plan),
    objects: () => operator.facts().store.all(),
    object: ({ namespace, name }) =>
      operator.facts().store.get(namespace === undefined ? name : `${namespace}/${name}`),
    children: (owner) => operator.facts().childrenOf(owner),
  };
}

function templateCounts(plan: CrdPlan): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  const add = (block: string, entries: readonly PlannedEntry[]) => {
    for (const { resource } of entries) {
      const kinds = (counts[block] ??= {});
      kinds[resource.listKey] = (kinds[resource.listKey] ?? 0) + 1;
    }
  };
  add("onCreate", plan.onCreate);
  add("onReconcile", plan.onReconcile);
  add("onDelete", plan.onDelete);
  return counts;
}

/** The canonical document with the settings in force filled in. */
function enriched(plan: Plan, operators: ReadonlyMap<string, Operator>): JsonObject {
  const spec = (plan.canonical["spec"] ?? {}) as JsonObject;
  const declared = (spec["crds"] ?? {}) as JsonObject;
  const crds = Object.fromEntries(
    Object.entries(declared).map(([name, entry]) => {
      const operator = operators.get(name);
      if (!operator) return [name, entry];
      const { settings, plan: crd } = operator;
      const { group, version, kind, plural, namespaced } = crd.type;
      return [name, {
        ...(entry as JsonObject),
        apiTypes: { group, version, kind, plural },
        namespaced,
        workers: settings.workers,
        resync: `${settings.resyncMs / 1_000}s`,
      }];
    }),
  );
  return { ...plan.canonical, spec: { ...spec, crds } };
}
