// Owns: the oracle cases for the functions on texts, and the data they see. Must not: compare.

import { seededRandom } from "../../runtime/base/mod.ts";
import type { Value } from "../../runtime/language/expr/mod.ts";
import { SAMPLE } from "./data_table.ts";
import type { OracleCase } from "./engine.ts";
import { STANDARD_CASES, standardPoolCases } from "./standard_cases_table.ts";
import { StandardGenerator } from "./standard_generator.ts";

const GENERATED = 4_000;

/** The time of all cases: a Tuesday, 2026-03-10T14:25:36.789Z. */
export const ORACLE_NOW = 1_773_152_736_789;

const SERVED = "orkestra.orkspace.io/serve-";

/** The sample object with results of queries and served children. */
const DATA: Readonly<Record<string, Value>> = {
  ...SAMPLE,
  children: {
    served: { metadata: { annotations: { [`${SERVED}target`]: "sites", [`${SERVED}source`]: "slack" } } },
    empty: { metadata: { annotations: { [`${SERVED}alias`]: "" } } },
  },
  external: {
    vector: {
      result: "7",
      raw: {
        data: {
          result: [
            { metric: { pod: "a", zone: "b" }, value: [1773152736, "7"] },
            { metric: { pod: "b" }, value: [1773152736, "9.5"] },
            { metric: { pod: "b", zone: "c" }, value: [1773152736, "1e3"] },
          ],
        },
      },
    },
    scalar: { result: "4", raw: { data: { resultType: "scalar", result: [1773152736, "4"] } } },
    single: { result: "17" },
    none: { result: "", raw: { data: { result: [] } } },
    odd: {
      result: "x",
      raw: { data: { result: [{ metric: { pod: 5 }, value: [0, "x"] }, { value: [0] }] } },
    },
    bare: { result: "0.25", raw: { result: [{ metric: { zone: "z" }, value: [0, "0.25"] }] } },
  },
};

/** Hand-written calls, each text of the pools once, and random calls. */
export function standardCases(seed: number): readonly OracleCase[] {
  const generator = new StandardGenerator(seededRandom(seed));
  const generated = Array.from({ length: GENERATED }, () => generator.template());
  return [...STANDARD_CASES, ...standardPoolCases(), ...generated].map((template) => ({
    template,
    data: DATA,
  }));
}
