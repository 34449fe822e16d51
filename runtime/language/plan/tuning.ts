// Owns: workers, resync and queue depth of an entry: its own fields before those of its profile. Must not: apply defaults.

import { type Diagnostic, isJsonObject, parseDuration, seededRandom } from "../../base/mod.ts";
import { nodeAt, textOf } from "../document/mod.ts";
import type { CrdEntry } from "../katalog/mod.ts";
import { type ProfileRegistry, unknownProfile } from "../resources/mod.ts";
import type { CrdSettings } from "./plan.ts";

export type Tuning = Pick<CrdSettings, "workers" | "resyncMs" | "maxDepth" | "failureThreshold">;

/** Field by field: what the entry says, else what `reconciler.profile` says; absent when neither does. */
export function tuningOf(
  entry: CrdEntry,
  context: { readonly profiles: ProfileRegistry; readonly report: (diagnostic: Diagnostic) => void },
): Tuning {
  const { workers, resyncMs, queue } = entry;
  return { ...profileTuning(entry, context), ...defined({ workers, resyncMs, ...queue }) };
}

/** Reports a name in `autoscale.profile` that no profile has. */
export function checkAutoscaleProfile(
  entry: CrdEntry,
  context: { readonly profiles: ProfileRegistry; readonly report: (diagnostic: Diagnostic) => void },
): void {
  const node = nodeAt(entry.node, ["operatorBox", "autoscale", "profile"]);
  const name = textOf(node);
  const { profiles } = context;
  if (node === undefined || name === undefined || name === "" || profiles.find("autoscale", name)) return;
  context.report(unknownProfile(node, name, { family: "autoscale", profiles }));
}

function profileTuning(
  entry: CrdEntry,
  context: { readonly profiles: ProfileRegistry; readonly report: (diagnostic: Diagnostic) => void },
): Tuning {
  const node = nodeAt(entry.node, ["operatorBox", "reconciler", "profile"]);
  const name = textOf(node);
  if (node === undefined || name === undefined || name === "") return {};
  const { profiles } = context;
  const profile = profiles.find("reconciler", name);
  if (!profile) {
    context.report(unknownProfile(node, name, { family: "reconciler", profiles }));
    return {};
  }
  const scope = { root: {}, now: 0, random: seededRandom(0) };
  const fields = profile.fields({ scope, problems: [] }) ?? {};
  const queue = isJsonObject(fields["queue"]) ? fields["queue"] : {};
  const resync = fields["resync"];
  return defined({
    workers: numberOf(fields["workers"]),
    resyncMs: typeof resync === "string" ? parseDuration(resync) : undefined,
    maxDepth: numberOf(queue["maxDepth"]),
    failureThreshold: numberOf(queue["failureThreshold"]),
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function defined(fields: { readonly [key in keyof Tuning]: Tuning[key] | undefined }): Tuning {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
