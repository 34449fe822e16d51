// Owns: telling whether labels match a selector, as far as this runtime writes selectors. Must not: parse what it never writes.

/** One requirement: `key=value`, or `key` for any value. */
const REQUIREMENT = /^([^=!<>(),\s]+)(?:==?([^=!<>(),\s]*))?$/;

/** False only when it is certain: a requirement of another form counts as met. */
export function mayMatch(
  selector: string | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  if (!selector) return true;
  return selector.split(",").every((requirement) => {
    const [, key, value] = REQUIREMENT.exec(requirement.trim()) ?? [];
    if (key === undefined) return true;
    const present = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
    return present !== undefined && (value === undefined || value === present);
  });
}
