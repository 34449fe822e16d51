// Owns: calls of the object functions on objects with missing and mistyped fields. Must not: hold expectations.

import { type Random, seededRandom } from "../../runtime/base/mod.ts";
import { builtinFunctions, type FunctionDefinition, type Value } from "../../runtime/language/expr/mod.ts";
import type { OracleCase } from "./engine.ts";
import { OBJECTS, type Sample } from "./objects_table.ts";

const ROUNDS = 40;
/** Group of functions, and the objects its functions are meant for. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes object": ["any", "deployment", "hpa"],
  "fields": ["any"],
  "replicas": ["deployment"],
  "containers": ["deployment"],
  "services": ["service"],
  "pods": ["deployment", "statefulset"],
  "jobs": ["job", "cronjob"],
  "warnings": ["deployment"],
  "persistent volume claims": ["pvc"],
  "ingress": ["ingress"],
  "hpa": ["hpa"],
  "nodes": ["node"],
  "replicasets": ["deployment", "statefulset"],
  "statefulsets": ["statefulset"],
};
/** Arguments by the name of the parameter. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  key: [
    '"tier"',
    '"n"',
    '"ratio"',
    '"big"',
    '"bad"',
    '"example.com/team"',
    '"phase"',
    '"url"',
    '"ready"',
    '"count"',
  ],
  keys: ['"status"', '"nested"', '"spec"', '"metadata"', '"deep"', '"url"', '"name"', '"conditions"'],
  pairs: ['"tier"', '"gold"', '"n"', '"4"', '"other"'],
  type: ['"Ready"', '"Available"', '"ScalingActive"', '"AbleToScale"', '"Unknown"'],
  position: ["0", "1", "2", "-1"],
  port: ["8080", "9090", "24224"],
  variable: ['"MODE"', '"KEY"', '"NONE"'],
  ordinal: ["0", "1", "2", "7"],
  container: ['"app"', '"log"', '"none"'],
};
const MISTYPED: readonly Value[] = [null, "", "text", "7", "2.5", 0, 3, -1, 2.5, true, false, [], {}, ["x"], {
  a: 1,
}];

/** Each function several times, each time on another damaged object. */
export function objectCases(seed: number): readonly OracleCase[] {
  const random = seededRandom(seed);
  const functions = builtinFunctions().definitions().filter(({ group }) => Object.hasOwn(KINDS, group));
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  return [
    ...EXPLICIT.map(([template, o]) => ({ template, data: { o } })),
    ...rounds.flatMap((round) => functions.map((definition) => caseOf(definition, round, random))),
  ];
}

/** One case for each intended difference, and those that chance would seldom make. */
const EXPLICIT: readonly (readonly [string, Value])[] = [
  ["{{ resourceCPU .o }}", { spec: { resources: { requests: { cpu: 2 } } } }],
  ["{{ jobFirstExitCode .o }}", { _pods: [{ name: "running" }, { exitCode: 3 }] }],
  ["{{ resourceExists .o }}", { _placeholder: true }],
  ["{{ resourceExists .o }}", { _placeholder: false }],
  ["{{ resourceExists .o }}", { found: "false" }],
  ["{{ resourceExists .o }}", { found: "true", status: {} }],
  ["{{ resourceExists .o }}", {}],
  ["{{ resourceExists .o }}", null],
  ["{{ phase .o }}", { found: "false", status: { phase: "Running" } }],
  ["{{ desiredReplicas .o }}", { _placeholder: true, spec: { replicas: 4 } }],
  ["{{ allReplicasReady .o }}", null],
  ["{{ isSynced .o }}", null],
  ["{{ getLabelInt .o .n }}", {}],
  ["{{ endpointsReady .o }}", { status: { subsets: [{ addresses: [] }] }, subsets: [{ addresses: [{}] }] }],
  ["{{ endpointsReady .o }}", { status: { subsets: [{ addresses: [{}] }] }, subsets: [] }],
  ["{{ endpointsReady .o }}", { status: { subsets: [] }, subsets: [{ addresses: [{}] }] }],
  ["{{ endpointsReady .o }}", { _endpoints: [{ ready: false }, { ready: "true" }] }],
  ["{{ hpaAtMax .o }}", { spec: { maxReplicas: 0 }, status: { currentReplicas: 0 } }],
  ["{{ oldDeploymentReplicaSets .o }}", { _replicaSets: [{ metadata: { name: "w-1" } }] }],
  ["{{ oldDeploymentReplicaSets .o }}", {
    status: { currentReplicaSet: "w-2" },
    _replicaSets: [{ metadata: { name: "w-1" } }, { metadata: { name: "w-2" } }],
  }],
];

function caseOf(definition: FunctionDefinition, round: number, random: Random): OracleCase {
  const kinds = KINDS[definition.group]!;
  const kind = random.next() < 0.05 ? pick(Object.keys(OBJECTS), random) : kinds[round % kinds.length]!;
  const o = round < kinds.length
    ? OBJECTS[kind]!
    : damaged(OBJECTS[kind]!, { random, rate: 0.02 + 0.1 * random.next() });
  return { template: templateOf(definition, random), data: { o } };
}

function templateOf(definition: FunctionDefinition, random: Random): string {
  const [, ...parameters] = definition.parameters;
  const args = parameters.flatMap((parameter) => argumentsFor(parameter, random));
  const call = `${definition.name} .o${args.map((arg) => ` ${arg}`).join("")}`;
  const forms = [`{{ ${call} }}`, `{{ toJson (${call}) }}`, `{{ if ${call} }}yes{{ else }}no{{ end }}`];
  if (args.length === 0) forms.push(`{{ .o | ${definition.name} }}`);
  return pick(forms, random);
}

function argumentsFor(parameter: string, random: Random): readonly string[] {
  const name = parameter.slice(0, parameter.lastIndexOf(":")).replace("...", "");
  const choices = ARGUMENTS[name]!;
  if (!parameter.startsWith("...")) return [pick(choices, random)];
  return Array.from({ length: Math.floor(random.next() * 4) }, () => pick(choices, random));
}

/** The value with some parts missing and some of another type. */
function damaged<T extends Value>(value: T, options: { readonly random: Random; readonly rate: number }): T {
  const { random, rate } = options;
  const part = (item: Value): Value => random.next() < rate ? pick(MISTYPED, random) : damaged(item, options);
  if (Array.isArray(value)) return value.filter(() => random.next() >= rate).map(part) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Sample).filter(() => random.next() >= rate);
  return Object.fromEntries(entries.map(([key, item]) => [key, part(item)])) as T;
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random.next() * items.length)]!;
}
