// Owns: which names a cluster may have. Must not: look whether one exists.

import { UsageError } from "../../runtime/base/mod.ts";

/** @throws UsageError for anything that is not a DNS label of at most 50 characters (it names folders and containers). */
export function checkClusterName(name: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?$/.test(name)) return name;
  throw new UsageError(`"${name}" cannot name a cluster`, {
    code: "cluster/bad-name",
    hint: "use at most 50 lower-case letters, digits and dashes, with a letter or digit at both ends",
  });
}
