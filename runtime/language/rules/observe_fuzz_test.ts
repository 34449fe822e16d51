// Owns: the proof that compiling and evaluating these rules never throws, whatever the entry holds. Must not: judge remarks.

import fc from "fast-check";
import { type JsonObject, seededRandom } from "../../base/mod.ts";
import { type MapNode, parseDocuments } from "../document/mod.ts";
import { autoscaleTick } from "./autoscale.ts";
import { compileObserve } from "./compile_observe.ts";
import { convertObject } from "./conversion.ts";
import { crossTargets, crossValue } from "./cross_read.ts";
import { planExternalCalls } from "./external_plan.ts";
import { initialExternals } from "./external_result.ts";
import { decideRollback } from "./rollback.ts";
import { collecting, scopeOf } from "./rules_test_support.ts";
import { isWatched, keysOf } from "./watch.ts";

const KEYS = [
  ..."name url method body token auth headers timeout expectedStatus when or field equals cacheFor protocol query"
    .split(" "),
  ..."crd selector labelSelector as source host endpoint type strategy apiVersion kind on keyFrom label"
    .split(" "),
  ..."namespace enqueueGate sentinels reason regarding interval cooldown conditions do workers queueDepth"
    .split(" "),
  ..."profile trigger consecutiveFailures watchResources deployments severity onRollback action input".split(
    " ",
  ),
  ..."from to spec status metadata labels annotations preserve paths storageVersion secretRef env key".split(
    " ",
  ),
  ..."pods events constructor __proto__ a".split(" "),
];

const text = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "http://x.io/{{ .spec.a }}",
    "{{ .spec.a }}",
    "{{",
    "$A",
    "${B}{{ .x }}",
    "5m",
    "true",
    "v1",
    "v2",
  ),
  fc.constantFrom(
    "prometheus",
    "redis",
    "metrics.queueDepth",
    "cross.a.metrics.x",
    "{{ .external.a.b }}",
    "x.io/v1",
  ),
  fc.string({ maxLength: 6 }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.constantFrom(null, true, false, 0, 3, -1, 1.5),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("value"), { maxKeys: 6 }),
  ),
}));

const box = fc.record({
  cross: value,
  watch: value,
  events: value,
  autoscale: value,
  rollback: value,
  rollBackOnError: value,
  providers: value,
  preReconcile: value,
  onReconcile: fc.record({ external: value }, { requiredKeys: [] }),
  onCreate: fc.record({ external: fc.array(value, { maxLength: 3 }) }, { requiredKeys: [] }),
}, { requiredKeys: [] });
const entry = fc.record({ operatorBox: box, conversion: value, enrich: value, enrichAll: value }, {
  requiredKeys: [],
});

Deno.test("no entry makes compiling or evaluating throw", () => {
  fc.assert(fc.property(entry, (generated) => use(generated)), { numRuns: 1_500 });
});

function use(generated: unknown): void {
  const parsed = parseDocuments({ uri: "k.yaml", text: JSON.stringify(generated) });
  const root = parsed.value?.[0]?.root;
  if (root?.kind !== "map") return;
  const rules = compileObserve(root as MapNode, collecting());
  const scope = scopeOf({
    metadata: { name: "a", namespace: "n" },
    spec: { a: "b" },
    metrics: { queueDepth: 3 },
  });
  for (const external of Object.values(rules.external)) {
    planExternalCalls(external, {
      scope: { ...scope, root: { ...scope.root, external: initialExternals(external) } },
      settled: new Set(),
      moment: "reconcile",
      environment: () => "x",
      secret: () => undefined,
    });
  }
  crossTargets(rules.cross, scope, () => "x").targets.forEach((target) => crossValue(target, undefined));
  const object: JsonObject = { apiVersion: "v1", kind: "a", metadata: { name: "a", labels: { a: "b" } } };
  const world = { now: 0, random: seededRandom(1) };
  const primary = { apiVersion: "x.io/v1", kind: "Site", namespaced: true, keys: () => ["n/a"] };
  for (const watch of rules.watch.entries) {
    isWatched(watch, { type: "create", object });
    keysOf(watch.keyFrom, object, primary, world);
  }
  const baseline = { workers: 1, queueDepth: 0, resyncMs: 1 };
  if (rules.autoscale) autoscaleTick(rules.autoscale, { isActive: true }, { scope, baseline });
  if (rules.rollback) {
    const seen = { generation: 1, now: 1, outcome: "failed" as const, children: [], snapshots: [] };
    decideRollback(rules.rollback, { failures: [] }, seen, scope);
  }
  if (rules.conversion) {
    for (const { to } of rules.conversion.paths) {
      convertObject(rules.conversion, { ...object, apiVersion: "x.io/v1", spec: { a: [1] } }, to, world);
    }
  }
}
