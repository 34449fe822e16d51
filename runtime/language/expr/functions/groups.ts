// Owns: the list of function groups; a new group is its file and one line here. Must not: define functions.

import type { FunctionDefinition } from "../function_definition.ts";
import { BUILTIN_FUNCTIONS } from "./builtins_table.ts";
import { COLLECTION_FUNCTIONS } from "./collections_table.ts";
import { CONDITIONAL_FUNCTIONS } from "./conditional_table.ts";
import { CONTAINER_FUNCTIONS } from "./container_table.ts";
import { CRON_FUNCTIONS } from "./cron_table.ts";
import { DATA_FUNCTIONS } from "./data_table.ts";
import { DOMAIN_FUNCTIONS } from "./domain_table.ts";
import { FIELD_FUNCTIONS } from "./fields_table.ts";
import { HPA_FUNCTIONS } from "./hpa_table.ts";
import { INGRESS_FUNCTIONS } from "./ingress_table.ts";
import { JOB_FUNCTIONS } from "./jobs_table.ts";
import { KUBERNETES_FORMAT_FUNCTIONS } from "./kubernetes_format_table.ts";
import { KUBERNETES_OBJECT_FUNCTIONS } from "./kubernetes_object_table.ts";
import { MATH_FUNCTIONS } from "./math_table.ts";
import { NETWORK_FUNCTIONS } from "./network_table.ts";
import { NODE_FUNCTIONS } from "./node_table.ts";
import { POD_FUNCTIONS } from "./pods_table.ts";
import { PROMETHEUS_FUNCTIONS } from "./prometheus_table.ts";
import { PVC_FUNCTIONS } from "./pvc_table.ts";
import { QUANTITY_FUNCTIONS } from "./quantity_table.ts";
import { RANDOM_FUNCTIONS } from "./random_table.ts";
import { REPLICA_FUNCTIONS } from "./replicas_table.ts";
import { REPLICA_SET_FUNCTIONS } from "./replicaset_table.ts";
import { SAFE_ACCESS_FUNCTIONS } from "./safe_access_table.ts";
import { SEMVER_FUNCTIONS } from "./semver_table.ts";
import { SERVE_FUNCTIONS } from "./serve_table.ts";
import { SERVICE_FUNCTIONS } from "./service_table.ts";
import { STATEFUL_SET_FUNCTIONS } from "./statefulset_table.ts";
import { STRING_FUNCTIONS } from "./strings_table.ts";
import { TIME_FUNCTIONS } from "./time_table.ts";
import { TYPE_FUNCTIONS } from "./types_table.ts";
import { VALIDATION_FUNCTIONS } from "./validation_table.ts";
import { WARNING_FUNCTIONS } from "./warnings_table.ts";

/** All groups, in the order of the documentation. */
export const FUNCTION_GROUPS: readonly (readonly FunctionDefinition[])[] = [
  BUILTIN_FUNCTIONS,
  STRING_FUNCTIONS,
  MATH_FUNCTIONS,
  CONDITIONAL_FUNCTIONS,
  TYPE_FUNCTIONS,
  COLLECTION_FUNCTIONS,
  SAFE_ACCESS_FUNCTIONS,
  DATA_FUNCTIONS,
  CRON_FUNCTIONS,
  TIME_FUNCTIONS,
  RANDOM_FUNCTIONS,
  SEMVER_FUNCTIONS,
  NETWORK_FUNCTIONS,
  DOMAIN_FUNCTIONS,
  VALIDATION_FUNCTIONS,
  KUBERNETES_FORMAT_FUNCTIONS,
  QUANTITY_FUNCTIONS,
  KUBERNETES_OBJECT_FUNCTIONS,
  FIELD_FUNCTIONS,
  REPLICA_FUNCTIONS,
  CONTAINER_FUNCTIONS,
  SERVICE_FUNCTIONS,
  POD_FUNCTIONS,
  JOB_FUNCTIONS,
  WARNING_FUNCTIONS,
  PVC_FUNCTIONS,
  INGRESS_FUNCTIONS,
  HPA_FUNCTIONS,
  NODE_FUNCTIONS,
  REPLICA_SET_FUNCTIONS,
  STATEFUL_SET_FUNCTIONS,
  PROMETHEUS_FUNCTIONS,
  SERVE_FUNCTIONS,
];
