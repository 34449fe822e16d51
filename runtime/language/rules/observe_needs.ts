// Owns: what these rules need of the outside: hosts, variables, Secrets, kinds. Must not: grant anything.

import type { ObserveRules } from "./compile_observe.ts";
import { crossHosts, type CrossSource, sourceHosts } from "./cross.ts";
import {
  externalHosts,
  externalSecrets,
  externalVariables,
  type HostUse,
  secretsOf,
  type SecretUse,
} from "./external.ts";

/** A kind that must be readable and watchable. */
export interface KindUse {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: every namespace. */
  readonly namespace?: string;
}

export interface ObserveNeeds {
  /** Hosts that are reached; one without a name depends on the object. */
  readonly hosts: readonly HostUse[];
  /** Variables of the environment. */
  readonly variables: readonly string[];
  readonly secrets: readonly SecretUse[];
  /** Kinds of `watch` and `events`. What enrichment reads depends on the children: `enrichReads`. */
  readonly watched: readonly KindUse[];
}

/** What the rules of one CRD need, for permissions and for `ork validate --full`. */
export function observeNeeds(rules: ObserveRules): ObserveNeeds {
  const blocks = Object.values(rules.external);
  const scaling = [...rules.autoscale?.sources ?? []];
  const sources = [
    ...rules.cross.entries.flatMap(({ source }) => source ?? []),
    ...scaling.map(([, s]) => s),
  ];
  return {
    hosts: [
      ...blocks.flatMap(externalHosts),
      ...crossHosts(rules.cross),
      ...scaling.flatMap(([name, source]) => sourceHosts(name, source)),
    ],
    variables: [...new Set([...blocks.flatMap(externalVariables), ...sources.flatMap(sourceVariables)])],
    secrets: [
      ...blocks.flatMap(externalSecrets),
      ...sources.flatMap(({ credential }) => secretsOf(credential)),
    ],
    watched: watchedKinds(rules),
  };
}

function sourceVariables({ endpoint, host, credential }: CrossSource): readonly string[] {
  return [
    ...endpoint?.variables ?? [],
    ...host?.variables ?? [],
    ...credential?.kind === "text" ? credential.text.variables : [],
    ...credential?.kind === "variable" ? [credential.name] : [],
  ];
}

function watchedKinds({ watch, events }: ObserveRules): readonly KindUse[] {
  const others = watch.entries.map(({ apiVersion, kindName, namespace }) => ({
    apiVersion,
    kind: kindName,
    ...(namespace === undefined ? {} : { namespace }),
  }));
  return events.filters.length === 0
    ? others
    : [...others, { apiVersion: "events.k8s.io/v1", kind: "Event" }];
}
