// Owns: tests of time conditions: when they are open and when that may change. Must not: read the clock.

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { scopeOf, spanOf, yaml } from "./expr_test_support.ts";
import { compilePredicate } from "./predicate.ts";
import type { Predicate } from "./contract.ts";

function predicate(condition: string): Predicate {
  const { value, diagnostics } = compilePredicate({ when: yaml(`[${condition}]`) }, spanOf(""));
  if (!value) throw new Error(diagnostics.map((d) => d.message).join("; "));
  return value;
}

function isOpen(condition: string, time: string): boolean {
  return predicate(condition).test(scopeOf({}, Date.parse(time))).passed;
}

function nextChange(condition: string, time: string): string | undefined {
  const next = predicate(condition).nextChange(Date.parse(time));
  return next === undefined ? undefined : new Date(next).toISOString();
}

Deno.test("time is open from after to before, both inclusive, UTC", () => {
  const office = '{time: {after: "09:00", before: "17:00"}}';
  deepEqual(
    ["08:59:59.999", "09:00:00.000", "12:00:00.000", "17:00:00.000", "17:00:00.001"].map((t) =>
      isOpen(office, `2026-03-03T${t}Z`)
    ),
    [false, true, true, true, false],
  );
  equal(isOpen('{time: {after: "20:00"}}', "2026-03-03T23:00:00Z"), true);
  equal(isOpen('{time: {before: "06:00"}}', "2026-03-03T05:00:00Z"), true);
  equal(isOpen('{time: {before: "06:00"}}', "2026-03-03T07:00:00Z"), false);
  equal(isOpen('{time: {after: "09:00"}, negate: true}', "2026-03-03T08:00:00Z"), true);
});

Deno.test("time may cross midnight", () => {
  const night = '{time: {after: "22:00", before: "06:00"}}';
  deepEqual(
    ["21:59", "22:00", "23:59", "00:00", "06:00", "06:01"].map((t) => isOpen(night, `2026-03-03T${t}:00Z`)),
    [false, true, true, true, true, false],
  );
});

Deno.test("time follows the wall clock of its time zone through a change of clocks", () => {
  const office = '{time: {after: "09:00", before: "17:00"}, timezone: Europe/Berlin}';
  equal(isOpen(office, "2026-03-28T08:30:00Z"), true);
  equal(isOpen(office, "2026-03-28T07:30:00Z"), false);
  equal(isOpen(office, "2026-03-29T07:30:00Z"), true);
  equal(nextChange(office, "2026-03-28T20:00:00Z"), "2026-03-29T07:00:00.000Z");
});

Deno.test("a time that the clocks leave out or go back over counts from the moment they are changed", () => {
  const late = '{time: {after: "02:30", before: "06:00"}, timezone: Europe/Berlin}';
  // 02:00 becomes 03:00.
  equal(isOpen(late, "2026-03-29T00:59:00Z"), false);
  equal(nextChange(late, "2026-03-28T20:00:00Z"), "2026-03-29T01:00:00.000Z");
  equal(isOpen(late, "2026-03-29T01:00:00Z"), true);
  // 03:00 becomes 02:00: open, closed again, open again.
  equal(nextChange(late, "2026-10-25T00:40:00Z"), "2026-10-25T01:00:00.000Z");
  equal(isOpen(late, "2026-10-25T01:00:00Z"), false);
  equal(nextChange(late, "2026-10-25T01:00:00Z"), "2026-10-25T01:30:00.000Z");
  // Midnight itself is left out.
  const saturday = "{dayOfWeek: {in: saturday}, timezone: Asia/Beirut}";
  equal(nextChange(saturday, "2026-03-28T12:00:00Z"), "2026-03-28T22:00:00.000Z");
});

Deno.test("dayOfWeek knows weekdays, weekends and names", () => {
  const days = (condition: string) =>
    ["2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09"].map((d) => isOpen(condition, `${d}T12:00:00Z`));
  deepEqual(days("{dayOfWeek: {weekday: true}}"), [true, false, false, true]);
  deepEqual(days("{dayOfWeek: {weekday: false}}"), [false, true, true, false]);
  deepEqual(days("{dayOfWeek: {weekend: true}}"), [false, true, true, false]);
  deepEqual(days("{dayOfWeek: {in: [Friday, monday]}}"), [true, false, false, true]);
  deepEqual(days('{dayOfWeek: {notIn: "fri, sat"}}'), [false, false, true, true]);
  equal(isOpen("{dayOfWeek: {in: saturday}, timezone: Asia/Tokyo}", "2026-03-06T16:00:00Z"), true);
});

Deno.test("cron is open for its duration after each fire", () => {
  const nightly = '{cron: "0 23 * * *", duration: 3h}';
  deepEqual(
    ["2026-03-03T22:59:59Z", "2026-03-03T23:00:00Z", "2026-03-04T01:59:59Z", "2026-03-04T02:00:00Z"].map((
      t,
    ) => isOpen(nightly, t)),
    [false, true, true, false],
  );
  equal(nextChange(nightly, "2026-03-03T12:00:00Z"), "2026-03-03T23:00:00.000Z");
  equal(nextChange(nightly, "2026-03-03T23:30:00Z"), "2026-03-04T02:00:00.000Z");
  equal(isOpen('{cron: "@daily", duration: 1h}', "2026-03-03T00:30:00Z"), true);
  equal(
    isOpen('{cron: "0 9 * * *", duration: 1h, timezone: America/New_York}', "2026-01-05T14:30:00Z"),
    true,
  );
  // Day of month and day of week are alternatives when both are given.
  equal(isOpen('{cron: "0 0 13 * 5", duration: 1d}', "2026-03-06T12:00:00Z"), true);
});

Deno.test("cron windows read expressions as Kubernetes does, and 7 as Sunday", () => {
  const opens = (cron: string, at: string) => isOpen(`{cron: "${cron}", duration: 1m}`, at);
  equal(opens("5/10 * * * *", "2026-03-03T10:15:00Z"), true);
  // A step of one leaves the star a star: both days must fit.
  deepEqual(["2026-03-02", "2026-03-03"].map((day) => opens("0 0 */1 * 1", `${day}T00:00:00Z`)), [
    true,
    false,
  ]);
  deepEqual(["0", "7"].map((sunday) => opens(`0 0 * * ${sunday}`, "2026-03-08T00:00:00Z")), [true, true]);
});

Deno.test("a schedule that never fires is closed for ever", () => {
  equal(isOpen('{cron: "0 0 31 2 *", duration: 1h}', "2026-03-03T00:00:00Z"), false);
  equal(nextChange('{cron: "0 0 31 2 *", duration: 1h}', "2026-03-03T00:00:00Z"), undefined);
});

Deno.test("cron without duration is always true and says so", () => {
  const { value, diagnostics } = compilePredicate({ when: yaml('[{cron: "0 0 * * *"}]') }, spanOf(""));
  equal(value!.test(scopeOf({}, 12_345)).passed, true);
  deepEqual(diagnostics.map((d) => [d.code, d.severity]), [["ORK2107", "warning"]]);
});

Deno.test("mistakes in time conditions are remarks", () => {
  const codes = (condition: string) =>
    compilePredicate({ when: yaml(`[${condition}]`) }, spanOf("")).diagnostics.map((d) => d.code);
  deepEqual(codes("{time: {after: 9am}}"), ["ORK2106"]);
  deepEqual(codes("{time: {}}"), ["ORK2106"]);
  deepEqual(codes('{time: {from: "09:00", after: "08:00"}}'), ["ORK2101"]);
  deepEqual(codes("{dayOfWeek: {weekday: true, weekend: true}}"), ["ORK2106"]);
  deepEqual(codes("{dayOfWeek: {in: [someday]}}"), ["ORK2106"]);
  deepEqual(codes('{cron: "* * * *", duration: 1h}'), ["ORK2107"]);
  deepEqual(codes('{cron: "99 * * * *", duration: 1h}'), ["ORK2107"]);
  deepEqual(codes('{cron: "0 0 L * *", duration: 1h}'), ["ORK2107"]);
  deepEqual(codes('{cron: "* * * * *", duration: soon}'), ["ORK2107"]);
  deepEqual(codes('{time: {after: "09:00"}, timezone: Mars/Base}'), ["ORK2108"]);
  deepEqual(codes("{field: spec.x, timezone: UTC}"), ["ORK2106"]);
});

Deno.test("nextChange is never later than the next change", () => {
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `"${two(h)}:${two(m)}"`);
  const zone = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
  );
  const start = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) });
  fc.assert(
    fc.property(clock, clock, zone, start, (after, before, timezone, now) => {
      const window = predicate(`{time: {after: ${after}, before: ${before}}, timezone: ${timezone}}`);
      const answer = window.test(scopeOf({}, now)).passed;
      const next = window.nextChange(now)!;
      ok(next > now);
      for (let time = now; time < Math.min(next, now + 86_400_000); time += 1_800_000) {
        equal(window.test(scopeOf({}, time)).passed, answer, new Date(time).toISOString());
      }
    }),
    { numRuns: 150 },
  );
});
