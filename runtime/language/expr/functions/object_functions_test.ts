import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { type Random, seededRandom } from "../../../base/mod.ts";
import { compiled, rendered, scopeOf } from "../expr_test_support.ts";
import { type FunctionDefinition, parameterTypes } from "../function_definition.ts";
import { SAMPLE_CHILDREN } from "../sample_children_table.ts";
import type { Value } from "../scope.ts";
import { isList, isMap } from "../value.ts";
import { FUNCTION_GROUPS } from "./groups.ts";
import { KIND_CASES } from "./kind_cases_table.ts";
import { OBJECT_CASES } from "./object_cases_table.ts";

const OBJECT_FUNCTIONS = FUNCTION_GROUPS.flat().filter(({ parameters, group }) =>
  parameters[0] === "object:any" && !group.startsWith("serve")
);
/** What functions print for an object that does not exist; all others print nothing. */
const OF_NOTHING: readonly (readonly [string, string])[] = [
  ["1", "desiredReplicas hpaMinReplicas"],
  ["-1", "jobFirstExitCode"],
  ["true", "isSynced"],
  ["map[]", "meta labels annotations spec status"],
  [
    "0",
    "getLabelInt getAnnotationInt generation observedGeneration readyReplicas availableReplicas updatedReplicas " +
    "containerPortByName containerCount serviceNodePort serviceEndpointCount backingPodCount podCount " +
    "readyPodCount podMaxRestarts cronJobActiveCount warningCount ingressTLSSecretCount hpaCurrentReplicas " +
    "hpaDesiredReplicas hpaMaxReplicas deploymentReplicaSetCount statefulSetPVCCount",
  ],
  [
    "false",
    "hasLabel hasAnnotation labelMatches hasStatus hasCondition resourceExists isTerminating allReplicasReady " +
    "rolloutComplete containerPort endpointsReady hasEndpoints hasCrashingPod podCrashLoopDetected " +
    "podImagePullBackOffDetected podErrImagePullDetected podErrorDetected podOOMKilledDetected " +
    "podRunContainerErrorDetected podCreateContainerErrorDetected podInvalidImageNameDetected " +
    "podPreStartHookErrorDetected podPostStartHookErrorDetected jobSucceeded jobFailed jobActive " +
    "cronJobLastJobSucceeded hasWarnings pvcBound ingressReady hpaAtMax hpaScaling hpaScalingActive " +
    "hpaAbleToScale hpaScalingLimited nodeReady",
  ],
];
const NO_OBJECTS: readonly Value[] = [
  undefined,
  null,
  "text",
  "",
  5,
  true,
  [{ metadata: { name: "in a list" } }],
  { _placeholder: true, spec: { replicas: 4 } },
  { found: "false", status: { phase: "Running" } },
];

Deno.test("object functions give what the tables say", () => {
  for (const { object, calls } of [...OBJECT_CASES, ...KIND_CASES]) {
    for (const [call, expected] of Object.entries(calls)) {
      equal(rendered(`{{ ${call} }}`, { o: object }), expected, call);
    }
  }
});

Deno.test("each object function has a case", () => {
  const calls = [...OBJECT_CASES, ...KIND_CASES].flatMap((cases) => Object.keys(cases.calls));
  const missing = OBJECT_FUNCTIONS.map(({ name }) => name)
    .filter((name) => !calls.some((call) => new RegExp(`(?:^|\\()${name} `).test(call)));
  deepEqual(missing, []);
});

Deno.test("an object that does not exist is empty to every function", () => {
  const expected = new Map(OF_NOTHING.flatMap(([text, names]) => names.split(" ").map((n) => [n, text])));
  for (const definition of OBJECT_FUNCTIONS) {
    for (const o of NO_OBJECTS) {
      const text = rendered(`{{ ${callOf(definition, ".o")} }}`, { o });
      equal(text, expected.get(definition.name) ?? "", `${definition.name} of ${JSON.stringify(o)}`);
    }
  }
});

Deno.test("a child or peer that is there exists, whatever it holds", () => {
  equal(rendered("{{ resourceExists .o }}", { o: {} }), "true");
  equal(rendered("{{ resourceExists .o }}", { o: { _placeholder: false } }), "true");
  equal(rendered("{{ resourceExists .o }}", { o: { found: "true" } }), "true");
  equal(rendered('{{ get .o "found" }}', { o: { found: "false" } }), "false");
});

Deno.test("object functions never fail on any object", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(...OBJECT_FUNCTIONS), (o, definition) => {
    const result = compiled(`{{ ${callOf(definition, ".o")} }}`).render(scopeOf({ o }));
    equal(result.kind, "value", definition.name);
  }));
});

Deno.test("a call reads no more of its object than it declares", () => {
  const random = seededRandom(7);
  for (const definition of OBJECT_FUNCTIONS) {
    if (!definition.readsBelow) continue;
    for (const child of Object.values(SAMPLE_CHILDREN)) {
      for (let i = 0; i < 6; i++) {
        const o = i === 0 ? child : damaged(child, random);
        const template = `{{ toJson (${callOf(definition, ".o")}) }}`;
        const pruned = prune(o, definition.readsBelow);
        equal(rendered(template, { o: pruned }), rendered(template, { o }), definition.name);
      }
    }
  }
});

Deno.test("reads of a call are narrowed to the fields it needs", () => {
  const paths = (text: string) => compiled(text).reads.map(({ path }) => path.join("."));
  deepEqual(paths("{{ readyReplicas .children.deployment }}"), ["children.deployment.status.readyReplicas"]);
  deepEqual(paths('{{ getLabel . "tier" }}'), ["metadata.labels"]);
  deepEqual(paths('{{ get . "status" "url" }}'), ["status.url"]);
  deepEqual(paths("{{ resourceExists .cross.db }}"), ["cross.db"]);
  deepEqual(paths("{{ containerPort .children.deployment .spec.index .spec.port }}"), [
    "children.deployment.spec.template.spec.containers.*.ports",
    "spec.index",
    "spec.port",
  ]);
  deepEqual(paths("{{ phase .children.pod | default .spec.phase }}"), [
    "children.pod.status.phase",
    "spec.phase",
  ]);
});

/** A call whose further arguments are of the right types and look at things that samples have. */
function callOf(definition: FunctionDefinition, object: string): string {
  const { fixed, rest } = parameterTypes(definition);
  const types = [...fixed.slice(1), ...rest ? [rest] : []];
  return [definition.name, object, ...types.map((type) => type === "int" ? "0" : '"Available"')].join(" ");
}

/** The value without some of its parts and with other numbers. */
function damaged(value: Value, random: Random): Value {
  if (typeof value === "number") return Math.floor(random.next() * 3);
  if (isList(value)) return value.map((item) => damaged(item, random));
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(() => random.next() > 0.1);
  return Object.fromEntries(kept.map(([key, item]) => [key, damaged(item, random)]));
}

/** Only what the object has at the paths. */
function prune(o: Value, paths: readonly (readonly string[])[]): Value {
  let kept: Value = {};
  for (const path of paths) kept = graft(kept, o, path);
  return kept;
}

/** `target` with what `source` has at a path; `*` stands for each element of a list, and keeps their number. */
function graft(target: Value, source: Value, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return source;
  if (key === "*") {
    return isList(source)
      ? source.map((item, i) => graft(isList(target) ? target[i] : {}, item, rest))
      : source;
  }
  if (!isMap(source)) return source;
  if (!Object.hasOwn(source, key)) return target;
  const base = isMap(target) ? target : {};
  return { ...base, [key]: graft(base[key] ?? {}, source[key], rest) };
}
