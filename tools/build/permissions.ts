// Owns: turning a row of the target table into flags of `deno compile`. Must not: decide what a target may do.

import type { BuildTarget, Permissions } from "./targets_table.ts";

/** Build parameters that replace parts of a target's permissions. */
export interface PermissionOverrides {
  /** `HOST:PORT`, or `HOST` for all its ports: replaces the target's first network entry. */
  readonly apiAddress?: string;
  /** Replaces the target's read list. */
  readonly read?: Permissions["read"];
}

/** The permissions that a build with `overrides` bakes in. */
export function effectivePermissions(
  target: BuildTarget,
  overrides: PermissionOverrides,
): BuildTarget["permissions"] {
  if (target.permissions === "all") return "all";
  const [address, ...ports] = target.permissions.net;
  return {
    ...target.permissions,
    net: [overrides.apiAddress ?? address, ...ports].filter((host) => host !== undefined),
    read: overrides.read ?? target.permissions.read,
  };
}

/** Flags in a fixed order; everything that is not named is denied without a question. */
export function permissionFlags(permissions: BuildTarget["permissions"]): readonly string[] {
  if (permissions === "all") return ["--allow-all"];
  return [
    "--no-prompt",
    // Without this, code from a few public hosts could be imported at run time.
    "--deny-import",
    ...listFlag("--allow-net", permissions.net),
    ...listFlag("--allow-env", permissions.env),
    ...(permissions.read === "anywhere" ? ["--allow-read"] : listFlag("--allow-read", permissions.read)),
  ];
}

/** An empty list must not become a flag without a list: that would allow everything. */
function listFlag(flag: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${flag}=${values.join(",")}`];
}
