// Owns: what became of the writes of one reconcile, as outcomes and problems. Must not: send or retry them.

import { errorMessage, type OrkError } from "../../base/mod.ts";
import { KubeApiError, type KubeObject, type ObjectRef, refOf } from "../../kube/mod.ts";
import type { WriteResult } from "../apply/mod.ts";
import type { ChildWrite, Problem } from "../reconcile/mod.ts";
import type { Performed } from "./outcome.ts";

export interface Executed {
  readonly write: ChildWrite;
  readonly result: WriteResult;
  /** Why what stands in the way could not be looked at. */
  readonly unread?: string;
}

export function performedOf(results: readonly Executed[]): Performed[] {
  return results.flatMap(({ write, result }) => (result.kind === "written" ? [{ write, result }] : []));
}

/** `going`: namespaces on their way out; what cannot be made there is no longer wanted. */
export function problemsOf(results: readonly Executed[], going: ReadonlySet<string> = new Set()): Problem[] {
  return results.flatMap(({ write, result, unread }): Problem[] => {
    if (result.kind === "failed") {
      const awaits = missingNamespace(write, result.error);
      const problem: Problem = {
        ...writeProblem(describe(write), result.error, write),
        ...(awaits === undefined ? {} : { awaits }),
      };
      const isPassing = isTerminating(result.error) && going.has(refOfWrite(write).namespace ?? "");
      const message = `${describe(write)} cannot be made while its namespace is being deleted`;
      return [isPassing ? { ...problem, message, isPassing } : problem];
    }
    if (result.kind !== "exists") return [];
    const why = unread === undefined ? "" : `: ${unread}`;
    return [{
      reason: "ChildConflict",
      message: `${describe(write)} exists and could not be looked at${why}`,
    }];
  });
}

/** A namespace that is not there, or not any more; something can be made in it once it is. */
function missingNamespace(write: ChildWrite, error: OrkError): string | undefined {
  const { namespace } = refOfWrite(write);
  const isMissing = error instanceof KubeApiError && isGone(error) && error.about?.resource === "namespaces";
  return isMissing || isTerminating(error) ? namespace : undefined;
}

/** The object's own namespace, which takes the object along, and those that it waits for. */
export function namespacesOnTheirWay(object: KubeObject, problems: readonly Problem[]): ReadonlySet<string> {
  const waited = problems.filter(({ isPassing, ref }) => isPassing && ref?.kind === "Namespace");
  return new Set([object.metadata.namespace ?? "", ...waited.map(({ ref }) => ref?.name ?? "")]);
}

/** Somebody else was faster: the write was decided from a state that is not the present one. */
export function isOutdated({ result }: Executed): boolean {
  return result.kind === "failed" && isStale(result.error);
}

/** True when nothing can be created there any more, now or later: its namespace goes, or is gone. */
export function isImpossible({ write, result }: Executed): boolean {
  if (write.write.kind !== "create" || result.kind !== "failed") return false;
  const { error } = result;
  return isGone(error) || isTerminating(error);
}

function isTerminating(error: OrkError): boolean {
  return error instanceof KubeApiError && error.causes.some(({ reason }) => reason === NAMESPACE_TERMINATING);
}

/** Source: apimachinery, `NamespaceTerminatingCause`. */
const NAMESPACE_TERMINATING = "NamespaceTerminating";

export function writeProblem(what: string, error: OrkError, write?: ChildWrite): Problem {
  const isConflict = error.code === "apply/field-conflict";
  const askedWaitMs = error instanceof KubeApiError ? error.retryAfterMs : undefined;
  return {
    reason: isConflict ? "ChildConflict" : "WriteFailed",
    message: `${what}: ${textOf(error)}`,
    ...(askedWaitMs === undefined ? {} : { askedWaitMs }),
    ...(write?.origin ? { span: write.origin.span } : {}),
  };
}

/** A refused change of an immutable field quotes both values: what helps is said first, before the text is cut. */
function textOf(error: OrkError): string {
  const message = errorMessage(error);
  if (error.hint === undefined) return message;
  return error.code === "apply/immutable-field" ? `${error.hint}; ${message}` : `${message}; ${error.hint}`;
}

function describe(write: ChildWrite): string {
  const { kind, name } = refOfWrite(write);
  return `${kind}/${name}`;
}

function refOfWrite({ write }: ChildWrite): ObjectRef {
  return "object" in write ? refOf(write.object) : write.ref;
}

export function isStale(error: OrkError): boolean {
  return error instanceof KubeApiError && error.reason === "Conflict";
}

export function isGone(error: OrkError): boolean {
  return error instanceof KubeApiError && error.reason === "NotFound";
}
