// Owns: the keys under which `.children` holds the children of a kind. Must not: read children.

export interface ChildKeys {
  /** For the only one: camel case, then lower case. */
  readonly one: readonly string[];
  /** For all by name; the first is the one to show. */
  readonly all: readonly string[];
}

/** `ingress`, and both `ingresses` and `ingresss`: an s is always right, and so is what people write. */
export function childKeys(kind: string): ChildKeys {
  const camel = kind.charAt(0).toLowerCase() + kind.slice(1);
  const one = [...new Set([camel, kind.toLowerCase()])];
  return { one, all: [...new Set([...one.map(plural), ...one.map((name) => `${name}s`)])] };
}

function plural(name: string): string {
  if (/(s|x|z|ch|sh)$/i.test(name)) return `${name}es`;
  return /[^aeiou]y$/i.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
