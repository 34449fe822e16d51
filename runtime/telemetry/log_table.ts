// Owns: every record that the runtime can log: its event, levels and fields, once. Must not: log, or word it for people.

import type { LogEvent } from "./log_event.ts";
import type { LogLevel } from "./log_level.ts";

export interface LogEventDefinition {
  /** `warn` first, say, and `debug` where the same is not worth a line again. */
  readonly levels: readonly LogLevel[];
  /** Beside `event`. */
  readonly fields: readonly string[];
  /** What has happened, for the reference. */
  readonly says: string;
}

const OBJECT = ["crd", "object", "namespace"] as const;
/** Of what is said again while it lasts. */
const LASTING = ["forMs", "times"] as const;

/** Each record by its event. */
export const LOG_EVENTS: Readonly<Record<LogEvent, LogEventDefinition>> = {
  "starting": info(
    ["version", "katalog", "digest", "cluster", "server", "serverVersion"],
    "the run begins; not in the form for people, which has a header",
  ),
  "serving": info(["url"], "health, metrics and the live API listen; not in the form for people"),
  "listening": debug(["url"], "the same, before anything else is started"),
  "stopping": info(["inFlight"], "the process was asked to stop and finishes what is in flight"),
  "stop-timeout": warn(["timeoutMs", "inFlight"], "work in flight did not end within SHUTDOWN_TIMEOUT"),
  "stop-problem": warn(["error"], "a part did not stop cleanly; the others did"),
  "api-server-away": warn(["server", "error", ...LASTING], "no request is answered"),
  "api-server-back": info(["server", ...LASTING], "requests are answered again"),
  "watch-phase": record(
    ["debug", "info", "warn"],
    ["crd", "type", "phase", "why", ...LASTING],
    "a watch changed its phase: warn with a reason, info when it goes on after one",
  ),
  "leading": info(["lease", "namespace", "identity"], "this replica holds the lease and reconciles"),
  "following": info(["lease", "namespace", "holder"], "another replica reconciles"),
  "following-other": warn(
    ["lease", "namespace", "holder", "katalog"],
    "the lease is held for another Katalog, so nothing of this one is reconciled",
  ),
  "lease-failed": warn(
    ["lease", "namespace", "error", "reason", ...LASTING],
    "the lease can be neither read nor written; nothing is reconciled",
  ),
  "lease-recovered": info(["lease", "namespace", ...LASTING], "the lease can be read and written again"),
  "renewal-failed": warn(
    ["lease", "namespace", "error", "reason", ...LASTING],
    "the leader could not renew its lease",
  ),
  "leadership-lost": warn(
    ["lease", "namespace"],
    "this replica stopped reconciling because it lost the lease",
  ),
  "lease-released": info(["lease", "namespace"], "a clean stop gave the lease away"),
  "lease-not-released": warn(["lease", "namespace", "error"], "a stop could not give the lease away"),
  "watching": info(["crd", "kind", "objects", "workers", "tookMs"], "an entry reconciles its objects"),
  "crd-missing": warn(["crd", "kind", "name"], "the CRD of an entry is not there"),
  "crd-back": info(["crd", "kind", "name", "objects"], "the CRD of a running entry is there again"),
  "status-not-served": warn(["crd", "name"], "the CRD of an entry has no status subresource"),
  "kind-forbidden": error(["crd", "kind", "reason"], "the objects of an entry may not be listed and watched"),
  "kind-allowed": info(["crd", "kind", "objects"], "they may be listed and watched again"),
  "child-kind-gone": warn(["crd", "kind"], "a kind of child is not served any more"),
  "discovery-failed": warn(["crd", "kind", "error"], "the cluster could not be asked for a kind of child"),
  "child-created": info(OBJECT, "children were made"),
  "child-updated": info(OBJECT, "children were changed because the object or the Katalog was"),
  "child-replaced": info(OBJECT, "children were deleted and made anew"),
  "child-deleted": info(OBJECT, "children were deleted"),
  "child-repaired": info([...OBJECT, "changes"], "somebody's change of a child was undone"),
  "field-contested": warn(
    [...OBJECT, "child", "field", "by"],
    "somebody changes a field of a child each time it is repaired; it is repaired less often",
  ),
  "child-contested": warn(
    [...OBJECT, "child"],
    "somebody deletes a child each time it is made; it is made less often",
  ),
  "child-scaled": info(OBJECT, "a child got another number of replicas by a scaling rule"),
  "child-ready": info([...OBJECT, "child"], "a child that takes time became ready"),
  "ready": record(["info", "debug"], OBJECT, "the object is Ready; debug when it was before a restart"),
  "waiting": record(
    ["info", "debug"],
    OBJECT,
    "the object waits: info for what is being deleted to be gone, debug for children to be ready",
  ),
  "warned": warn(OBJECT, "a validation rule with the action warn"),
  "field-problem": warn(OBJECT, "a field of the status cannot be worked out; the others are"),
  "problem": error([...OBJECT, "reason", ...LASTING], "a reconcile failed; it is tried again with backoff"),
  "recovered": info([...OBJECT, "forMs"], "the problem is over"),
  "deleting": record(
    ["info", "error"],
    [...OBJECT, ...LASTING],
    "the object waits for its clean-up; error when that fails",
  ),
  "left-behind": warn(OBJECT, "the finalizer was removed although something could not be cleaned up"),
  "orphan-deleted": info(OBJECT, "a child was deleted whose owner is gone and that Kubernetes had kept"),
  "namespaces-unseen": info(
    ["crd", "reason"],
    "namespaces may not be seen: one that children wait for is noticed within a minute",
  ),
  "strays-unseen": info(
    ["crd", "kind", "reason"],
    "objects outside of the watch may not be seen: our finalizer stays on those that carry one",
  ),
  "stray-unread": warn(
    ["crd", "object", "error"],
    "an object outside of the watch that waits for our finalizer could not be read; it is tried again",
  ),
  "deleted": info(OBJECT, "the object is gone, or its finalizer was removed"),
  "left-watch": info(
    OBJECT,
    "the object is not selected any more and left alone; or nobody can tell whether it was deleted",
  ),
  "expired": info(OBJECT, "the object was deleted by its cleanup rule"),
  "held-back": debug(OBJECT, "a gate before the queue or the reconcile is closed"),
  "write-sent": debug(["write", "object", "result"], "one write of a child was answered"),
  "event-failed": record(
    ["warn", "debug"],
    ["reason", "object", "error"],
    "a Kubernetes event could not be sent; debug after the first",
  ),
  "background-write-failed": debug(["lane", "code", "reason"], "a write that may fail did"),
  "writes-dropped": warn(["lane", "queued"], "the queue of background writes is full"),
  "reconcile-bug": error(["crd", "key", "stack"], "a defect of ork in a reconcile"),
  "operator-bug": error(["crd", "error"], "a defect of ork ended one entry; the others go on"),
  "handler-bug": error(["crd", "type", "error", "stack"], "a defect of ork in what a watch told"),
  "write-bug": error(["lane", "error"], "a defect of ork in a background write"),
  "request-bug": error(["method", "path", "error"], "a defect of ork in an answer of the live API"),
};

function record(levels: readonly LogLevel[], fields: readonly string[], says: string): LogEventDefinition {
  return { levels, fields, says };
}
function debug(fields: readonly string[], says: string): LogEventDefinition {
  return record(["debug"], fields, says);
}
function info(fields: readonly string[], says: string): LogEventDefinition {
  return record(["info"], fields, says);
}
function warn(fields: readonly string[], says: string): LogEventDefinition {
  return record(["warn"], fields, says);
}
function error(fields: readonly string[], says: string): LogEventDefinition {
  return record(["error"], fields, says);
}
