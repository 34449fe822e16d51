// Owns: the codes that no wrong file alone can draw, and where their texts are proven. Must not: hold logic.

/** Why a code has no golden case, and a file with `text` (the code itself when absent) that shows it. */
export interface ShownElsewhere {
  readonly reason: string;
  readonly file: string;
  readonly text?: string;
}

const AT_RUN_TIME = "depends on the values of an object, so that it is told when the object is reconciled or rendered";
const SCHEMA_FIRST = "the schema of the document tells it first; this guards Katalogs that are built by a program";

export const SHOWN_ELSEWHERE: ReadonlyMap<string, ShownElsewhere> = new Map([
  ["ORK1237", {
    reason: "needs the program helm",
    file: "runtime/language/katalog/compose/komposer_test.ts",
  }],
  ["ORK2020", { reason: AT_RUN_TIME, file: "runtime/language/expr/template_test.ts" }],
  ["ORK2021", { reason: AT_RUN_TIME, file: "runtime/language/expr/template_test.ts" }],
  ["ORK2100", { reason: SCHEMA_FIRST, file: "runtime/language/expr/predicate_test.ts" }],
  ["ORK2101", { reason: SCHEMA_FIRST, file: "runtime/language/expr/predicate_test.ts" }],
  ["ORK3001", { reason: SCHEMA_FIRST, file: "runtime/language/resources/field_remarks.ts" }],
  ["ORK3003", { reason: AT_RUN_TIME, file: "runtime/language/resources/workloads_test.ts" }],
  ["ORK3009", { reason: SCHEMA_FIRST, file: "runtime/language/plan/compile_entry.ts" }],
  ["ORK3013", { reason: SCHEMA_FIRST, file: "runtime/language/plan/compile_status.ts" }],
  ["ORK3020", {
    reason: "only `ork run` refuses what this version cannot execute",
    file: "runtime/language/plan/compile_plan_test.ts",
  }],
  ["ORK3140", {
    reason: AT_RUN_TIME,
    file: "tests/golden/render/copies/expected.txt",
    text: "which is to be copied, does not exist",
  }],
  ["ORK3141", {
    reason: AT_RUN_TIME,
    file: "runtime/engine/reconcile/copies_test.ts",
    text: "copied onto itself",
  }],
  ["ORK3146", { reason: AT_RUN_TIME, file: "runtime/language/resources/supply.ts" }],
  ["ORK3147", { reason: AT_RUN_TIME, file: "runtime/language/plan/for_each_test.ts" }],
  ["ORK4007", { reason: AT_RUN_TIME, file: "runtime/language/rules/mutation_test.ts" }],
  ["ORK4008", { reason: AT_RUN_TIME, file: "runtime/language/rules/mutation_test.ts" }],
  ["ORK4060", { reason: AT_RUN_TIME, file: "runtime/language/rules/conversion_test.ts" }],
  ["ORK4061", { reason: AT_RUN_TIME, file: "runtime/language/rules/conversion_test.ts" }],
  ["ORK4062", { reason: AT_RUN_TIME, file: "runtime/language/rules/conversion.ts" }],
  ["ORK4085", { reason: AT_RUN_TIME, file: "runtime/language/rules/external_test.ts" }],
  ["ORK4087", { reason: AT_RUN_TIME, file: "runtime/language/rules/cross_test.ts" }],
]);
