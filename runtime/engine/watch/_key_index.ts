// Owns: value -> keys. Must not: hold objects.

/** An index that costs no set where a value has a single key, which is the usual case for owners. */
export interface KeyIndex {
  add(value: string, key: string): void;
  remove(value: string, key: string): void;
  keys(value: string): Iterable<string>;
}

/** Makes an empty index. */
export function createKeyIndex(): KeyIndex {
  const index = new Map<string, string | Set<string>>();
  return {
    add(value, key) {
      const held = index.get(value);
      if (held === undefined || held === key) index.set(value, key);
      else if (typeof held === "string") index.set(value, new Set([held, key]));
      else held.add(key);
    },
    remove(value, key) {
      const held = index.get(value);
      if (held === key) index.delete(value);
      else if (held instanceof Set && held.delete(key) && held.size === 0) index.delete(value);
    },
    keys(value) {
      const held = index.get(value);
      return held === undefined ? [] : typeof held === "string" ? [held] : held;
    },
  };
}
