// Owns: which of two versions of an object is newer. Must not: know objects.

const DIGITS = /^(0|[1-9][0-9]*)$/;

/**
 * Negative, zero or positive as `a` is older, the same or newer; undefined when they cannot be compared.
 * Source: Kubernetes API concepts, "Resource versions": equal or, since 1.35, orderable as decimal integers of any size.
 */
export function compareVersions(a: string | undefined, b: string | undefined): number | undefined {
  if (a === b) return 0;
  if (a === undefined || b === undefined || !DIGITS.test(a) || !DIGITS.test(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}
