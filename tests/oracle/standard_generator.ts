// Owns: random calls of the functions on times, versions, addresses, quantities and other texts. Must not: know results.

import type { Random } from "../../runtime/base/mod.ts";
import { STANDARD_CALLS } from "./standard_cases_table.ts";
import { type PoolKind, STANDARD_POOLS, type TextKind } from "./standard_pools_table.ts";

/** A generator of one-call templates; the same random sequence gives the same templates. */
export class StandardGenerator {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  template(): string {
    const [name, ...kinds] = this.#pick(STANDARD_CALLS);
    return `{{ ${[name, ...kinds.map((kind) => this.#argument(kind))].join(" ")} }}`;
  }

  #argument(kind: TextKind): string {
    if (kind === "field") return String(this.#below(5));
    if (kind === "fraction") return this.#fraction();
    if (kind === "result" || kind === "object") return this.#pick(STANDARD_POOLS[kind]);
    if (this.#below(25) === 0) return ".spec.image";
    const text = this.#text(kind);
    return JSON.stringify(this.#below(6) === 0 ? this.#damaged(text) : text);
  }

  #text(kind: PoolKind): string {
    if (this.#below(3) === 0) return this.#pick(STANDARD_POOLS[kind]);
    switch (kind) {
      case "version":
        return this.#version();
      case "constraint":
        return this.#constraint();
      case "cron":
        return this.#cron();
      case "duration":
        return this.#many(3, "", () => this.#pick(["1", "2.5", "90", ".5", "007"]) + this.#unit());
      case "timestamp":
        return this.#timestamp();
      case "layout":
        return this.#many(5, this.#pick(["", "-", " ", "."]), () => this.#pick(STANDARD_POOLS.layoutToken));
      case "quantity":
        return this.#pick(["", "", "-", "+"]) +
          this.#pick(["0", "1", "1.5", "100", "1024", ".25", "12345.678"]) +
          this.#pick(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti", "n", "u", "e3", "E2", "e-3"]);
      case "ip":
        return this.#below(2) === 0 ? this.#ipv4() : this.#ipv6();
      case "network":
        return this.#below(2) === 0
          ? `${this.#ipv4()}/${this.#below(34)}`
          : `${this.#ipv6()}/${this.#below(130)}`;
      default:
        return this.#pick(STANDARD_POOLS[kind]);
    }
  }

  #version(): string {
    const numbers = this.#many(3, ".", () => String(this.#below(4)));
    return this.#pick(["", "", "v"]) + numbers +
      this.#pick(["", "", "", "-rc.1", "-alpha", "-1", "-beta.2", "-rc.10"]) +
      this.#pick(["", "", "", "+b1"]);
  }

  #constraint(): string {
    const single = () =>
      this.#pick(["", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^"]) +
      this.#pick(["", "", " "]) +
      this.#partial();
    const group = () =>
      this.#below(6) === 0
        ? `${this.#partial()} - ${this.#partial()}`
        : this.#many(2, this.#pick([" ", ", ", ",", " , "]), single);
    return this.#many(2, this.#pick(["||", " || "]), group);
  }

  #partial(): string {
    const number = () => this.#below(6) === 0 ? this.#pick(["x", "X", "*"]) : String(this.#below(4));
    return this.#pick(["", "", "", "v"]) + this.#many(3, ".", number) +
      this.#pick(["", "", "", "", "-rc.1", "-alpha", "-0"]);
  }

  #cron(): string {
    const bounds = [[0, 59], [0, 23], [1, 31], [1, 12], [0, 6]] as const;
    return bounds.map(([min, max]) => {
      const number = () => String(min + this.#below(max - min + 1));
      const form = this.#below(9);
      if (form < 4) return "*";
      if (form === 4) return `*/${1 + this.#below(9)}`;
      if (form === 5) return `${number()}-${number()}`;
      if (form === 6) return `${number()}/${1 + this.#below(9)}`;
      return this.#many(3, ",", number);
    }).join(this.#below(8) === 0 ? "  " : " ");
  }

  #timestamp(): string {
    const two = (limit: number) => String(this.#below(limit)).padStart(2, "0");
    const year = this.#pick(["2026", "2026", "2026", "2025", "1999", "2024", "2100"]);
    const date = `${year}-${this.#pick(["03", "03", two(14)])}-${this.#pick(["10", "09", "11", two(33)])}`;
    if (this.#below(4) === 0) return date;
    const time = `${this.#pick(["14", two(25)])}:${this.#pick(["25", two(61)])}:${two(61)}`;
    return `${date}T${time}${this.#pick(["", "", ".5", ".123456789", ",25"])}${
      this.#pick(["Z", "Z", "Z", "+02:00", "-05:30"])
    }`;
  }

  #unit(): string {
    return this.#pick(["ns", "us", "µs", "ms", "s", "s", "m", "m", "h", "h", "d", "w", "mo", "y"]);
  }

  #ipv4(): string {
    const head = this.#pick(["10", "172.16", "172.31", "192.168", "8.8", "127", "172.32"]);
    const parts = head.split(".");
    while (parts.length < 4) parts.push(String(this.#below(3) === 0 ? this.#below(300) : this.#below(4)));
    return parts.join(".");
  }

  #ipv6(): string {
    const group = () => this.#pick(["0", "1", "fd00", "fe80", "abcd", "2001", "db8", "ffff"]);
    const groups = Array.from({ length: 1 + this.#below(8) }, group);
    if (groups.length === 8) return groups.join(":");
    groups.splice(this.#below(groups.length + 1), 0, "");
    return groups.join(":").replace(/^:/, "::").replace(/:$/, "::");
  }

  #fraction(): string {
    return this.#pick([
      "0.75",
      "1.5",
      "0.25",
      "2.125",
      "1024.5",
      "-0.5",
      "3.0",
      "1073741824.0",
      "1e3",
      "0.001",
    ]);
  }

  /** The text with one character removed, doubled or replaced. */
  #damaged(text: string): string {
    const at = this.#below(text.length);
    const piece = this.#pick(["", text[at] ?? "", " ", "x", "-", "0", "/", ":", ".", "é", "@"]);
    return text.slice(0, at) + piece + text.slice(at + this.#below(2));
  }

  #many(limit: number, separator: string, part: () => string): string {
    return Array.from({ length: 1 + this.#below(limit) }, part).join(separator);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }
}
