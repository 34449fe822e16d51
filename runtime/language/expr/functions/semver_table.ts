// Owns: the functions on semantic versions. Must not: fail on what is no version.

import type { FunctionDefinition } from "../function_definition.ts";
import { compareVersions, meetsConstraint, parseVersion, type SemanticVersion } from "./semver.ts";

const GROUP = "semver";

export const SEMVER_FUNCTIONS: readonly FunctionDefinition[] = [
  partFunction("semverMajor", "major", "3"),
  partFunction("semverMinor", "minor", "7"),
  partFunction("semverPatch", "patch", "1"),
  {
    name: "semverValid",
    group: GROUP,
    parameters: ["version:string"],
    description: "True for a version; a leading v and missing minor or patch are fine",
    example: { template: '{{ semverValid "dev" }}', output: "false" },
    keywords: ["check", "validate"],
    call: ([version]) => parseVersion(version as string) !== undefined,
  },
  {
    name: "semverCompare",
    group: GROUP,
    parameters: ["a:string", "b:string"],
    description: "-1, 0 or 1 as the first version is lower, equal or higher; 0 when either is none",
    example: { template: '{{ semverCompare "1.10.0" "1.9.0" }}', output: "1" },
    keywords: ["newer", "older", "order"],
    call: ([a, b]) => {
      const [left, right] = [parseVersion(a as string), parseVersion(b as string)];
      return left && right ? compareVersions(left, right) : 0;
    },
  },
  {
    name: "semverBump",
    group: GROUP,
    parameters: ["version:string", "part:string"],
    description: "Next major, minor or patch version; unchanged when version or part is not valid",
    example: { template: '{{ semverBump "v1.4.2-rc1" "minor" }}', output: "1.5.0" },
    keywords: ["increment", "next", "release"],
    call: ([version, part]) => bumped(version as string, (part as string).toLowerCase()),
  },
  {
    name: "semverConstraint",
    group: GROUP,
    parameters: ["version:string", "constraint:string"],
    description: "True when the version meets a constraint such as ^2.1, >=1.2 <2 or 1.x || 3.x",
    example: { template: '{{ semverConstraint "2.3.1" "^2.1" }}', output: "true" },
    keywords: ["range", "matches", "compatible"],
    call: ([version, constraint]) => {
      const parsed = parseVersion(version as string);
      return parsed !== undefined && meetsConstraint(parsed, constraint as string);
    },
  },
];

function partFunction(
  name: string,
  part: "major" | "minor" | "patch",
  output: string,
): FunctionDefinition {
  return {
    name,
    group: GROUP,
    parameters: ["version:string"],
    description: `The ${part} number of a version; empty when it is none`,
    example: { template: `{{ ${name} "v3.7.1" }}`, output },
    keywords: ["number", "part"],
    call: ([version]) => String(parseVersion(version as string)?.[part] ?? ""),
  };
}

function bumped(text: string, part: string): string {
  const version = parseVersion(text);
  return version && nextOf(version, part) || text;
}

function nextOf({ major, minor, patch, prerelease }: SemanticVersion, part: string): string | undefined {
  switch (part) {
    case "major":
      return `${major + 1n}.0.0`;
    case "minor":
      return `${major}.${minor + 1n}.0`;
    case "patch":
      return `${major}.${minor}.${prerelease === "" ? patch + 1n : patch}`;
    default:
      return undefined;
  }
}
