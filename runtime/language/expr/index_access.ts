// Owns: index and slice. Must not: fail on what is merely absent.

import { numberFrom } from "./convert.ts";
import { formatValue, kindName } from "./format.ts";
import { failFunction } from "./run.ts";
import type { Value } from "./scope.ts";
import { fieldOf, isList, isMap, isMissing, utf8Length } from "./value.ts";

/** The element under one key. A missing container or key gives missing; a number outside of a list fails. */
export function elementAt(container: Value, key: Value): Value {
  if (isMissing(container)) return undefined;
  if (isMap(container)) return isMissing(key) ? undefined : fieldOf(container, checkedKey(key));
  if (isList(container)) return container[checkedIndex(key, container.length - 1)];
  if (typeof container === "string") {
    const bytes = new TextEncoder().encode(container);
    return bytes[checkedIndex(key, bytes.length - 1)];
  }
  return failFunction(`a ${kindName(container)} has no elements`);
}

/** A part of a text or list. Text bounds count UTF-8 bytes and must fall between characters. */
export function sliceOf(value: Value, bounds: readonly number[]): Value {
  if (bounds.length > 3) failFunction(`takes at most 3 bounds, found ${bounds.length}`);
  if (isMissing(value)) return undefined;
  if (isList(value)) {
    const [from, to] = checkedBounds(bounds, value.length);
    return value.slice(from, to);
  }
  if (typeof value !== "string") return failFunction(`a ${kindName(value)} has no parts`);
  if (bounds.length === 3) failFunction("a text takes at most 2 bounds");
  const [from, to] = checkedBounds(bounds, utf8Length(value));
  const bytes = new TextEncoder().encode(value).subarray(from, to);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function checkedKey(key: Value): string {
  return isList(key) || isMap(key) ? failFunction(`a ${kindName(key)} is no key`) : formatValue(key);
}

function checkedBounds(bounds: readonly number[], length: number): [number, number] {
  const [from = 0, to = length, limit] = bounds.map((bound) => checkedIndex(bound, length));
  if (from > to) failFunction(`invalid bounds: ${from} > ${to}`);
  if (limit !== undefined && to > limit) failFunction(`invalid bounds: ${to} > ${limit}`);
  return [from, to];
}

function checkedIndex(key: Value, last: number): number {
  const index = typeof key === "boolean" ? undefined : numberFrom(key);
  if (index === undefined || !Number.isInteger(Number(index))) {
    return failFunction(`position must be a whole number, found ${kindName(key)}`);
  }
  const position = Number(index);
  if (position < 0 || position > last) {
    failFunction(`position ${position} is out of range, there are ${last + 1}`);
  }
  return position;
}
