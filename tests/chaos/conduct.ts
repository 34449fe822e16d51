// Owns: what a process may not do on its connection, whatever goes wrong. Must not: send anything.

import { canonicalJson, type Clock, type Json } from "../../runtime/base/mod.ts";
import type { ApiRequest, ApiResponse } from "../../runtime/kube/mod.ts";

export interface ConductOptions {
  readonly clock: Clock;
  /** So long after its last renewal a lease may be somebody else's. @default for ever */
  readonly leaseMs?: number | undefined;
  readonly onFault: (text: string) => void;
}

/** Refused so often in a row, a write is given up for now. */
const MAX_TRIES = 4;

interface Refused {
  readonly untilMs: number;
  readonly times: number;
}

/** Told of every write of one process and of what it hears. */
export class Conduct {
  readonly #options: ConductOptions;
  /** When the last renewal that was answered was sent. */
  #renewedMs: number | undefined;
  readonly #refused = new Map<string, Refused>();
  /** The newest version of each object that an answer to a write has told. */
  readonly #versions = new Map<string, number>();

  constructor(options: ConductOptions) {
    this.#options = options;
  }

  /** A write is sent; what is returned is told what was answered, if anything. */
  sent(request: ApiRequest): (answer: ApiResponse | undefined) => void {
    const { clock, leaseMs = Infinity, onFault } = this.#options;
    const [nowMs, what] = [clock.monotonicMs(), textOf(request)];
    const heldMs = nowMs - (this.#renewedMs ?? nowMs);
    if (heldMs > leaseMs) onFault(`wrote ${heldMs} ms after it renewed its lease: ${what}`);
    const before = this.#refused.get(what);
    if (before && nowMs < before.untilMs) {
      onFault(`sent again ${before.untilMs - nowMs} ms too early: ${what}`);
    }
    // What is sent again was decided before.
    const behind = before ? undefined : this.#behind(request);
    if (behind !== undefined) onFault(`wrote from version ${behind}, older than its own write: ${what}`);
    return (answer) => {
      this.#answered(what, answer, before?.times ?? 0);
      this.#learn(request, answer);
    };
  }

  /** The version that a write names, where an own write was answered with a newer one. */
  #behind(request: ApiRequest): string | undefined {
    const version = versionOf(request.body);
    return Number(version) < (this.#versions.get(objectOf(request)) ?? 0) ? version : undefined;
  }

  #learn(request: ApiRequest, answer: ApiResponse | undefined): void {
    const version = answer && answer.status < 300 ? Number(versionOf(answer.body)) : NaN;
    const object = objectOf(request);
    if (version > (this.#versions.get(object) ?? 0)) this.#versions.set(object, version);
  }

  /** The same for a write of the lease. */
  renews(request: ApiRequest): (answer: ApiResponse | undefined) => void {
    const sentMs = this.#options.clock.monotonicMs();
    return (answer) => {
      if (answer && answer.status < 300 && request.method !== "GET") {
        this.#renewedMs = isRelease(request) ? -Infinity : sentMs;
        // Who leads anew knows nothing of what was asked before: all waits ended with the last term.
        if (leaseOf(request)?.acquireTime !== undefined) this.#refused.clear();
      }
    };
  }

  #answered(what: string, answer: ApiResponse | undefined, before: number): void {
    const [times, retryAfterSeconds] = [before + 1, answer?.retryAfterSeconds];
    if (retryAfterSeconds === undefined || times === MAX_TRIES) return void this.#refused.delete(what);
    const untilMs = this.#options.clock.monotonicMs() + retryAfterSeconds * 1_000;
    this.#refused.set(what, { untilMs, times });
  }
}

interface LeaseSpec {
  readonly holderIdentity?: string | null;
  /** Of the write that takes the lease; a renewal leaves it alone. */
  readonly acquireTime?: string;
}

function leaseOf({ body }: ApiRequest): LeaseSpec | undefined {
  return (body as { readonly spec?: LeaseSpec } | undefined)?.spec;
}

function isRelease(request: ApiRequest): boolean {
  return leaseOf(request)?.holderIdentity === "";
}

function versionOf(body: unknown): string | undefined {
  return (body as { readonly metadata?: { readonly resourceVersion?: string } } | undefined)?.metadata
    ?.resourceVersion;
}

function objectOf({ path }: ApiRequest): string {
  return path.replace(/\/status$/, "");
}

function textOf({ method, path, body }: ApiRequest): string {
  return `${method} ${path} ${canonicalJson((body ?? {}) as Json)}`;
}
