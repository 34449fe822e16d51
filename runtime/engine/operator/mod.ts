/**
 * One isolated box per CRD: informer, queue, workers, health; and the views that the API serves.
 * @module
 */
// Owns: the public surface of runtime/engine/operator. Must not: hold logic.

export { Operator } from "./operator.ts";
export type { OperatorOptions, OperatorSettings } from "./operator_options.ts";
export type { Term } from "./term.ts";
export { Turns } from "./turns.ts";
export {
  CrdHealth,
  DEFAULT_FAILURE_THRESHOLD,
  type HealthSnapshot,
  type HealthState,
  healthStatusCode,
} from "./health.ts";
export type {
  CrdInfo,
  CrdLoad,
  CrdView,
  DependencyView,
  HostView,
  KatalogInfo,
  PermissionView,
  ProcessState,
  SettingSource,
} from "./view.ts";
