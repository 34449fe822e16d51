/**
 * The pure heart: `decide(plan, snapshot)` says what to write, `decideStatus` what to report. No I/O, no clock.
 * @module
 */
// Owns: the public surface of runtime/engine/reconcile. Must not: hold logic.

export { decide } from "./decide.ts";
export { asIfRunning } from "./reruns.ts";
export { decideExpiry, type Expiry } from "./expire.ts";
export { nextMoment } from "./moments.ts";
export { admitsEvent, prepare, type Prepared, type PrepareOptions, stoppedBy } from "./prepare.ts";
export { decideStatus, type StatusInput, type StatusOutcome } from "./status.ts";
export type {
  Act,
  ChildWrite,
  Decision,
  DesiredChild,
  Origin,
  Problem,
  ProblemReason,
  Remove,
} from "./decision.ts";
export {
  type CertificateIssuer,
  childKey,
  type ObservedChildren,
  type ObservedSources,
  type Snapshot,
  type SourceAddress,
} from "./snapshot.ts";
export { type Readiness, readinessOf } from "./readiness.ts";
export { kindKey } from "./expand.ts";
export {
  ANNOTATION_BLOCK,
  ANNOTATION_CERTIFICATE,
  ANNOTATION_CLEANUP_SINCE,
  ANNOTATION_JOBS,
  ANNOTATION_MANAGED_BY,
  ANNOTATION_MANAGED_SINCE,
  FINALIZER_CLEANUP,
  LABEL_MANAGED,
  LABEL_OBJECT,
  LABEL_OWNER,
  LABEL_OWNER_UID,
} from "./names.ts";
export { isCollectable } from "./own.ts";
