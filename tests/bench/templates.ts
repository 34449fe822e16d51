// Owns: bar P8 and the cost of a large Katalog, beside probes of the same machine. Must not: be part of the tests;
// ratios only mean something next to each other.

import { seededRandom, syntheticSpan } from "../../runtime/base/mod.ts";
import { parseDocuments } from "../../runtime/language/document/mod.ts";
import {
  compilePredicate,
  compileTemplate,
  type Predicate,
  type Scope,
  type Template,
} from "../../runtime/language/expr/mod.ts";
import { compilePlan, loadKatalog } from "../../mod.ts";
import { repository, runToEnd } from "../support/executables.ts";
import { largeKatalog, TEMPLATES, wideKatalog } from "./large_katalog.ts";

interface Figure {
  readonly what: string;
  readonly value: string;
  readonly probe: string;
  readonly bar: string;
}

const FIELDS = 60;
const LINES = 2_000;
const COLD_ROUNDS = 11;
const BATCHES = 31;
const BATCH_MS = 20;

const CONDITIONS = [
  [
    "test three conditions",
    "[{field: spec.mode, equals: ha}, {field: spec.memory, gt: 1Gi}, {field: spec.mode, in: [ha, single]}]",
  ],
  ["test a pattern", '[{field: spec.image, regex: "^[a-z]+$"}]'],
  ["test a schedule", '[{cron: "0 9 * * 1-5", duration: 8h}]'],
] as const;

const cr = {
  apiVersion: "bench.example.com/v1",
  kind: "Site",
  metadata: { name: "web", namespace: "dev", uid: "5c1e", labels: { tier: "gold" } },
  spec: { image: "nginx", mode: "ha", replicas: 3, memory: "2Gi", zones: ["a", "b", "c"] },
};
const scope: Scope = { root: cr, now: 0, random: seededRandom(1) };

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Median nanoseconds of one call, over batches of equal length. */
function nanoseconds(work: () => unknown): number {
  const kept: unknown[] = [];
  const batch = (count: number) => {
    const started = performance.now();
    for (let i = 0; i < count; i++) kept[0] = work();
    return performance.now() - started;
  };
  let count = 100;
  while (batch(count) < BATCH_MS) count *= 2;
  return median(Array.from({ length: BATCHES }, () => batch(count))) * 1e6 / count;
}

function compiled(text: string): Template {
  const { value } = compileTemplate({ text, span: syntheticSpan("bench") });
  if (!value) throw new Error(`not a template: ${text}`);
  return value;
}

function predicate(yaml: string): Predicate {
  const root = parseDocuments({ uri: "bench", text: yaml }).value?.[0]?.root;
  const { value } = compilePredicate(root === undefined ? {} : { when: root }, syntheticSpan("bench"));
  if (!value) throw new Error(`not conditions: ${yaml}`);
  return value;
}

/** Builds the child of a Katalog that has one with `FIELDS` templated fields. */
async function widest(): Promise<() => unknown> {
  const text = wideKatalog(FIELDS);
  const loaded = await loadKatalog({ load: (uri) => Promise.resolve({ uri, text }) }, ["bench.yaml"]);
  const entry = loaded.value && compilePlan(loaded.value).value?.crds[0]?.onReconcile[0];
  if (!entry) throw new Error("the Katalog has no child");
  const identity = { kind: cr.kind, name: cr.metadata.name, namespace: cr.metadata.namespace };
  return () => {
    const built = entry.resource.build(scope, identity);
    if (built.kind === "failed") throw new Error(built.diagnostics[0]?.message);
    return built;
  };
}

/** Milliseconds that a fresh process measures for itself. */
async function cold(what: "katalog" | "yaml", path: string): Promise<number> {
  const command = [Deno.execPath(), "run", "-A", "tests/bench/load_once.ts", what, path];
  const { code, stdout, stderr } = await runToEnd(command, { cwd: repository, env: Deno.env.toObject() });
  if (code !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** In turns, so that other work on the machine strikes both alike. */
async function coldFigure(): Promise<Figure> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  const katalog: number[] = [];
  const yaml: number[] = [];
  try {
    await Deno.writeTextFile(path, largeKatalog(LINES));
    for (let i = 0; i < COLD_ROUNDS; i++) {
      katalog.push(await cold("katalog", path));
      yaml.push(await cold("yaml", path));
    }
  } finally {
    await Deno.remove(path);
  }
  const ms = (times: number[]) => `${median(times).toFixed(0)} ms (best ${Math.min(...times).toFixed(0)} ms)`;
  return {
    what: `load and compile ${LINES} lines, fresh process`,
    value: ms(katalog),
    probe: `${(median(katalog) / median(yaml)).toFixed(1)} x its YAML parser alone, ${ms(yaml)}`,
    bar: "under 300 ms",
  };
}

function figure(what: string, ns: number, probe: { readonly ns: number; readonly bar: string }): Figure {
  return {
    what,
    value: ns < 1e3 ? `${ns.toFixed(0)} ns` : `${(ns / 1e3).toFixed(1)} µs`,
    probe: `${(ns / probe.ns).toFixed(2)} x`,
    bar: probe.bar,
  };
}

const probeNs = nanoseconds(() => JSON.parse(JSON.stringify(cr)));
const probe = { ns: probeNs, bar: "P8: under 2 µs" };
const figures: Figure[] = [
  ...TEMPLATES.map((text) => {
    const template = compiled(text);
    return figure(`render \`${text}\``, nanoseconds(() => template.render(scope)), probe);
  }),
  figure(`build an object of ${FIELDS} templated fields`, nanoseconds(await widest()), {
    ...probe,
    bar: "under 100 µs",
  }),
  ...CONDITIONS.map(([what, yaml]) => {
    const conditions = predicate(yaml);
    return figure(what, nanoseconds(() => conditions.test(scope)), { ...probe, bar: "-" });
  }),
  figure("compile a typical field", nanoseconds(() => compiled(TEMPLATES[0])), { ...probe, bar: "-" }),
  await coldFigure(),
];
console.log(`${navigator.hardwareConcurrency} cores, load ${Deno.loadavg()[0]?.toFixed(1)}`);
console.log(`probe: the custom resource to JSON text and back, ${(probeNs / 1e3).toFixed(1)} µs\n`);
console.log("| measure | value | beside the probe | bar |\n|---|---|---|---|");
for (const one of figures) {
  console.log(`| ${one.what.replaceAll("|", "\\|")} | ${one.value} | ${one.probe} | ${one.bar} |`);
}
