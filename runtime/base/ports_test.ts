// Owns: tests of time, chance, errors and server names. Must not: be part of a program.

import assert from "node:assert/strict";
import { settle, virtualClock } from "../../tests/support/virtual_clock.ts";
import {
  assertNever,
  EnvironmentError,
  errorMessage,
  InvariantError,
  OrkError,
  seededRandom,
  serverNameKind,
  sleep,
} from "./mod.ts";

Deno.test("sleep ends at its time, or at once when it is cancelled, and leaves nothing behind", async () => {
  const clock = virtualClock();
  const stopping = new AbortController();
  const ended: string[] = [];
  void sleep(clock, 100).then(() => ended.push("time"));
  void sleep(clock, 1_000, stopping.signal).then(() => ended.push("cancelled"));
  await clock.advance(99);
  assert.deepEqual(ended, []);
  await clock.advance(1);
  assert.deepEqual(ended, ["time"]);
  stopping.abort();
  await settle();
  assert.deepEqual([ended, clock.pending], [["time", "cancelled"], 0]);
  await sleep(clock, 1_000, stopping.signal);
  assert.equal(clock.pending, 0);
});

Deno.test("one seed gives one sequence, spread evenly over [0, 1)", () => {
  const take = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 20_000 }, () => random.next());
  };
  const numbers = take(1);
  assert.deepEqual(numbers, take(1));
  assert.notDeepEqual(numbers.slice(0, 5), take(2).slice(0, 5));
  assert.ok(numbers.every((n) => n >= 0 && n < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = numbers.filter((n) => Math.floor(n * 10) === tenth).length / numbers.length;
    assert.ok(share > 0.09 && share < 0.11, `${tenth}: ${share}`);
  }
});

Deno.test("an expected failure carries its code, what to do, and whether to try again", () => {
  const cause = new Error("root");
  const error = new EnvironmentError("no cluster", {
    code: "cluster/none",
    hint: "start one",
    retry: "now",
    cause,
  });
  assert.ok(error instanceof OrkError && error instanceof Error);
  assert.deepEqual([error.name, error.message, error.code, error.retry, error.hint, error.cause], [
    "EnvironmentError",
    "no cluster",
    "cluster/none",
    "now",
    "start one",
    cause,
  ]);
  const plain = new OrkError("x", { code: "a/b" });
  assert.deepEqual([plain.name, plain.retry, plain.hint, "cause" in plain], [
    "OrkError",
    "never",
    undefined,
    false,
  ]);
});

Deno.test("a bug says that it is one, with its facts", () => {
  assert.equal(new InvariantError("lost").message, "BUG: lost");
  assert.equal(new InvariantError("lost", { key: "a" }).message, 'BUG: lost {"key":"a"}');
  assert.equal(new InvariantError("lost") instanceof OrkError, false);
  assert.throws(() => assertNever("x" as never), /^InvariantError: BUG: unhandled variant \{"value":"x"\}$/);
});

Deno.test("errorMessage is the text of anything that was thrown", () => {
  assert.deepEqual([new TypeError("a"), "b", 3, undefined].map(errorMessage), ["a", "b", "3", "undefined"]);
});

const label63 = "a".repeat(63);
const names: readonly (readonly [name: string, kind: "host" | "address" | undefined])[] = [
  ["localhost", "host"],
  ["shop.web.svc", "host"],
  ["*.example.com", "host"],
  ["_dns.example.com", "host"],
  ["A-1.example.COM", "host"],
  [label63, "host"],
  [`${[label63, label63, label63].join(".")}.${"a".repeat(61)}`, "host"],
  [`${[label63, label63, label63].join(".")}.${"a".repeat(62)}`, undefined],
  [`${label63}a`, undefined],
  ["a.*.com", undefined],
  ["-a.com", undefined],
  ["a-.com", undefined],
  ["a..b", undefined],
  ["a.com.", undefined],
  ["a b", undefined],
  ["", undefined],
  ["10.0.0.1", "address"],
  ["10.0.0.256", undefined],
  ["1.2.3", undefined],
  ["::1", "address"],
  ["fe80::1::2", undefined],
  ["example.com:443", undefined],
];

for (const [name, kind] of names) {
  Deno.test(`serverNameKind(${JSON.stringify(name)}) is ${kind}`, () =>
    assert.equal(serverNameKind(name), kind));
}
