// Owns: comparing what conditions and checks rest on with Go's libraries. Must not: run without Go.

import { ok } from "node:assert/strict";
import { answerAll, type FactCase, type FactResult, goVersion, withEngine } from "./engine.ts";
import { ourAnswers } from "./fact_answers.ts";
import { factCases } from "./fact_cases.ts";
import { FACT_DIFFERENCES } from "./fact_differences_table.ts";

const DEFAULT_SEED = 20260101;
/** Least number of cases of each kind that must be valid and alike for the run to mean anything. */
const LEAST_SAME: Readonly<Record<FactCase["kind"], number>> = {
  pattern: 2_000,
  quantity: 1_500,
  duration: 500,
  zone: 20,
  time: 800,
  days: 300,
  fires: 1_000,
  name: 1_000,
};
const version = await goVersion();
if (version === undefined) console.log("oracle: skipped, the go command is not installed");

Deno.test({
  name:
    "patterns, quantities, durations, times and names are what they are in Go, intended differences excepted",
  ignore: version === undefined,
  fn: async () => {
    const seed = Number(Deno.env.get("ORK_TEST_SEED") ?? DEFAULT_SEED);
    console.log(`oracle: ${version}, seed ${seed} (set ORK_TEST_SEED to change it)`);
    const cases = factCases(seed);
    const theirs = await withEngine((binary) => answerAll(binary, cases));
    const ours = await ourAnswers(cases);
    const counts = new Map<string, number>();
    const unexplained: string[] = [];
    cases.forEach((factCase, i) => {
      const outcome = outcomeOf(factCase, theirs[i]!, ours[i]!);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (outcome.endsWith("unexplained")) unexplained.push(shown(factCase, theirs[i]!, ours[i]!));
    });
    for (const [kind, count] of [...counts].sort()) console.log(`oracle: ${count} ${kind}`);
    ok(unexplained.length === 0, `${unexplained.length} unexplained\n${unexplained.slice(0, 60).join("\n")}`);
    for (const [kind, least] of Object.entries(LEAST_SAME)) {
      ok((counts.get(`${kind}: same`) ?? 0) >= least, `too few cases of ${kind} agree to mean anything`);
    }
    for (const { name } of FACT_DIFFERENCES) {
      ok([...counts.keys()].some((key) => key.endsWith(`: ${name}`)), `no case shows "${name}" any more`);
    }
  },
});

function outcomeOf(factCase: FactCase, go: FactResult, our: FactResult): string {
  const { kind } = factCase;
  if (our.text === "not asked") return `${kind}: not asked`;
  if (!go.valid && !our.valid) return `${kind}: refused by both`;
  if (go.valid && our.valid && isSame(kind, go.text, our.text)) return `${kind}: same`;
  const intended = FACT_DIFFERENCES.find((d) => d.kinds.includes(kind) && d.covers(go, our, factCase.args));
  return `${kind}: ${intended?.name ?? "unexplained"}`;
}

/** Our durations are milliseconds, theirs nanoseconds, of which each part may lose one. */
function isSame(kind: FactCase["kind"], go: string, our: string): boolean {
  if (kind !== "duration") return go === our;
  return Math.abs(Number(go) / 1e6 - Number(our)) <= Math.abs(Number(our)) * 1e-12 + 3e-6;
}

function shown({ kind, args }: FactCase, go: FactResult, our: FactResult): string {
  const answer = ({ valid, text }: FactResult) => valid ? text || "valid" : `refused: ${text}`;
  return `${kind} ${JSON.stringify(args)}\n  go:  ${answer(go)}\n  our: ${answer(our)}`;
}
