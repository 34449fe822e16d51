// Owns: which data a template reads, as far as can be told without running it. Must not: evaluate.

import type { Operand, Place } from "./ast.ts";
import type { DataRead } from "./contract.ts";
import type { ExprSource } from "./source_text.ts";

/** A path from the root of the data; `*` stands for any element or key. */
export type AbstractPath = readonly string[];

/** The path of a field below another value, if that one is known. */
export function extendPath(
  path: AbstractPath | undefined,
  names: readonly string[],
): AbstractPath | undefined {
  return path === undefined ? undefined : [...path, ...names];
}

/** The path of an element of a list or map, if that one is known. */
export function elementPath(path: AbstractPath | undefined): AbstractPath | undefined {
  return extendPath(path, ["*"]);
}

/** The constant of an operand that can be a key, or undefined. */
export function constantOf(operand: Operand): string | number | undefined {
  return operand.kind === "literal" &&
      (typeof operand.value === "string" || typeof operand.value === "number")
    ? operand.value
    : undefined;
}

/** Collects reads; each path once, at its first place. */
export class Reads {
  readonly #source: ExprSource;
  readonly #byPath = new Map<string, DataRead>();

  constructor(source: ExprSource) {
    this.#source = source;
  }

  add(path: AbstractPath | undefined, place: Place): void {
    if (path === undefined) return;
    const key = JSON.stringify(path);
    if (this.#byPath.has(key)) return;
    this.#byPath.set(key, { path, span: this.#source.spanAt(place.offset, place.length) });
  }

  addAll(reads: readonly DataRead[], place: Place): void {
    for (const read of reads) this.add(read.path, place);
  }

  list(): readonly DataRead[] {
    return [...this.#byPath.values()];
  }
}
