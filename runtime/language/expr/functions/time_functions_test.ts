// Owns: tests of the cron, time and random functions. Must not: read the clock.

import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { rendered, SAMPLE } from "../expr_test_support.ts";
import { formatGoDuration, parseGoDuration } from "../go_duration.ts";
import { formatInstant, instantOf, parseInstant } from "../timestamp.ts";
import { nextCronTime } from "./next_cron.ts";

/** A Tuesday. */
const NOW = Date.UTC(2026, 2, 10, 10, 0, 0);
const SATURDAY = Date.UTC(2026, 2, 14, 23, 30, 0);

const CASES: readonly (readonly [string, string])[] = [
  // cron
  ['{{ cronHour "15 4 * * 2" }}', "4"],
  ["{{ cronMinute .spec.missing }}", "*"],
  [
    '{{ cronMinute "1 2 3" }}',
    "ORK2020 cronMinute: expected five fields: minute hour day month weekday, or a macro such as @daily",
  ],
  ['{{ cronField "@daily" 1 }}', "0"],
  ['{{ cronField "@daily" 5 }}', "ORK2020 cronField: position must be 0 to 4, found 5"],
  ['{{ cronField "" 7 }}', "*"],
  ['{{ cronExpr "5" "" "" "" "1" }}', "5 * * * 1"],
  ["{{ cronExpr 5 .spec.missing 1 1 1 }}", "5 * 1 1 1"],
  ['{{ cronValid "bad" }} {{ cronValid "" }} {{ cronValid "@reboot" }}', "false false false"],
  ['{{ cronValid "*/5 9-17 1,15 jan-mar MON-fri" }} {{ cronValid "@Daily" }}', "true true"],
  [
    '{{ cronValid "60 * * * *" }} {{ cronValid "* * * * 7" }} {{ cronValid "8-4 * * * *" }}',
    "false false false",
  ],
  ['{{ cronFromMap (asMap "{hour: 3}") }}', "* 3 * * *"],
  ["{{ cronFromMap .spec.missing }}", "* * * * *"],
  ["{{ cronFromMap .spec.zones }}", "ORK2020 cronFromMap: expected a map, found list"],
  [
    '{{ cronFromAny "@hourly" }} | {{ cronFromAny .spec.missing }} | {{ cronFromAny 5 }}',
    "0 * * * * | * * * * * | * * * * *",
  ],
  ['{{ (cronToMap "1 2 * * *").hour }}', "2"],
  ['{{ toJson (cronToMap "") }}', '{"dayOfMonth":"*","dayOfWeek":"*","hour":"*","minute":"*","month":"*"}'],
  ["{{ toJson (cronToMap .spec.m) }}", '{"a":1}'],
  ['{{ cronNormalize " 1  2 * * * " }} | {{ cronNormalize "1 2" }}', "1 2 * * * | * * * * *"],
  ['{{ cronDescribe "30 6 * * *" }}', "At 6:30 every day"],
  ['{{ cronDescribe "*/15 * * * *" }} | {{ cronDescribe "@hourly" }}', "Every 15 minutes | Every hour"],
  ['{{ cronDescribe "0 4 * * 2" }}', "At 4:0 on day-of-week 2"],
  ['{{ cronDescribe "0 4 1 * *" }}', "At 4:0 on day 1 of every month"],
  ['{{ cronDescribe "0 4 1 6 *" }}', "Cron: 0 4 1 6 *"],
  // time
  ['{{ timeAgo "2026-03-10T07:00:00Z" }} | {{ timeAgo "2026-03-10T09:59:01.5Z" }}', "3h ago | 58s ago"],
  ['{{ timeAgo "2026-03-10T09:00:01Z" }} | {{ timeAgo "2026-03-01" }}', "59m ago | 9d ago"],
  ['{{ timeAgo "2026-03-10T10:01:30Z" }} | {{ timeAgo "x" }}|{{ timeAgo .spec.missing }}', "-90s ago | |"],
  [
    '{{ timeSince "2026-03-10T08:00:00Z" }} {{ timeSince "2026-03-10T09:59:58.5Z" }} {{ timeSince "x" }}',
    "7200 2 0",
  ],
  [
    '{{ timeUntil "2026-03-11T12:00:05.9Z" }} {{ timeUntil "2026-03-10T09:00:00Z" }} {{ timeUntil "x" }}',
    "26h0m5s 0s 0s",
  ],
  ['{{ isExpired "2020-01-01" "30d" }} {{ isExpired "2026-03-10T09:00:00Z" "1h" }}', "true false"],
  ['{{ isExpired "" "1h" }} {{ isExpired "2020-01-01" "soon" }} {{ isExpired 5 "1h" }}', "false false false"],
  [
    '{{ isExpired "2025-03-09" "1y" }} {{ isExpired "2026-02-08" "1mo" }} {{ isExpired "2026-03-04" "1w" }}',
    "true true false",
  ],
  ['{{ timeFormat "2025-03-09" "02/01/06" }}', "09/03/25"],
  [
    '{{ timeFormat "2025-03-09T15:04:05.25+02:00" "Mon Jan _2 3:04:05.000PM MST -0700 2006" }}',
    "Sun Mar  9 1:04:05.250PM UTC +0000 2025",
  ],
  [
    '{{ timeFormat "2025-02-30" "2006" }}|{{ timeFormat .spec.missing "2006" }}|{{ timeFormat 5 "2006" }}',
    "||",
  ],
  [
    '{{ durationSeconds "2h5s" }} {{ durationSeconds "7d" }} {{ durationSeconds "1.9s" }} {{ durationSeconds "" }}',
    "7205 604800 1 0",
  ],
  ['{{ durationAdd "1d" "90m" }} {{ durationAdd "1h" "x" }} {{ durationAdd "0" "1ms" }}', "25h30m0s 0s 1ms"],
  ['{{ durationAdd "200y" "200y" }}', "0s"],
  ['{{ durationAdd "1h" .spec.missing }}', "0s"],
  [
    '{{ durationValid "3x" }} {{ durationValid "" }} {{ durationValid "1.5d12h" }} {{ durationValid "30" }}',
    "false false true false",
  ],
  ["{{ weekday }} {{ weekend }}", "true false"],
  [
    '{{ timeInWindow "09:00" "17:00" }} {{ timeInWindow "10:00" "10:01" }} {{ timeInWindow "09:00" "10:00" }}',
    "true true false",
  ],
  ['{{ timeInWindow "22:00" "06:00" }} {{ timeInWindow "22:00" "11:00" }}', "false true"],
  [
    '{{ timeInWindow "9am" "17:00" }} {{ timeNotInWindow "9am" "17:00" }} {{ timeNotInWindow .spec.missing "17:00" }}',
    "false true true",
  ],
  ['{{ nextCron "0 0 1 1 *" }}', "2027-01-01T00:00:00Z"],
  ['{{ nextCron "0 10 * * *" }} {{ nextCron "30 2 29 2 *" }}', "2026-03-11T10:00:00Z 2028-02-29T02:30:00Z"],
  ['{{ nextCron "0 0 13 * 5" }} {{ nextCron "@every 90s" }}', "2026-03-13T00:00:00Z 2026-03-10T10:01:30Z"],
  ['{{ nextCron "CRON_TZ=Europe/Berlin 0 9 * * *" }}', "2026-03-11T08:00:00Z"],
  [
    '{{ nextCron "bad" }}|{{ nextCron .spec.missing }}|{{ nextCron "0 0 31 2 *" }}|{{ nextCron "0 0 31 4,6 *" }}',
    "|||",
  ],
  // random
  ["{{ randomAlphanumeric 0 }}{{ randomHex -1 }}{{ randomBase64 .spec.missing }}", ""],
];

Deno.test("cron, time and random functions give what is documented, and something sensible for missing values", () => {
  for (const [template, output] of CASES) equal(rendered(template, SAMPLE, NOW), output, template);
  equal(
    rendered('{{ weekday }} {{ weekend }} {{ timeInWindow "22:00" "06:00" }}', SAMPLE, SATURDAY),
    "false true true",
  );
});

Deno.test("random functions use their alphabets, their lengths and only the chance of the scope", () => {
  match(rendered("{{ randomAlphanumeric 200 }}"), /^[a-zA-Z0-9]{200}$/);
  match(rendered("{{ randomHex 20 }}"), /^[0-9a-f]{40}$/);
  match(rendered("{{ randomBase64 31 }}"), /^[A-Za-z0-9_-]{42}==$/);
  match(rendered("{{ uuidv4 }}"), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  equal(rendered("{{ randomHex 20 }}"), rendered("{{ randomHex 20 }}"));
  const characters = new Set(rendered("{{ randomAlphanumeric 4000 }}"));
  equal(characters.size, 62);
  match(rendered("{{ randomHex 99999999 }}"), /^ORK2021 /);
});

Deno.test("durations survive printing and reading", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (nanos) => {
    equal(parseGoDuration(formatGoDuration(nanos)), nanos);
  }));
  deepEqual(
    ["9223372036854775807ns", "9223372036854775808ns", "300y", "1", "h", "", "-"].map(parseGoDuration),
    [
      9223372036854775807n,
      ...new Array(6).fill(undefined),
    ],
  );
});

Deno.test("timestamps survive printing and reading", () => {
  fc.assert(fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (epochMs) => {
    const text = formatInstant(instantOf(epochMs), "2006-01-02T15:04:05.000Z07:00");
    equal(parseInstant(text), instantOf(epochMs));
    equal(text, new Date(epochMs).toISOString());
  }));
});

Deno.test("a next fire is later and on the minute, and no text makes the search fail", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 59 }), (now, minute) => {
    const next = nextCronTime(`${minute} * * * *`, now)!;
    ok(next > now && next - now <= 3_600_000 && new Date(next).getUTCMinutes() === minute);
  }));
  fc.assert(fc.property(fc.string(), (text) => void nextCronTime(text, NOW)));
});
