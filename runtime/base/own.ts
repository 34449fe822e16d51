// Owns: looking up what a table itself holds. Must not: see what every object inherits.

/** The value under a key that may be any text, `constructor` among them. */
export function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
