// Owns: which objects of a CRD are watched. Must not: filter what the server cannot.

import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Selector } from "../watch/mod.ts";

/** Label and field selectors of the entry; one allowed namespace, exactly named, narrows the watch itself. */
export function selectorOf(plan: CrdPlan): Selector {
  const { settings } = plan;
  const pairs = (map: Readonly<Record<string, string>>) =>
    Object.entries(map).sort().map(([key, value]) => `${key}=${value}`).join(",");
  const only = settings.allowedNamespaces.length === 1 && !settings.allowedNamespaces[0]!.endsWith("*")
    ? settings.allowedNamespaces[0]
    : undefined;
  const namespace = plan.type.namespaced ? settings.watchNamespace ?? only : undefined;
  const labelSelector = pairs(settings.labelSelector);
  const fieldSelector = pairs(settings.fieldSelector);
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === "" ? {} : { labelSelector }),
    ...(fieldSelector === "" ? {} : { fieldSelector }),
  };
}
