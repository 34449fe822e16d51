// Owns: what went wrong with a request, and whether trying again can help. Must not: retry.

import { OrkError, type Retry } from "../base/mod.ts";

export type ApiErrorReason =
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "FieldConflict"
  | "Forbidden"
  | "Unauthorized"
  | "Invalid"
  | "BadRequest"
  | "Gone"
  | "TooManyRequests"
  | "MethodNotAllowed"
  | "UnsupportedMediaType"
  | "Timeout"
  | "ServerError"
  | "Unknown";

export interface ApiErrorCause {
  readonly field: string;
  readonly message: string;
  /** A word for programs, e.g. `NamespaceTerminating`. */
  readonly reason?: string;
}

export interface KubeApiErrorOptions {
  readonly status: number;
  readonly reason: ApiErrorReason;
  readonly retry: Retry;
  /** Earliest next try, in milliseconds from now; from `Retry-After`. */
  readonly retryAfterMs?: number;
  /** `details.causes` of the Status object. */
  readonly causes?: readonly ApiErrorCause[];
  /** `details.kind` and `details.name` of the Status object. */
  readonly about?: ErrorSubject;
}

/** The object of which the server speaks, which may be another one than was asked for: the namespace of that one. */
export interface ErrorSubject {
  /** In the plural, e.g. `namespaces`. */
  readonly resource: string;
  readonly name: string;
}

/** The API server answered with a failure. `code` is `kube/<reason in kebab case>`. */
export class KubeApiError extends OrkError {
  readonly status: number;
  readonly reason: ApiErrorReason;
  readonly retryAfterMs: number | undefined;
  readonly causes: readonly ApiErrorCause[];
  readonly about: ErrorSubject | undefined;

  constructor(message: string, options: KubeApiErrorOptions) {
    const kebab = options.reason.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
    super(message, { code: `kube/${kebab}`, retry: options.retry });
    this.status = options.status;
    this.reason = options.reason;
    this.retryAfterMs = options.retryAfterMs;
    this.causes = options.causes ?? [];
    this.about = options.about;
  }
}

/** No answer came: refused, reset, timed out, not permitted. `code` is `transport/<what>`. */
export class TransportError extends OrkError {}
