// Owns: keys that may be any text, `constructor` and `__proto__` among them. Must not: see what every object inherits.

/** The value under a key that may be any text, `constructor` among them. */
export function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Puts a value under a key that may be any text: an assignment to `__proto__` would set no key. */
export function setOwn<T>(table: Record<string, T>, key: string, value: T): void {
  if (key !== "__proto__") table[key] = value;
  else Object.defineProperty(table, key, { value, enumerable: true, writable: true, configurable: true });
}
