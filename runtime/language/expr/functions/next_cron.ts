// Owns: the next fire time of a cron expression. Must not: read the clock.

import { Cron } from "croner";
import { plainCron } from "../cron_fields.ts";
import { parseGoDuration } from "../go_duration.ts";
import { isTimeZone } from "../time_window.ts";

const SECOND_NS = 1_000_000_000n;

/**
 * Epoch ms of the first fire later than `after`; undefined for an invalid expression and for one that never fires.
 * Besides five fields and macros it takes `@every 90s`, and `CRON_TZ=Europe/Berlin` in front.
 * Source: robfig/cron v3 `ParseStandard`.
 */
export function nextCronTime(expression: string, after: number): number | undefined {
  const zoned = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(expression);
  const timezone = zoned?.[1] ?? "UTC";
  const body = zoned?.[2] ?? expression;
  const every = /^@every (.*)$/.exec(body);
  if (every) return nextEvery(every[1]!, after);
  const plain = plainCron(body);
  if (plain === undefined || !isTimeZone(timezone)) return undefined;
  const cron = new Cron(plain, { mode: "5-part", timezone, paused: true, domAndDow: false });
  return cron.nextRun(new Date(after))?.getTime();
}

/** Whole seconds, at least one, from the second that `after` is in. */
function nextEvery(duration: string, after: number): number | undefined {
  const nanos = parseGoDuration(duration);
  if (nanos === undefined) return undefined;
  const seconds = nanos < SECOND_NS ? 1 : Number(nanos / SECOND_NS);
  const second = Math.floor(after / 1_000);
  return Number.isSafeInteger((second + seconds) * 1_000) ? (second + seconds) * 1_000 : undefined;
}
