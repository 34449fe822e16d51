/**
 * Adapters to the machine: clock, chance, files, sources, environment, terminal, processes, log sinks.
 * @module
 */
// Owns: the public surface of cli/io. Must not: hold logic.

export { systemClock, systemRandom } from "./clock.ts";
export { type Environment, processEnvironment } from "./environment.ts";
export { decodeText, type FileSystem, MAX_SOURCE_BYTES, systemFiles } from "./files.ts";
export { isUrl, resolveReference, sourceLoader, type SourceLoaderOptions } from "./source_loader.ts";
export { pathsFrom, readSettings, type Settings } from "./settings.ts";
export {
  LOOK_VARIABLES,
  type Variable,
  type VariableKind,
  type VariableName,
  VARIABLES,
} from "./settings_table.ts";
export { systemSignals, systemTerminal } from "./terminal.ts";
export { engineVersions, exitProcess, platformName, processArguments } from "./process.ts";
export { lineLogSink } from "./log_sink.ts";
export { processProbe } from "./process_probe.ts";
export { systemWorld, type World } from "./world.ts";
