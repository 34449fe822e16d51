// Owns: how a run speaks: log records in the chosen form, and the lines around them. Must not: decide what is logged.

import { createLogger, encodeJsonLine, type Logger, type LogLevel } from "../../runtime/telemetry/mod.ts";
import { lineLogSink } from "../io/mod.ts";
import type { Output } from "../shell/mod.ts";
import { humanLines } from "./human_lines.ts";
import type { OrkContext } from "./ork_command.ts";

export interface RunLog {
  readonly logger: Logger;
  readonly isHuman: boolean;
}

/** The log of a run: records are its answer and go to stdout. Human on a terminal, JSON elsewhere, unless said. */
export function runLog(context: OrkContext, environmentLevel: LogLevel): RunLog {
  const { options, output, clock } = context;
  const format = options.text("log-format") ?? (output.outIsTerminal ? "human" : "json");
  const level = options.has("debug")
    ? "debug"
    : (options.text("log-level") as LogLevel | undefined) ?? environmentLevel;
  const isHuman = format === "human";
  const sink = lineLogSink(output.raw, isHuman ? humanLines(output) : encodeJsonLine);
  return { isHuman, logger: createLogger(sink, { clock, level }) };
}

/** `ork 0.1.0  website-operator  config 7f3a9c1e  cluster local (v1.36.3)`. */
export function runHeader(
  output: Output,
  facts: {
    readonly version: string;
    readonly name: string;
    readonly digest: string;
    readonly cluster: string;
    readonly serverVersion: string | undefined;
  },
): string {
  const server = facts.serverVersion === undefined ? "" : ` (${facts.serverVersion})`;
  return [
    `ork ${facts.version}`,
    output.paint("bold", facts.name),
    `config ${facts.digest.slice(0, 8)}`,
    `cluster ${facts.cluster}${server}`,
  ].join("  ");
}
