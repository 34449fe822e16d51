// Owns: the log of the soaked process: kept in a file, and counted by level. Must not: judge the figures.

import { parseJson } from "../../../runtime/base/mod.ts";
import type { SoakLog } from "./report.ts";

/** What the churn and the faults bring about: an object that cannot be as declared, or cannot go yet. */
const PROVOKED: ReadonlySet<string> = new Set(["problem", "deleting"]);

export interface LogTally extends SoakLog {
  hear(chunk: string): void;
  close(): void;
}

export function createLogTally(path: string): LogTally {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  const [byLevel, errors]: [Record<string, number>, Record<string, number>] = [{}, {}];
  let rest = "";

  function count(line: string): void {
    const { level, event, message } = recordOf(line);
    byLevel[level] = (byLevel[level] ?? 0) + 1;
    if (level !== "error" || PROVOKED.has(event)) return;
    errors[message] = (errors[message] ?? 0) + 1;
  }

  return {
    byLevel,
    errors,
    hear(chunk) {
      file.writeSync(encoder.encode(chunk));
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) count(line);
    },
    close: () => file.close(),
  };
}

/** A line that is no record is an error: the process prints nothing else. */
function recordOf(line: string): Readonly<Record<"level" | "event" | "message", string>> {
  try {
    return parseJson(line) as Readonly<Record<"level" | "event" | "message", string>>;
  } catch {
    return { level: "error", event: "", message: line };
  }
}
