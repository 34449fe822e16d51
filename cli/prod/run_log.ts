// Owns: how a run speaks: log records in the chosen form, and the lines around them. Must not: decide what is logged.

import { formatDuration } from "../../runtime/base/mod.ts";
import { createLogger, encodeJsonLine, type Logger, type LogLevel } from "../../runtime/telemetry/mod.ts";
import { lineLogSink } from "../io/mod.ts";
import { formatLogLine, type Output } from "../shell/mod.ts";
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
  const sink = lineLogSink(
    output.raw,
    isHuman ? (record) => formatLogLine(readable(record), output) : encodeJsonLine,
  );
  return { isHuman, logger: createLogger(sink, { clock, level }) };
}

type LogRecordLike = Parameters<typeof formatLogLine>[0];

/** For people, where a sentence says more than fields do; undefined for all other records. */
function sentenceOf({ level, message, fields }: LogRecordLike): LogRecordLike["message"] | undefined {
  const { objects, tookMs } = fields;
  if (level === "debug" || message !== "watching") return undefined;
  if (typeof objects !== "number" || typeof tookMs !== "number") return undefined;
  const count = `${objects} ${objects === 1 ? "object" : "objects"}`;
  return `watching ${count}, synced in ${formatDuration(tookMs)}`;
}

/** For people: durations in words, the namespace beside the object unless it is `default`, no machine fields. */
function readable(record: LogRecordLike): LogRecordLike {
  const sentence = sentenceOf(record);
  if (sentence !== undefined) return { ...record, message: sentence, fields: { crd: record.fields["crd"] } };
  const { namespace, object } = record.fields;
  const kept = Object.entries(record.fields).filter(([key]) =>
    key !== "namespace" && (record.level === "debug" || !MACHINE_FIELDS.includes(key))
  );
  const fields = Object.fromEntries(
    kept.map(([key, value]) =>
      key.endsWith("Ms") && typeof value === "number"
        ? [key.slice(0, -2), formatDuration(value)]
        : [key, value]
    ),
  );
  const isElsewhere = typeof namespace === "string" && namespace !== "default";
  if (typeof object !== "string") {
    return { ...record, fields: isElsewhere ? { ...fields, namespace } : fields };
  }
  return { ...record, fields: { ...fields, object: isElsewhere ? `${object} -n ${namespace}` : object } };
}

const MACHINE_FIELDS = ["changes", "child", "lease", "uid", "generation", "identity", "key"];

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
