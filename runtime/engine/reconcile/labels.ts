// Owns: the labels that a managed object gets. Must not: write them.

import { setOwn } from "../../base/mod.ts";
import type { Scope } from "../../language/expr/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Problem } from "./decision.ts";
import { LABEL_MANAGED } from "./names.ts";

export interface ObjectLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Source: apimachinery, `IsValidLabelValue`. */
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Those that the CRD entry declares, and ours. One that cannot be is left out: it would keep all marks from being stored. */
export function objectLabels(plan: CrdPlan, scope: Scope): ObjectLabels {
  const labels: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const { key, value } of plan.labels) {
    const rendered = value.render(scope);
    const why = rendered.kind === "failed" ? `: ${rendered.diagnostic.message}` : whyNot(rendered.value);
    if (why !== undefined) problems.push({ reason: "TemplateFailed", message: `label "${key}"${why}` });
    else if (rendered.kind === "value") setOwn(labels, key, rendered.value);
  }
  return { labels: { ...labels, [LABEL_MANAGED]: "true" }, problems };
}

function whyNot(value: string): string | undefined {
  if (LABEL_VALUE.test(value)) return undefined;
  return ` cannot be ${JSON.stringify(value)}: a label has at most 63 letters, digits, "-", "_" and ".", ` +
    "and begins and ends with a letter or digit";
}
