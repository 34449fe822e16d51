// Owns: where patterns, quantities, durations, times and names are meant to differ from Go's, and why. Must not: excuse
// what nobody decided.

import { parseQuantity } from "../../runtime/base/mod.ts";
import type { FactCase, FactResult } from "./engine.ts";

export interface FactDifference {
  readonly name: string;
  readonly reason: string;
  readonly kinds: readonly FactCase["kind"][];
  readonly covers: (go: FactResult, our: FactResult, args: readonly string[]) => boolean;
}

export const FACT_DIFFERENCES: readonly FactDifference[] = [
  weRefuse(
    "pattern",
    "one name for two groups",
    "RE2 refuses it, only Go does not; conditions read no groups",
    {
      our: /duplicate capture group name/,
    },
  ),
  weRefuse(
    "pattern",
    "spelling of classes",
    "Go has begun to take class names in any letter case, RE2 has not",
    {
      our: /invalid character class range: `\\[pP](?:l|\{\^?(?:any|Any|ASCII|latin)\})`/,
    },
  ),
  weRefuse(
    "quantity",
    "quantity without digits",
    "a sign or a point alone is no quantity, apimachinery reads it as 0",
    {
      args: /^[+-]?\.?(?:[a-zA-Z]{0,2}|[eE][+-]?\d*)$/,
    },
  ),
  weRefuse(
    "quantity",
    "long exponent",
    "an exponent of four digits is beyond every amount, apimachinery cuts it",
    {
      args: /[eE][+-]?\d{4,}$/,
    },
  ),
  {
    name: "amount beyond 64 bits",
    reason: "apimachinery cuts it to the largest 64 bit number when it has a binary suffix, we count on",
    kinds: ["quantity"],
    covers: (go, our, args) => go.valid && our.valid && args.some(isBeyond64Bits),
  },
  {
    name: "numbers finer than nano",
    reason: "conditions compare two plain numbers as numbers, quantities end at nano",
    kinds: ["quantity"],
    covers: (go, our, args) => our.text.startsWith(`${go.text}, but`) && args.every(isPlainNumber),
  },
  weTake("duration", "bare seconds", "a number alone counts seconds", /^\d+(?:\.\d+)?$/),
  weTake("duration", "long units", "d, w, mo (30 days) and y (365 days) are units", /\d\.?(?:d|w|mo|y)/),
  weTake("duration", "white space at the ends", "a duration in quotes may have it", /^\s|\s$/),
  {
    name: "beyond 292 years",
    reason: "Go ends where its 64 bits of nanoseconds do; we count on",
    kinds: ["duration"],
    covers: (go, our) => !go.valid && our.valid && Math.abs(Number(our.text)) > 9.22337203685477e12,
  },
  weTake(
    "zone",
    "letter case of zones",
    "names of zones are found in any letter case",
    /^(?:europe\/berlin|utc)$/,
  ),
  weTake("zone", "zones as offsets", "a fixed distance to UTC is a zone", /^[+-]\d\d:?\d\d$/),
  weRefuse("zone", "zone of the machine", "what is meant must not depend on where the runtime runs", {
    args: /^(?:Local|)$/,
  }),
  weRefuse("zone", "file beside the zones", "a file of the zone database that is no zone", {
    args: /^posixrules$/,
  }),
  {
    name: "time that comes twice or never",
    reason:
      "Go's cron fires twice in an hour that clocks go back over, and not or beside the hour at a time they leave out; ours once",
    kinds: ["fires"],
    covers: (go, our, [, zone = ""]) => isNearChange(zone, firstDifference(go.text, our.text), 2),
  },
  {
    name: "day that loses its midnight",
    reason: "Go's cron mistakes the day and passes over a fire, or a year, when clocks change at its start",
    kinds: ["fires"],
    covers: (go, our, [, zone = ""]) =>
      MIDNIGHT_ZONES.includes(zone) && isNearChange(zone, firstDifference(go.text, our.text), 25),
  },
];

/** Where clocks are changed at midnight: Go looks for the start of the day beside it. */
const MIDNIGHT_ZONES = [
  "Asia/Beirut",
  "Asia/Gaza",
  "Africa/Cairo",
  "America/Havana",
  "America/Santiago",
  "America/Sao_Paulo",
  "Asia/Tehran",
];

/** The first moment that only one of the two has. */
function firstDifference(one: string, other: string): number {
  const [these, those] = [one.split(" "), other.split(" ")];
  const lone = [...these.filter((at) => !those.includes(at)), ...those.filter((at) => !these.includes(at))];
  return Math.min(...lone.map(Number));
}

function isNearChange(zone: string, moment: number, hours: number): boolean {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const offset = (at: number) => format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value;
  return offset(moment - hours * 3_600_000) !== offset(moment + hours * 3_600_000);
}

function isPlainNumber(text: string): boolean {
  return /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(text);
}

function isBeyond64Bits(text: string): boolean {
  const nano = parseQuantity(text)?.nano ?? 0n;
  return (nano < 0n ? -nano : nano) >= (1n << 63n) * 1_000_000_000n;
}

function weTake(kind: FactCase["kind"], name: string, reason: string, args: RegExp): FactDifference {
  return {
    name,
    reason,
    kinds: [kind],
    covers: (go, our, all) => !go.valid && our.valid && args.test(all[0]!),
  };
}

function weRefuse(
  kind: FactCase["kind"],
  name: string,
  reason: string,
  on: { readonly our?: RegExp; readonly args?: RegExp },
): FactDifference {
  return {
    name,
    reason,
    kinds: [kind],
    covers: (go, our, all) =>
      go.valid && !our.valid && (on.our?.test(our.text) ?? true) &&
      (on.args === undefined || all.slice(0, kind === "quantity" ? 2 : 1).some((arg) => on.args!.test(arg))),
  };
}
