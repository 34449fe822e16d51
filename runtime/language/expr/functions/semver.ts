// Owns: semantic versions and version constraints. Must not: follow npm's grammar (Helm and Go users expect Masterminds').

/** A version; build metadata takes no part in anything and is not kept. */
export interface SemanticVersion {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Empty for a release. */
  readonly prerelease: string;
}

const UINT64_MAX = (1n << 64n) - 1n;
const IDENTIFIERS = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const VERSION = new RegExp(
  String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(${IDENTIFIERS}))?(?:\+${IDENTIFIERS})?$`,
);

/** A version with optional `v`, minor and patch; undefined when it is none. Source: Masterminds semver v3 `NewVersion`. */
export function parseVersion(text: string): SemanticVersion | undefined {
  const match = text.length > 256 ? null : VERSION.exec(text);
  if (!match) return undefined;
  const [major, minor, patch] = match.slice(1, 4).map((part) => BigInt(part ?? "0"));
  const prerelease = match[4] ?? "";
  if ([major, minor, patch].some((part) => part! > UINT64_MAX)) return undefined;
  if (prerelease.split(".").some((part) => /^0\d+$/.test(part))) return undefined;
  return { major: major!, minor: minor!, patch: patch!, prerelease };
}

/** -1, 0 or 1. A prerelease comes before its release. Source: Semantic Versioning 2.0.0, section 11. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return order(a.major, b.major) || order(a.minor, b.minor) || order(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease);
}

function order<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePrereleases(a: string, b: string): number {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const result = compareIdentifiers(left[i], right[i]);
    if (result !== 0) return result;
  }
  return 0;
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const [x, y] = [numericIdentifier(a), numericIdentifier(b)];
  if (x !== undefined && y !== undefined) return order(x, y);
  if (x !== undefined) return -1;
  return y !== undefined ? 1 : order(a, b);
}

function numericIdentifier(text: string): bigint | undefined {
  const value = /^\d+$/.test(text) ? BigInt(text) : undefined;
  return value !== undefined && value <= UINT64_MAX ? value : undefined;
}

/** The parts of a version that a constraint leaves open. */
type Open = "none" | "patch" | "minor" | "all";

interface Comparator {
  readonly operator: string;
  readonly version: SemanticVersion;
  readonly open: Open;
}

const SPACE = String.raw`[\t\n\f\r ]`;
const PARTIAL = String
  .raw`v?([0-9xX*]+)(?:\.([0-9xX*]+))?(?:\.([0-9xX*]+))?(?:-(${IDENTIFIERS}))?(?:\+${IDENTIFIERS})?`;
const COMPARATOR = new RegExp(String.raw`(!=|>=|=>|<=|=<|~>|=|>|<|~|\^|)${SPACE}*${PARTIAL}`, "y");
const HYPHEN = new RegExp(
  String.raw`(v?[0-9xX*][0-9A-Za-z.*+-]*)${SPACE}+-${SPACE}+(v?[0-9xX*][0-9A-Za-z.*+-]*)`,
  "g",
);
const SEPARATOR = new RegExp(`(?:${SPACE}*,${SPACE}*|${SPACE}+)`, "y");
const WILDCARD = /^[xX*]?$/;
const MAX_CONSTRAINT_LENGTH = 512;
const MAX_ALTERNATIVES = 32;

/**
 * True when the version meets the constraint: `||` separates alternatives, comma or space what must hold together.
 * A prerelease meets only an alternative that names one. False for an invalid constraint.
 * Source: Masterminds semver v3 `Constraints.Check`.
 */
export function meetsConstraint(version: SemanticVersion, constraint: string): boolean {
  if (constraint.length > MAX_CONSTRAINT_LENGTH) return false;
  const text = constraint.replace(HYPHEN, (_, low, high) => `>= ${low}, <= ${high} `);
  const alternatives = text.split("||").map(parseComparators);
  if (alternatives.length > MAX_ALTERNATIVES || alternatives.includes(undefined)) return false;
  return alternatives.some((comparators) => {
    const namesPrerelease = comparators!.some((c) => c.version.prerelease !== "");
    if (version.prerelease !== "" && !namesPrerelease) return false;
    return comparators!.every((comparator) => isMet(version, comparator));
  });
}

function parseComparators(text: string): readonly Comparator[] | undefined {
  const body = text.replace(new RegExp(`^${SPACE}+|${SPACE}+$`, "g"), "");
  const comparators: Comparator[] = [];
  for (let at = 0;;) {
    COMPARATOR.lastIndex = at;
    const match = COMPARATOR.exec(body);
    const comparator = match ? comparatorOf(match) : undefined;
    if (!comparator) return undefined;
    comparators.push(comparator);
    if (COMPARATOR.lastIndex === body.length) return comparators;
    SEPARATOR.lastIndex = COMPARATOR.lastIndex;
    if (!SEPARATOR.test(body)) return undefined;
    at = SEPARATOR.lastIndex;
  }
}

function comparatorOf(match: RegExpExecArray): Comparator | undefined {
  const [, operator = "", major = "", minor = "", patch = "", prerelease] = match;
  const open = WILDCARD.test(major)
    ? "all"
    : WILDCARD.test(minor)
    ? "minor"
    : WILDCARD.test(patch)
    ? "patch"
    : "none";
  const numbers = { all: "0.0.0", minor: `${major}.0.0`, patch: `${major}.${minor}.0`, none: "" }[open];
  const version = parseVersion(
    (numbers || `${major}.${minor}.${patch}`) + (prerelease === undefined ? "" : `-${prerelease}`),
  );
  return version && { operator, version, open };
}

function isMet(version: SemanticVersion, { operator, version: bound, open }: Comparator): boolean {
  const compared = compareVersions(version, bound);
  switch (operator) {
    case "":
    case "=":
      return open === "none" ? compared === 0 : isNear(version, bound, open);
    case "!=":
      return differs(version, bound, open);
    case ">":
      return isAbove(version, bound, open);
    case "<":
      return compared < 0;
    case ">=":
    case "=>":
      return compared >= 0;
    case "<=":
    case "=<":
      return isNotAbove(version, bound, open);
    case "^":
      return isCompatible(version, bound, open);
    default:
      return isNear(version, bound, open);
  }
}

/** `~`: same major and minor, as far as given. */
function isNear(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (compareVersions(version, bound) < 0) return false;
  // Zero, or everything open, bounds nothing from above.
  const isZero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n;
  if (isZero && open !== "minor" && open !== "patch") return true;
  return version.major === bound.major && (version.minor === bound.minor || open === "minor");
}

/** `^`: nothing left of the first number that is not zero may change. */
function isCompatible(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (compareVersions(version, bound) < 0) return false;
  if (bound.major > 0n || open === "minor") return version.major === bound.major;
  if (version.major > 0n) return false;
  if (bound.minor > 0n || open === "patch") return version.minor === bound.minor;
  return version.minor === 0n && version.patch === bound.patch;
}

function isAbove(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (open === "none") return compareVersions(version, bound) > 0;
  if (version.major !== bound.major) return version.major > bound.major;
  if (open === "minor") return false;
  return open === "patch" ? version.minor > bound.minor : compareVersions(version, bound) > 0;
}

function isNotAbove(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (open === "none") return compareVersions(version, bound) <= 0;
  if (version.major !== bound.major) return version.major < bound.major;
  return open === "minor" || version.minor <= bound.minor;
}

function differs(version: SemanticVersion, bound: SemanticVersion, open: Open): boolean {
  if (open === "none" || open === "all") {
    return open === "all" && version.major !== bound.major || compareVersions(version, bound) !== 0;
  }
  if (version.major !== bound.major) return true;
  if (open === "minor") return false;
  return version.minor !== bound.minor || comparePrereleases(version.prerelease, bound.prerelease) !== 0;
}
