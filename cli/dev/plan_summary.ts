// Owns: what a Plan will do, in a few lines for people. Must not: check anything.

import { formatDuration } from "../../runtime/base/mod.ts";
import { apiVersionOf } from "../../runtime/kube/mod.ts";
import type { CrdPlan, Plan, PlannedEntry } from "../../runtime/language/plan/mod.ts";
import { alignColumns, type Output } from "../shell/mod.ts";

const DEFAULT_WORKERS = 3;
const DEFAULT_RESYNC_MS = 600_000;

/** Lines for the CRDs of a plan: kind, settings, what is created and which status fields are written. */
export function planSummary(plan: Plan, look: Pick<Output, "paint" | "symbols">): string[] {
  const { crds } = plan;
  const { paint, symbols } = look;
  const heads = alignColumns(crds.map((crd) => [
    `  ${paint("green", symbols.ok)} ${crd.name}`,
    `${crd.type.kind} (${apiVersionOf(crd.type)}, ${crd.type.namespaced ? "namespaced" : "cluster-scoped"})`,
    settingsText(crd),
  ]));
  const ofAll = plan.notRun.filter((block) => block.crd === undefined).map((block) => block.path);
  return [
    ...crds.flatMap((crd, i) => [
      heads[i]!,
      ...details(crd, plan).map(([title, text]) => `      ${title.padEnd(10)}${text}`),
    ]),
    ...(ofAll.length > 0 ? [`  ${"not run".padEnd(10)}${notRunText(ofAll)}`] : []),
  ];
}

function notRunText(paths: readonly string[]): string {
  return `${paths.join(", ")} (\`ork run\` of this version refuses it)`;
}

function settingsText(crd: CrdPlan): string {
  const { settings } = crd;
  const workers = settings.workers ?? DEFAULT_WORKERS;
  return [
    `${workers} ${workers === 1 ? "worker" : "workers"}`,
    `resync ${formatDuration(settings.resyncMs ?? DEFAULT_RESYNC_MS)}`,
    ...(settings.watchNamespace ? [`namespace ${settings.watchNamespace}`] : []),
  ].join(", ");
}

/** Children are told by the entry that makes them. */
function childrenLines(crd: CrdPlan): (readonly [string, string])[] {
  if (crd.childrenBy !== undefined) {
    return [["children", `left to ${crd.childrenBy}, which has the storage version`]];
  }
  const [kept, once] = [true, false].map((reconciles) =>
    [...crd.onReconcile, ...crd.onCreate].filter((entry) => entry.reconciles === reconciles)
  );
  const creates = [...entriesText(kept!), ...entriesText(once!).map((text) => `${text} (once)`)];
  const atDeletion = entriesText([...crd.onDelete, ...crd.deletionGroups.flat()]);
  return [
    ...(creates.length > 0 ? [["creates", creates.join("; ")] as const] : []),
    ...(atDeletion.length > 0 ? [["on delete", atDeletion.join("; ")] as const] : []),
  ];
}

function details(crd: CrdPlan, plan: Plan): (readonly [string, string])[] {
  const notRun = plan.notRun.filter((block) => block.crd === crd.name).map((block) => block.path);
  const lines: (readonly [string, string])[] = [];
  const rules = rulesText(crd);
  if (rules.length > 0) lines.push(["rules", rules.join(", ")]);
  lines.push(...childrenLines(crd));
  if (crd.statusFields.length > 0) {
    const names = new Set(crd.statusFields.map((field) => field.path.join(".")));
    lines.push(["status", [...names].join(", ")]);
  }
  if (notRun.length > 0) {
    lines.push(["not run", notRunText(notRun)]);
  }
  if (crd.dependsOn.length > 0) {
    lines.push(["after", crd.dependsOn.map((d) => `${d.name} (${d.condition})`).join(", ")]);
  }
  return lines;
}

/** `gated, 1 field normalised, 3 checks (1 only warns), 2 fields filled in`, in the order in which they act. */
function rulesText({ rules }: CrdPlan): string[] {
  const { cleanup, gates, mutation, normalize, validation } = rules;
  const count = (number: number, one: string, many: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  const warning = validation.rules.filter((rule) => rule.action === "warn").length;
  const checks = count(validation.rules.length, "check", "checks")
    .map((text) => warning > 0 ? `${text} (${warning} only ${warning === 1 ? "warns" : "warn"})` : text);
  const fields = count(mutation.rules.length, "field set", "fields set");
  return [
    ...(cleanup ? ["deleted by cleanup"] : []),
    ...(gates.enqueue || gates.reconcile || gates.box ? ["gated"] : []),
    ...count(normalize.fields.length, "field normalised", "fields normalised"),
    ...(mutation.mutateFirst ? [...fields, ...checks] : [...checks, ...fields]),
  ];
}

/** `Deployment, Service`, `when .spec.cache: Deployment`, `for each .spec.sites: ConfigMap`. */
function entriesText(entries: readonly PlannedEntry[]): string[] {
  const byCondition = new Map<string, Map<string, number>>();
  for (const entry of entries) {
    const condition = conditionText(entry);
    const kinds = byCondition.get(condition) ?? new Map<string, number>();
    const kind = entry.resource.gvk.kind;
    byCondition.set(condition, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  }
  return [...byCondition].map(([condition, kinds]) => {
    const list = [...kinds].map(([kind, count]) => count === 1 ? kind : `${count} ${pluralOf(kind)}`).join(
      ", ",
    );
    return condition === "" ? list : `${condition}: ${list}`;
  });
}

/** `Ingresses`, `NetworkPolicies`, `Deployments`. */
function pluralOf(kind: string): string {
  if (/s$/i.test(kind)) return `${kind}es`;
  return /[^aeiou]y$/i.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

function conditionText(entry: PlannedEntry): string {
  const predicates = [entry.blockPredicate, entry.predicate].filter((predicate) => !predicate.isAlways);
  const reads = new Set(predicates.flatMap((p) => p.reads.map((read) => `.${read.path.join(".")}`)));
  const parts = [
    ...(entry.forEach ? [`for each .${entry.forEach.path.join(".")}`] : []),
    ...(reads.size > 0 ? [`when ${[...reads].join(", ")}`] : predicates.length > 0 ? ["at times"] : []),
  ];
  return parts.join(" ");
}
