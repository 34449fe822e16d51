// Owns: the list of resource kinds: one line each. Must not: hold their fields.

import { CONFIG_MAP } from "./config_map.ts";
import { CUSTOM } from "./custom.ts";
import { DEPLOYMENT } from "./deployment.ts";
import { JOB } from "./job.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { SECRET } from "./secret.ts";
import { SERVICE } from "./service.ts";
import { SERVICE_ACCOUNT } from "./service_account.ts";

/** Every kind with a shorthand, in the order in which one reconcile applies them. */
export const RESOURCE_KINDS: readonly ResourceKind[] = [
  SECRET,
  CONFIG_MAP,
  SERVICE_ACCOUNT,
  DEPLOYMENT,
  SERVICE,
  JOB,
  CUSTOM,
];
