// Owns: reads of calls, cross entries and events that nobody declared. Must not: know where the reads stand.

import { type Diagnostic, nearestName } from "../../base/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { ObserveRules } from "./compile_observe.ts";
import { remarkOf } from "./rule_parts.ts";

/** What stands under a root: its names, and what one of them is called. */
interface Root {
  readonly root: string;
  readonly words: string;
  readonly names: readonly string[];
}

/**
 * Remarks on `.external.x`, `.cross.x` and `.events.x` where no such name is declared: they would always be empty.
 * Autoscale reads other CRDs by their own names, so its reads are passed over.
 */
export function undeclaredReads(rules: ObserveRules, reads: readonly DataRead[]): readonly Diagnostic[] {
  const roots = rootsOf(rules);
  const scaling = new Set(rules.autoscale?.reads);
  return reads.flatMap((read) => {
    const { path, span } = read;
    const [first, name] = path;
    const root = scaling.has(read) ? undefined : roots.find((one) => one.root === first);
    if (!root || name === undefined || name === "*" || root.names.includes(name)) return [];
    const near = nearestName(name, root.names);
    return [remarkOf({
      code: "ORK4112",
      severity: "warning",
      span,
      message: `no ${root.words} is named "${name}", so .${first}.${name} is always empty`,
      hint: near
        ? `did you mean "${near}"?`
        : root.names.length > 0
        ? `names are ${root.names.join(", ")}`
        : `declare it, or remove the read`,
    })];
  });
}

function rootsOf({ external, cross, events }: ObserveRules): readonly Root[] {
  const calls = Object.values(external).flatMap((block) => block.calls.map((call) => call.name));
  return [
    { root: "external", words: "external call", names: [...new Set(calls)] },
    { root: "cross", words: "cross entry", names: cross.entries.map((entry) => entry.alias) },
    { root: "events", words: "event", names: events.filters.map((filter) => filter.name) },
  ];
}
