// Owns: what a person reads of each record of a run. Must not: decide what is logged, or colour it.

import { formatDuration, jsonText } from "../../runtime/base/mod.ts";
import type { LogEvent, LogRecord } from "../../runtime/telemetry/mod.ts";

/** What a sentence may know of the run so far. */
export interface Surroundings {
  /** The API server does not answer: what follows from that needs no line of its own. */
  readonly isAway: boolean;
  /** Problems that a person was told of, by `topic`: only their end is said. */
  readonly told: Set<string>;
}

/** Undefined: nothing that a person needs. */
export type Sentence = (record: LogRecord, surroundings: Surroundings) => string | undefined;

/** The message is the sentence already. */
const asWritten: Sentence = ({ message, fields }) => lasting(message, fields);
/** A defect of ork: message, and the fields that a report of it needs. */
const defect: Sentence = ({ message, fields }) =>
  `${message.startsWith("BUG: ") ? message : `BUG: ${message}`}${detail(fields["error"] ?? fields["stack"])}`;
/** Only with --debug: the message and its fields. */
const forDebugging: Sentence = ({ message, fields }) => `${message}${rest(fields)}`;
const hidden: Sentence = () => undefined;

/** A rendering for every event. */
export const LOG_SENTENCES: Readonly<Record<LogEvent, Sentence>> = {
  "starting": hidden,
  "serving": hidden,
  "listening": forDebugging,
  // The command says that it stops; how much it waits for is news.
  "stopping": ({ fields }) =>
    fields["inFlight"] === 0 ? undefined : `finishing ${count(fields["inFlight"], "reconcile")} in flight`,
  "stop-timeout": ({ fields }) =>
    `gave up on ${count(fields["inFlight"], "reconcile")} in flight after ${
      duration(fields["timeoutMs"])
    } (SHUTDOWN_TIMEOUT); the next start does them again`,
  "stop-problem": ({ fields }) => `one part did not stop cleanly${detail(fields["error"])}`,
  "api-server-away": away,
  "api-server-back": ({ fields }) => `the API server is back after ${duration(fields["forMs"])}`,
  "watch-phase": watchPhase,
  "leading": ({ fields }) => `leading: holds the lease ${leaseName(fields)}`,
  "following": ({ fields }) =>
    `following: ${fields["holder"]} holds the lease ${leaseName(fields)}; takes over when that one stops`,
  "following-other": ({ fields }) =>
    `nothing is reconciled: ${fields["holder"]} holds the lease ${leaseName(fields)} for another Katalog, "${
      fields["katalog"]
    }". Give each a namespace for its lease with -n or ORK_NAMESPACE`,
  "lease-failed": leaseFailed,
  "lease-recovered": ({ fields }, { isAway, told }) =>
    told.delete("lease") && !isAway
      ? `the lease ${leaseName(fields)} can be used again after ${duration(fields["forMs"])}`
      : undefined,
  "renewal-failed": leaseFailed,
  "leadership-lost": ({ fields }) =>
    `stopped reconciling: the lease ${leaseName(fields)} is lost; goes on when it is won again`,
  "lease-released": ({ fields }) =>
    `released the lease ${leaseName(fields)}: another replica may lead at once`,
  "lease-not-released": ({ fields }) =>
    `could not release the lease ${leaseName(fields)}${
      detail(fields["error"])
    }; the next leader begins when it expires`,
  "watching": ({ fields }) =>
    `watching ${count(fields["objects"], "object")}, listed in ${duration(fields["tookMs"])}`,
  "crd-missing": ({ fields }) =>
    `waiting for the CRD ${fields["name"]}: it is not in the cluster. Apply it; ork goes on by itself`,
  "crd-back": ({ fields }) => `the CRD ${fields["name"]} is there again: ${watched(fields)}`,
  "status-not-served": ({ fields }) =>
    `the CRD ${
      fields["name"]
    } has no status subresource, so no status is written. Add subresources.status to its version`,
  "kind-forbidden": ({ fields }) =>
    `${fields["kind"]} objects cannot be seen${
      detail(fields["reason"])
    }. Grant list and watch; asked again within 30s`,
  "kind-allowed": ({ fields }) => `${fields["kind"]} objects can be seen again: ${watched(fields)}`,
  "child-kind-gone": ({ fields }) =>
    `the cluster does not serve the kind ${fields["kind"]} any more; children of it wait until it does`,
  "discovery-failed": ({ fields }, { isAway }) =>
    isAway
      ? undefined
      : `cannot ask the cluster for the kind ${fields["kind"]}${detail(fields["error"])}; trying again`,
  "child-created": asWritten,
  "child-updated": asWritten,
  "child-replaced": asWritten,
  "child-deleted": asWritten,
  "child-repaired": asWritten,
  "field-contested": asWritten,
  "child-contested": asWritten,
  "child-scaled": asWritten,
  "child-ready": asWritten,
  // An object that was found Ready took no time that is worth a word.
  "ready": ({ message }) => message.replace(/ \(0ms\)$/, ""),
  "waiting": asWritten,
  "warned": asWritten,
  "field-problem": asWritten,
  "problem": problem,
  "recovered": ({ fields }) => `works again after ${duration(fields["forMs"])}`,
  "deleting": asWritten,
  "left-behind": asWritten,
  "orphan-deleted": asWritten,
  "namespaces-unseen": asWritten,
  "strays-unseen": asWritten,
  "stray-unread": ({ fields }) =>
    `${fields["object"]} is on its way out and could not be read: ${fields["error"]}. Trying again`,
  "deleted": asWritten,
  "left-watch": asWritten,
  "expired": asWritten,
  "held-back": asWritten,
  "write-sent": forDebugging,
  "event-failed": ({ fields }, { isAway }) =>
    isAway
      ? undefined
      : `the event ${fields["reason"]} could not be sent${
        detail(fields["error"])
      }; reconciling goes on without`,
  "background-write-failed": forDebugging,
  "writes-dropped": ({ fields }) =>
    `too many ${fields["lane"]} wait to be written (${
      fields["queued"]
    }); more of them are dropped until some are sent`,
  "reconcile-bug": defect,
  "operator-bug": defect,
  "handler-bug": defect,
  "write-bug": defect,
  "request-bug": defect,
};

/** What a denial or a template leaves as it is; other problems say what to do themselves. */
function problem({ message, fields }: LogRecord, { isAway }: Surroundings): string | undefined {
  if (isAway && fields["times"] !== undefined) return undefined;
  const text = fields["reason"] === "ValidationFailed"
    ? `denied: ${message}. Nothing is changed until the object keeps the rule`
    : fields["reason"] === "TemplateFailed"
    ? `template failed: ${message}. What it makes stays as it is until that is mended`
    : message;
  return lasting(text, fields);
}

function away({ fields }: LogRecord): string {
  const { server, error } = fields;
  const why = String(error);
  // Most errors name the address themselves.
  const which = why.includes(String(server)) ? "the API server" : `the API server ${server}`;
  return lasting(`${which} does not answer: ${lowerFirst(why)}. Trying again until it does`, fields);
}

function watchPhase({ level, fields }: LogRecord, { isAway, told }: Surroundings): string | undefined {
  const { type, phase, why, times } = fields;
  const kind = kindOf(String(type));
  if (level === "debug") return `watch of ${kind} objects is ${phase}`;
  const topic = `watch ${type} ${fields["crd"]}`;
  if (level === "info") {
    return told.delete(topic)
      ? `${kind} objects are seen again after ${duration(fields["forMs"])}`
      : undefined;
  }
  // An entry says it of its own objects in other words.
  if (isAway || (fields["crd"] !== undefined && phase !== "reconnecting")) return undefined;
  // Watches end and go on all the time; only what lasts is news. A right that is optional is missed once.
  const isOptional = phase === "forbidden" && kind === "CustomResourceDefinition";
  if (isOptional ? times !== undefined : phase !== "forbidden" && times === undefined) return undefined;
  if (isOptional) {
    return `may not list and watch ${kind} objects${
      detail(why)
    }. That right is optional: without it a CRD that arrives later is noticed within a minute`;
  }
  told.add(topic);
  return lasting(cannotWatch(kind, phase, why), fields);
}

function cannotWatch(kind: string, phase: unknown, why: unknown): string {
  if (phase === "forbidden") {
    return `may not list and watch ${kind} objects${
      detail(why)
    }. Grant both: no ${kind} is written until then, and it is tried again within 30s`;
  }
  if (phase === "absent") {
    return `the cluster does not serve ${kind} objects${detail(why)}. Looking again until it does`;
  }
  return `cannot watch ${kind} objects${detail(why)}. Changes of them are noticed late; trying again`;
}

/** `Deployment` of `Deployment.apps`, as watches name their types. */
function kindOf(type: string): string {
  return type.split("/").at(-1)!.split(".")[0]!;
}

function leaseFailed({ fields }: LogRecord, { isAway, told }: Surroundings): string | undefined {
  const { namespace, error, reason, event, times } = fields;
  // Without an answer the API server may be away, which is said a moment later for all that follows from it.
  if (isAway || (error !== undefined && reason === undefined && times === undefined)) return undefined;
  told.add("lease");
  if (reason === "NotFound" && event === "lease-failed") {
    return lasting(
      `the namespace "${namespace}" for the lease does not exist, so nothing is reconciled. Create it, or name another with -n or ORK_NAMESPACE`,
      fields,
    );
  }
  if (reason === "Forbidden") {
    return lasting(
      `may not use the lease ${leaseName(fields)}, so nothing is reconciled${
        detail(error)
      }. Grant get, create and patch of leases`,
      fields,
    );
  }
  if (error === undefined) {
    return `the API server did not take the renewal of the lease ${leaseName(fields)} in time`;
  }
  const what = event === "renewal-failed" ? "renew" : "use";
  return lasting(`cannot ${what} the lease ${leaseName(fields)}${detail(error)}; trying again`, fields);
}

type Fields = LogRecord["fields"];

function leaseName(fields: Fields): string {
  return `${fields["lease"]} -n ${fields["namespace"]}`;
}

function watched(fields: Fields): string {
  return `watching ${count(fields["objects"], "object")}`;
}

function count(value: unknown, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}

function duration(value: unknown): string {
  return formatDuration(typeof value === "number" ? value : 0);
}

/** `still …` of what was said before. */
function lasting(text: string, { forMs, times }: Fields): string {
  return typeof times === "number" ? `still: ${text} (for ${duration(forMs)}, ${times} times)` : text;
}

/** `: why`, or nothing. */
function detail(why: unknown): string {
  if (why === undefined) return "";
  const text = why instanceof Error
    ? why.stack ?? why.message
    : typeof why === "string"
    ? why
    : jsonText(why);
  return `: ${text}`;
}

function rest(fields: Fields): string {
  const shown = Object.entries(fields).filter(([key]) => key !== "event" && key !== "crd");
  return shown.map(([key, value]) => ` ${key}=${typeof value === "string" ? value : jsonText(value)}`).join(
    "",
  );
}

/** In mid-sentence, unless the first word is a name. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}
