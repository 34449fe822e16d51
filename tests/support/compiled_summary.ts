// Owns: what was compiled of a Katalog, as compact JSON for golden files. Must not: assert.
//
// Templates stand as their text, conditions as what they say about an empty object; what is empty, and settings with
// their defaults, are left out. A field that nobody compiles is missing here, so a reader sees that it does nothing.

import type { Json } from "../../runtime/base/mod.ts";
import { seededRandom } from "../../runtime/base/mod.ts";
import { type Node, toJson } from "../../runtime/language/document/mod.ts";
import type { Condition, DataRead, Predicate, Scope } from "../../runtime/language/expr/mod.ts";
import type { CrdPlan, CrdSettings, Plan, PlannedEntry } from "../../runtime/language/plan/mod.ts";

/** Where a reader finds nothing new. */
const LEFT_OUT = new Set(["span", "nameSpan", "keySpan", "reads", "blockPredicate", "canonical", "schemas"]);
/** Switches that are off unless somebody turns them on. */
const OFF = new Set(["audit", "mutateFirst", "asksUnique", "continueOnError"]);
const EMPTY: Scope = { root: {}, now: Date.UTC(2026, 0, 1, 12), random: seededRandom(1) };

/** Three o'clock in a night from Friday to Saturday. */
const WEEKEND: Scope = { ...EMPTY, now: Date.UTC(2026, 0, 3, 3) };
const NOBODY = { name: "example", namespace: "default" };
const EXAMPLE: Scope = { ...EMPTY, root: { metadata: NOBODY } };

/** The summary of a Plan. */
export function compiledSummary(plan: Plan): Json {
  const crds = Object.fromEntries(plan.crds.map((crd) => [crd.name, summaryOf(crd)]));
  const notRun = plan.notRun.map(({ crd, path }) => crd === undefined ? path : `${crd}: ${path}`);
  return shown({ crds, notRun }) ?? {};
}

function summaryOf(crd: CrdPlan): unknown {
  return {
    childrenBy: crd.childrenBy,
    settings: settingsOf(crd.settings),
    dependsOn: crd.dependsOn.map(({ name, condition, pauseOnUnhealthy }) =>
      `${name} ${condition}${pauseOnUnhealthy ? ", paused while unhealthy" : ""}`
    ),
    labels: crd.labels,
    rules: crd.rules,
    scaledTo: crd.rules.autoscale?.override({ workers: 3, queueDepth: 100, resyncMs: 600_000 }),
    entries: Object.fromEntries(
      [crd.onCreate, crd.onReconcile, crd.onDelete, ...crd.deletionGroups, crd.onRollback].flat().map((
        entry,
      ) => [entry.id, entryOf(entry)]),
    ),
    writesConditions: crd.writesConditions ? undefined : false,
    status: crd.statusFields.map(({ path, value, type, clearOnFalse, predicate }) => ({
      [path.join(".")]: value,
      type: type === "string" ? undefined : type,
      clearOnFalse: clearOnFalse || undefined,
      if: predicate,
    })),
  };
}

function settingsOf(settings: CrdSettings): unknown {
  const { endpoints, crossAccess, ...rest } = settings;
  const isOpen = endpoints.enabled && endpoints.health && endpoints.info;
  const kept = Object.fromEntries(Object.entries(rest).filter(([_, value]) => value !== false));
  return { ...kept, ...(isOpen ? {} : { endpoints }), ...(crossAccess ? {} : { crossAccess }) };
}

/** What does not show in rendered objects. */
function entryOf(entry: PlannedEntry): unknown {
  const { reconciles, once, recreateOnChange, force, adopts, rotation, forEach, predicate, blockPredicate } =
    entry;
  return {
    reconciles: entry.block === "onCreate" && reconciles || undefined,
    once: once || undefined,
    recreateOnChange: recreateOnChange || undefined,
    force: force ? undefined : false,
    adopts: adopts || undefined,
    rotation: rotation?.(EXAMPLE, NOBODY),
    forEach,
    ifBlock: blockPredicate,
    if: predicate,
    // What scaling depends on; how it scales is decided by functions.
    scalesBy: entry.resource.autoscale && reads(entry.resource.autoscale.reads),
    at: entry.block === "onDelete" ? placeOf(entry) : undefined,
  };
}

/** Where the child of an object without fields stands. */
function placeOf(entry: PlannedEntry): string | undefined {
  const found = entry.resource.identify(EXAMPLE, NOBODY);
  if (found.kind === "failed") return undefined;
  return found.namespace === undefined ? found.name : `${found.namespace}/${found.name}`;
}

/** A value without functions, places and what is empty; undefined when nothing is left. */
function shown(value: unknown): Json | undefined {
  if (
    value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string"
  ) {
    return value;
  }
  if (typeof value !== "object") return undefined;
  if (value instanceof Set || Array.isArray(value)) return shownList([...value]);
  if (value instanceof Map) return shown(Object.fromEntries(value));
  if (isPredicate(value)) return conditionText(value);
  if (isCondition(value)) return value.describe(EMPTY);
  if ("evaluate" in value && "isStatic" in value && !("source" in value)) return valueOf(value as AnyValue);
  if ("render" in value && "source" in value) return value.source as string;
  if ("template" in value && "variables" in value) return shown(value.template);
  if (isNode(value)) return toJson(value);
  if ("childKinds" in value) return shown((value as { name?: string }).name);
  const entries = Object.entries(value)
    .filter(([key, part]) => !LEFT_OUT.has(key) && !(part === false && OFF.has(key)))
    .flatMap(([key, part]) => {
      const json = shown(part);
      return json === undefined ? [] : [[key, json] as const];
    });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function shownList(items: readonly unknown[]): Json | undefined {
  const kept = items.flatMap((item) => shown(item) ?? []);
  return kept.length === 0 ? undefined : kept;
}

function isPredicate(value: object): value is Predicate {
  return "test" in value && "isAlways" in value;
}

function isCondition(value: object): value is Condition {
  return "describe" in value && "operator" in value;
}

interface AnyValue {
  readonly isStatic: boolean;
  readonly reads: readonly DataRead[];
  evaluate(scope: Scope): { readonly kind: string; readonly value?: Json };
}

/** A value that is the same for all objects, or what it is made of. */
function valueOf(value: AnyValue): Json {
  if (value.isStatic) return value.evaluate(EMPTY).value ?? null;
  return `made of ${reads(value.reads)}`;
}

function reads(all: readonly DataRead[]): string {
  return [...new Set(all.map((read) => read.path.join(".")))].join(", ");
}

function isNode(value: object): value is Node {
  return "kind" in value && "span" in value && ("entries" in value || "items" in value || "style" in value) &&
    "spanAt" in value === (value.kind === "scalar");
}

/** What an object without these fields fails, at noon or in a night, and one in which each is some text; then what is read. */
function conditionText(predicate: Predicate): Json | undefined {
  if (predicate.isAlways) return undefined;
  const reads = [...new Set(predicate.reads.map((read) => read.path.join(".")))];
  const failed = [EMPTY, WEEKEND, filled(predicate)].flatMap((scope) => predicate.test(scope).failed);
  const explained = [...new Map(failed.map((one) => [one.span.offset, one.explanation])).values()];
  const others = reads.filter((path) => !explained.some((text) => text.includes(path)));
  return [...explained, ...(others.length > 0 ? [`reads ${others.join(", ")}`] : [])].join("; ");
}

function filled(predicate: Predicate): Scope {
  const root: Record<string, unknown> = {};
  for (const { path } of predicate.reads) {
    let place = root;
    for (const key of path.slice(0, -1)) {
      const below = place[key];
      place = (typeof below === "object" && below !== null ? below : place[key] = {}) as typeof root;
    }
    const last = path.at(-1);
    if (last !== undefined && place[last] === undefined) place[last] = "text";
  }
  return { ...EMPTY, root } as Scope;
}
