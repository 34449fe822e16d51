// Owns: log records as lines for people: subject, sentence, and what has been told already. Must not: word sentences.

import type { LogRecord } from "../../runtime/telemetry/mod.ts";
import { formatLogLine, type Output } from "../shell/mod.ts";
import { LOG_SENTENCES, type Surroundings } from "./log_sentences.ts";

/** What no entry and no object says, the process does. */
const PROCESS = "ork";

/** One formatter for one run. It gives undefined for what a person need not read. */
export function humanLines(
  look: Pick<Output, "paint" | "symbols">,
): (record: LogRecord) => string | undefined {
  const surroundings = { isAway: false, told: new Set<string>() };
  return (record) => {
    note(record, surroundings);
    const { event } = record.fields;
    // A record of a part that names no event is shown as it is.
    if (event === undefined) return formatLogLine({ ...record, fields: withSubject(record.fields) }, look);
    const message = LOG_SENTENCES[event](record, surroundings);
    return message === undefined
      ? undefined
      : formatLogLine({ ...record, message, fields: subjectOf(record.fields) }, look);
  };
}

function note(
  { fields: { event } }: LogRecord,
  surroundings: { -readonly [K in keyof Surroundings]: Surroundings[K] },
): void {
  if (event === "api-server-away") surroundings.isAway = true;
  else if (event === "api-server-back") surroundings.isAway = false;
}

/** `Kind/name`, with its namespace unless that is `default`; else the entry, else the process. */
function subjectOf({ object, namespace, crd }: LogRecord["fields"]): Readonly<Record<string, unknown>> {
  if (typeof object !== "string") return typeof crd === "string" ? { crd } : { component: PROCESS };
  const isElsewhere = typeof namespace === "string" && namespace !== "default";
  return { object: isElsewhere ? `${object} -n ${namespace}` : object };
}

function withSubject(fields: LogRecord["fields"]): Readonly<Record<string, unknown>> {
  const { object: _object, namespace: _namespace, crd: _crd, ...others } = fields;
  return { ...others, ...subjectOf(fields) };
}
