/** The gate: static checks and test suites, each run by Deno and counted from Deno's own report. @module */
// Owns: the public surface of tools/gate. Must not: hold logic.

export { type Check, type CheckResult, checks, runCheck } from "./checks.ts";
export { findTestFiles, suiteOf } from "./assign.ts";
export { findFiles } from "./find_files.ts";
export { runSuite, type SuiteResult } from "./run_suite.ts";
export { pureFolders, type Suite, suites } from "./suites_table.ts";
export { type ProcessResult, runProcess } from "./process.ts";
