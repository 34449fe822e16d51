// Owns: what a cluster was asked to be, and how that differs from another wish. Must not: make clusters.

import type { CreateClusterOptions } from "./provider.ts";

/** The options that a cluster was made with; kept, so that a restart gives the same cluster again. */
export interface ClusterShape {
  readonly apiOnly?: boolean;
  readonly nodes?: number;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  readonly admissionPlugins?: readonly string[];
}

/** What is asked for now; where nothing is said, what was asked for before. */
export function mergedShape(asked: CreateClusterOptions, before: ClusterShape = {}): ClusterShape {
  return {
    ...pick("apiOnly", asked, before),
    ...pick("nodes", asked, before),
    ...pick("featureGates", asked, before),
    ...pick("admissionPlugins", asked, before),
  };
}

/** What a running cluster lacks of what is asked for, in words; options that are not given ask for nothing. */
export function shapeDifferences(asked: CreateClusterOptions, running: ClusterShape): readonly string[] {
  const differences: string[] = [];
  if (asked.apiOnly !== undefined && asked.apiOnly !== (running.apiOnly ?? false)) {
    differences.push(asked.apiOnly ? "it has controllers and nodes" : "it is etcd and API server only");
  }
  if (asked.nodes !== undefined && asked.nodes !== (running.nodes ?? 1)) {
    differences.push(`its nodes are ${running.nodes ?? 1}, not ${asked.nodes}`);
  }
  for (const [gate, isOn] of Object.entries(asked.featureGates ?? {})) {
    if (running.featureGates?.[gate] !== isOn) differences.push(`feature gate ${gate}=${isOn} was not given`);
  }
  for (const plugin of asked.admissionPlugins ?? []) {
    if (!running.admissionPlugins?.includes(plugin)) differences.push(`it lacks admission plugin ${plugin}`);
  }
  return differences;
}

function pick<K extends keyof ClusterShape>(
  key: K,
  asked: ClusterShape,
  before: ClusterShape,
): Pick<ClusterShape, K> | undefined {
  const value = asked[key] ?? before[key];
  return value === undefined ? undefined : { [key]: value } as Pick<ClusterShape, K>;
}
