// Owns: comparing our template engine with Go's own on many templates. Must not: run without Go.

import { ok } from "node:assert/strict";
import { jsonText, seededRandom, syntheticSpan } from "../../runtime/base/mod.ts";
import { compileTemplate } from "../../runtime/language/expr/mod.ts";
import { CASES } from "./cases_table.ts";
import { SAMPLE } from "./data_table.ts";
import { INTENDED_DIFFERENCES, type OurResult } from "./differences_table.ts";
import { goVersion, type OracleCase, type OracleResult, renderAll, withEngine } from "./engine.ts";
import { TemplateGenerator } from "./generator.ts";
import { objectCases } from "./object_cases.ts";
import { ORACLE_NOW, standardCases } from "./standard_cases.ts";

const GENERATED = 3_000;
const DAMAGED = 1_500;
/** Least number of templates that must render alike for the run to mean anything. */
const LEAST_SAME = 1_500;
const DEFAULT_SEED = 20260101;
const version = await goVersion();
if (version === undefined) console.log("oracle: skipped, the go command is not installed");

Deno.test({
  name: "templates render as the Go engine renders them, intended differences excepted",
  ignore: version === undefined,
  fn: async () => {
    const seed = Number(Deno.env.get("ORK_TEST_SEED") ?? DEFAULT_SEED);
    console.log(`oracle: ${version}, seed ${seed} (set ORK_TEST_SEED to change it)`);
    const cases = allCases(seed);
    const results = await withEngine((binary) => renderAll(binary, { cases, now: ORACLE_NOW }));
    const outcomes = cases.map((oracleCase, i) => compare(oracleCase, results[i]!));
    const counts = new Map<string, number>();
    for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    for (const [kind, count] of [...counts].sort((a, b) => b[1] - a[1])) {
      console.log(`oracle: ${count} ${kind}`);
    }
    const unexplained = outcomes.filter((o) => o.kind === "unexplained").map((o) => o.text);
    ok(
      unexplained.length === 0,
      `${unexplained.length} unexplained\n${unexplained.slice(0, 40).join("\n\n")}`,
    );
    ok((counts.get("same") ?? 0) >= LEAST_SAME, "too few cases agree to mean anything");
    // The hand-written cases show every intended difference: one that is gone must leave the list.
    for (const { name } of INTENDED_DIFFERENCES) ok(counts.has(name), `no case shows "${name}" any more`);
  },
});

function allCases(seed: number): readonly OracleCase[] {
  const generator = new TemplateGenerator(seededRandom(seed));
  const templates = [...CASES];
  for (let i = 0; i < GENERATED; i++) templates.push(generator.template());
  // Damage to these shows intended differences in forms that cannot be told from mistakes: an escaped marker that
  // decides a branch, a number type inside of other text.
  const sound = templates.filter((template) => !/html|js|urlquery|printf|\de\d/.test(template));
  for (let i = 0; i < DAMAGED; i++) templates.push(generator.damaged(sound[(i * 7) % sound.length]!));
  return [
    ...templates.map((template) => ({ template, data: SAMPLE })),
    ...objectCases(seed),
    ...standardCases(seed),
  ];
}

type Outcome = { readonly kind: string; readonly text: string };

function compare(oracleCase: OracleCase, go: OracleResult): Outcome {
  const our = renderOurs(oracleCase);
  const bothFail = go.error !== undefined && our.error !== undefined;
  if (bothFail || (go.error === undefined && our.error === undefined && go.text === our.text)) {
    return { kind: bothFail ? "rejected by both" : "same", text: "" };
  }
  const intended = INTENDED_DIFFERENCES.find((d) => d.covers(go, our, oracleCase));
  if (intended) return { kind: intended.name, text: "" };
  const shown = (r: { readonly text: string; readonly error?: string }) =>
    r.error === undefined ? JSON.stringify(r.text) : `error: ${r.error}`;
  return {
    kind: "unexplained",
    text: `${JSON.stringify(oracleCase.template)}${shownData(oracleCase)}\n  go:  ${shown(go)}\n  our: ${
      shown(our)
    }`,
  };
}

function shownData({ data }: OracleCase): string {
  return data === SAMPLE ? "" : ` of ${jsonText(data)}`;
}

function renderOurs({ template, data }: OracleCase): OurResult {
  const compiled = compileTemplate({ text: template, span: syntheticSpan("oracle") });
  const warnings = compiled.diagnostics.filter((d) => d.severity === "warning").map((d) => d.code);
  if (!compiled.value) {
    const errors = compiled.diagnostics.filter((d) => d.severity === "error");
    return { text: "", error: errors.map((d) => `${d.code} ${d.message}`).join("; "), warnings };
  }
  const result = compiled.value.render({ root: data, now: ORACLE_NOW, random: seededRandom(1) });
  return result.kind === "value"
    ? { text: result.value, warnings }
    : { text: "", warnings, error: `${result.diagnostic.code} ${result.diagnostic.message}` };
}
