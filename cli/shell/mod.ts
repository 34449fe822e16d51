/**
 * The command line as data: commands, parsing, help, completion, output, exit codes, signals.
 * @module
 */
// Owns: the public surface of cli/shell. Must not: hold logic.

export type { Argument, Command, CommandContext, Example, Program } from "./command.ts";
export { type Flag, GLOBAL_FLAGS, type ValueSpec } from "./flag.ts";
export { type Options, optionsOf } from "./options.ts";
export { parseCommandLine, type Request } from "./parse.ts";
export { commandHelp, flagDescription, flagUsage, programHelp, synopsis } from "./help.ts";
export { commandReference } from "./reference.ts";
export { completionScript, SHELL_NAMES, type ShellName } from "./completion.ts";
export { EXIT_CODES, type ExitCode, exitCodeOf } from "./exit_code.ts";
export { printFailure } from "./failure.ts";
export { canI, missingRightOf } from "./missing_right.ts";
export { type Machine, runProgram } from "./dispatch.ts";
export { type Interruption, type SignalPort, watchSignals } from "./interrupt.ts";
export { createOutput, type Output, type OutputOptions, type TerminalPort } from "./output.ts";
export {
  type Colour,
  isUnicodeLocale,
  padVisible,
  type Paint,
  paintFor,
  type Symbols,
  symbolsFor,
  visibleLength,
  wantsColour,
} from "./style.ts";
export { alignColumns, renderTable, wrapText } from "./table.ts";
export { type Progress, startProgress, withProgress } from "./progress.ts";
export { clockTime, formatLogLine, type RecordLike } from "./log_line.ts";
export { countLine, type DiagnosticPaint, renderDiagnostics, type RenderOptions } from "./diagnostics.ts";
export { diagnosticPaint } from "./diagnostic_paint.ts";
