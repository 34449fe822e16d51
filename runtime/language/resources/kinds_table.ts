// Owns: the list of resource kinds: one line each. Must not: hold their fields.

import { CLUSTER_ROLE } from "./cluster_role.ts";
import { CLUSTER_ROLE_BINDING } from "./cluster_role_binding.ts";
import { CONFIG_MAP } from "./config_map.ts";
import { CRON_JOB } from "./cron_job.ts";
import { CUSTOM } from "./custom.ts";
import { DAEMON_SET } from "./daemon_set.ts";
import { DEPLOYMENT } from "./deployment.ts";
import { HORIZONTAL_POD_AUTOSCALER } from "./horizontal_pod_autoscaler.ts";
import { INGRESS } from "./ingress.ts";
import { JOB } from "./job.ts";
import { LIMIT_RANGE } from "./limit_range.ts";
import { NAMESPACE } from "./namespace.ts";
import { NETWORK_POLICY } from "./network_policy.ts";
import { PERSISTENT_VOLUME } from "./persistent_volume.ts";
import { PERSISTENT_VOLUME_CLAIM } from "./persistent_volume_claim.ts";
import { POD } from "./pod.ts";
import { POD_DISRUPTION_BUDGET } from "./pod_disruption_budget.ts";
import { REPLICA_SET } from "./replica_set.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { RESOURCE_QUOTA } from "./resource_quota.ts";
import { ROLE } from "./role.ts";
import { ROLE_BINDING } from "./role_binding.ts";
import { SECRET } from "./secret.ts";
import { SERVICE } from "./service.ts";
import { SERVICE_ACCOUNT } from "./service_account.ts";
import { STATEFUL_SET } from "./stateful_set.ts";

/** Every kind with a shorthand, in the order in which one reconcile applies them. */
export const RESOURCE_KINDS: readonly ResourceKind[] = [
  NAMESPACE,
  // Identities and what they may do.
  SERVICE_ACCOUNT,
  CLUSTER_ROLE,
  ROLE,
  CLUSTER_ROLE_BINDING,
  ROLE_BINDING,
  // Configuration.
  SECRET,
  CONFIG_MAP,
  // Storage.
  PERSISTENT_VOLUME,
  PERSISTENT_VOLUME_CLAIM,
  // Workloads.
  DEPLOYMENT,
  STATEFUL_SET,
  DAEMON_SET,
  REPLICA_SET,
  POD,
  JOB,
  CRON_JOB,
  // Exposure.
  SERVICE,
  INGRESS,
  // Policies.
  HORIZONTAL_POD_AUTOSCALER,
  POD_DISRUPTION_BUDGET,
  LIMIT_RANGE,
  RESOURCE_QUOTA,
  NETWORK_POLICY,
  // Whatever may rest on the others.
  CUSTOM,
];
