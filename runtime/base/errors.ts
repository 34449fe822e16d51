// Owns: the error classes for a world that failed. Must not: describe user mistakes (those are Diagnostics).

import { jsonText } from "./json_text.ts";

export type Retry = "now" | "backoff" | "never";

export interface OrkErrorOptions {
  /** Stable, slash-separated, e.g. `kube/conflict`, `cluster/start-failed`. */
  readonly code: string;
  readonly retry?: Retry;
  /** What the person should do next; printed after the message. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Base of all expected failures. Printed without a stack trace; `retry` tells the worker loop what to do. */
export class OrkError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly hint: string | undefined;

  constructor(message: string, options: OrkErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.retry = options.retry ?? "never";
    this.hint = options.hint;
  }
}

/** A source (file, URL, registry) could not be read. */
export class SourceError extends OrkError {}

/** The machine or the cluster lacks something that the command needs (exit code 3). */
export class EnvironmentError extends OrkError {}

/** The command line is wrong (exit code 2). */
export class UsageError extends OrkError {}

/** Something took longer than it may. */
export class DeadlineError extends OrkError {}

/** Our own bug: reported with a stack trace, never silently retried. */
export class InvariantError extends Error {
  constructor(message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(`BUG: ${message}${Object.keys(facts).length ? ` ${jsonText(facts)}` : ""}`);
    this.name = "InvariantError";
  }
}

/** Marks a `switch` over a tagged union as exhaustive. */
export function assertNever(value: never): never {
  throw new InvariantError("unhandled variant", { value });
}

/** The text of anything that was thrown, without a stack trace. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
