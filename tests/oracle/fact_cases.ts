// Owns: questions about patterns, quantities, durations, times and names, written out and random. Must not: know answers.

import { type Random, seededRandom } from "../../runtime/base/mod.ts";
import type { FactCase } from "./engine.ts";
import { foreignPatterns, PatternGenerator } from "./pattern_generator.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Zones with whole, half and quarter hours, either hemisphere, a change at midnight, of half an hour, and none. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Beirut",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Casablanca",
  "Africa/Cairo",
  "America/Havana",
  "America/Santiago",
  "Asia/Gaza",
  "Antarctica/Troll",
];

/** Days around which clocks change somewhere. */
const CHANGES = [
  "2026-03-08",
  "2026-03-27",
  "2026-03-29",
  "2026-04-05",
  "2026-04-24",
  "2026-09-06",
  "2026-09-27",
  "2026-10-04",
  "2026-10-25",
  "2026-10-29",
  "2026-11-01",
  "2018-11-04",
].map((day) => Date.parse(`${day}T00:00:00Z`));

/** A day that Pacific/Apia left out. Cron schedules are not asked about it: Go's never end there. */
const MISSING_DAY = Date.parse("2011-12-30T00:00:00Z");

const ZONE_NAMES = [
  ...ZONES,
  "Etc/GMT+5",
  "GMT",
  "EST5EDT",
  "US/Eastern",
  "Asia/Calcutta",
  "CET",
  "Mars/Olympus",
  "Berlin",
  "Europe",
  "Europe/",
  "Europe/Berlin ",
  "europe/berlin",
  "utc",
  "Local",
  "",
  "+05:30",
  "+0530",
  "UTC+1",
  "../etc/passwd",
  "Z",
  "EST",
  "posixrules",
];

const QUANTITIES = [
  "",
  " 1",
  "1 ",
  "+",
  "-",
  ".",
  "1.",
  ".5",
  "+.5",
  "00",
  "-0",
  "1e",
  "1e+",
  "1E",
  "1Ei",
  "1e3Ki",
  "1ki",
  "1K",
  "1g",
  "1 Gi",
  "1,5",
  "1_000",
  "0x10",
  "١",
  "NaN",
  "Inf",
  "1e400",
  "1e-400",
  "99999999999999999999999Ei",
  "0.0000000001",
  "-0.0000000001",
  "9223372036854775807",
  "9223372036854775808",
  "1e1000",
  "1ee3",
  "1m3",
  "1e 3",
  "1MiB",
  "1.2.3",
  "--1",
  "1\n",
];

const DURATIONS = [
  "",
  "0",
  "+0",
  "-0",
  "30",
  "1.5",
  "-30",
  "+5s",
  "-5s",
  "- 5s",
  "5 s",
  " 5s",
  "5s ",
  "1h30",
  "h",
  ".s",
  "1.s",
  ".5h",
  "1e3s",
  "1µs",
  "1μs",
  "1us",
  "1S",
  "1H",
  "1min",
  "1d",
  "1w",
  "1mo",
  "1y",
  "1M",
  "9223372036854775807ns",
  "9223372036854775808ns",
  "2562047h47m16.854775807s",
  "2562048h",
  "1s1s",
  "1s1h",
  "١s",
  "1h-30m",
  "--1s",
  "1,5h",
  "0x1h",
  "1.2.3s",
  "s1",
  "00001s",
  "0.0000000001s",
];

const NAMES = [
  "",
  "a",
  "A",
  "0",
  "-",
  ".",
  "..",
  "a.",
  ".a",
  "a..b",
  "a-.b",
  "a.-b",
  "a_b",
  "é",
  "a/b",
  "/",
  "a/",
  "/a",
  "a/b/c",
  "A/b",
  "a%b",
  "a b",
  "a\n",
  "xn--a",
  "a".repeat(63),
  "a".repeat(64),
  "a".repeat(253),
  "a".repeat(254),
  `${"a".repeat(63)}.${"b".repeat(64)}`,
  `${"a".repeat(253)}/b`,
  `${"a".repeat(254)}/b`,
  `a/${"b".repeat(63)}`,
  `a/${"b".repeat(64)}`,
  "system:node",
  "a:b",
  "é".repeat(63),
  "é".repeat(127),
];

/** Clocks that leave out the time or the midnight in question, or show it twice; and amounts that Go cuts. */
const WRITTEN: readonly FactCase[] = [
  { kind: "time", args: ["Asia/Gaza", "1774641091724", "165", "994", "1774813891724"] },
  { kind: "days", args: ["Asia/Beirut", "1774594400290", "1,4,5,6", "", "1774767200290"] },
  { kind: "fires", args: ["0 1 * * *", "America/New_York", "1793429749033", "4"] },
  { kind: "fires", args: ["5 2 * * *", "Europe/Berlin", "1774513209892", "4"] },
  { kind: "fires", args: ["30 23 */2 * 0", "Asia/Beirut", "1774556332354", "4"] },
  { kind: "quantity", args: ["1024Ei", "1000Ei"] },
  { kind: "quantity", args: ["1e-400", "1000e-12"] },
];

/** Cron schedules are not asked about the island whose clocks move by half an hour: Go's are wrong there for weeks. */
const CRON_ZONES = ZONES.filter((zone) => zone !== "Australia/Lord_Howe");

/** All questions; the same seed gives the same ones. */
export function factCases(seed: number): readonly FactCase[] {
  const maker = new FactMaker(seededRandom(seed));
  return [
    ...WRITTEN,
    ...maker.patterns(6_000),
    ...maker.quantities(3_000),
    ...maker.durations(2_000),
    ...ZONE_NAMES.map((name) => ({ kind: "zone" as const, args: [name] })),
    ...maker.windows(1_500),
    ...maker.fires(1_500),
    ...maker.names(1_500),
  ];
}

class FactMaker {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  patterns(count: number): readonly FactCase[] {
    const generator = new PatternGenerator(this.#random);
    const made = (i: number) => i % 3 === 0 ? generator.damaged() : generator.pattern();
    return [...foreignPatterns(), ...Array.from({ length: count }, (_, i) => made(i))].map((pattern) => ({
      kind: "pattern",
      args: [pattern, generator.textFor(pattern)],
    }));
  }

  quantities(count: number): readonly FactCase[] {
    return [
      ...QUANTITIES.map((text) => this.#fact("quantity", [text, "1"])),
      ...this.#times(count, () => this.#fact("quantity", [this.#quantity(), this.#quantity()])),
    ];
  }

  durations(count: number): readonly FactCase[] {
    const part = () =>
      this.#pick(["1", "2.5", "90", ".5", "007", "0", "1.", "123456789.987654321"]) +
      this.#pick(["ns", "us", "µs", "ms", "s", "m", "h", "h", "m", "", "d", "x"]);
    const text = () => this.#pick(["", "", "-", "+"]) + this.#many(3, part);
    return [...DURATIONS, ...this.#times(count, text)].map((written) => this.#fact("duration", [written]));
  }

  windows(count: number): readonly FactCase[] {
    return this.#times(count, () => {
      const [zone, at] = [this.#pick(ZONES), this.#moment([...CHANGES, MISSING_DAY])];
      const until = String(at + 2 * DAY_MS);
      if (this.#below(3) === 0) {
        const days = [0, 1, 2, 3, 4, 5, 6].filter(() => this.#below(2) === 0).join(",") || "1";
        return this.#fact("days", [zone, String(at), days, "", until]);
      }
      const [after, before] = [this.#minuteOfDay(), this.#minuteOfDay()];
      return this.#fact("time", [zone, String(at), String(after), String(before), until]);
    });
  }

  fires(count: number): readonly FactCase[] {
    return this.#times(count, () => {
      const minute = this.#pick(["0", "30", "*/15", "15,45", "5", "*/20", "*"]);
      const hour = this.#pick(["*", "0", "1", "2", "3", "23", "1-4", "*/2", "0,12"]);
      const day = this.#pick(["*", "*", "*", "1", "29", "*/2", "30-31"]);
      const month = this.#pick(["*", "*", "*", "3", "10-11", "feb"]);
      const weekday = this.#pick(["*", "*", "*", "0", "mon-fri", "6", "sun,wed"]);
      const text = [minute, hour, day, month, weekday].join(" ");
      return this.#fact("fires", [text, this.#pick(CRON_ZONES), String(this.#moment(CHANGES)), "4"]);
    });
  }

  names(count: number): readonly FactCase[] {
    const rules = ["subdomain", "label", "segment", "labelValue", "labelKey"];
    const part = () => this.#pick(["a", "b1", "A", "0", "-", ".", "_", "/", "é", "x-y", "%", "a.b"]);
    const texts = [...NAMES, ...this.#times(count, () => this.#many(6, part))];
    return texts.flatMap((text) => rules.map((rule) => this.#fact("name", [rule, text])));
  }

  #quantity(): string {
    if (this.#below(10) === 0) return this.#pick(QUANTITIES);
    return this.#pick(["", "", "", "-", "+"]) +
      this.#pick(["0", "1", "1.5", "100", "1024", ".25", "12345.678", "0.001", "1000", "007", "1."]) +
      this.#pick(
        ["", "", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u"].concat([
          "e3",
          "E2",
          "e-3",
          "e+1",
          "e18",
          "e-9",
          "e-12",
        ]),
      );
  }

  /** Within a day and a half of a change of clocks, on a whole minute or not. */
  #moment(days: readonly number[]): number {
    const at = this.#pick(days) + Math.floor((this.#random.next() * 3 - 1.5) * DAY_MS);
    return this.#below(2) === 0 ? at : at - at % (15 * MINUTE_MS);
  }

  #minuteOfDay(): number {
    return this.#below(2) === 0 ? this.#below(24) * 60 : this.#below(1_440);
  }

  #fact(kind: FactCase["kind"], args: readonly string[]): FactCase {
    return { kind, args };
  }

  #times<T>(count: number, make: () => T): readonly T[] {
    return Array.from({ length: count }, make);
  }

  #many(most: number, make: () => string): string {
    return this.#times(1 + this.#below(most), make).join("");
  }

  #pick<T>(pool: readonly T[]): T {
    return pool[this.#below(pool.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }
}
