// Owns: what was baked into this executable at build time. Must not: read anything at run time.

import config from "../../deno.json" with { type: "json" };

// Replaced by the build tool; absent when run from source.
declare const ORK_BUILD_COMMIT: string | undefined;
declare const ORK_BUILD_DATE: string | undefined;

export interface BuildInfo {
  readonly version: string;
  /** Commit the executable was made from. */
  readonly commit?: string;
  /** RFC 3339 date of that commit. */
  readonly date?: string;
}

/** Version, commit and date of this build. */
export function buildInfo(): BuildInfo {
  const commit = typeof ORK_BUILD_COMMIT === "string" ? ORK_BUILD_COMMIT : undefined;
  const date = typeof ORK_BUILD_DATE === "string" ? ORK_BUILD_DATE : undefined;
  return { version: config.version, ...(commit ? { commit } : {}), ...(date ? { date } : {}) };
}
