/**
 * Adapters that run programs of this machine (git, helm), for developer commands only.
 * @module
 */
// Owns: the public surface of cli/io/programs. Must not: hold logic.

export { gitFetcher, type GitOptions } from "./git.ts";
export { type HelmOptions, helmRenderer } from "./helm.ts";
export { type ProgramRun, type RunProgram, runProgram } from "./run_program.ts";
