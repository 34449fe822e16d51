// Owns: leader election by a Lease. Must not: know what leading means.

import { type Clock, errorMessage, type Json, type JsonObject, type Random, sleep } from "../../base/mod.ts";
import {
  KubeApiError,
  type KubeObject,
  type KubeReader,
  type KubeWriter,
  type ResourceType,
} from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { Term } from "../operator/mod.ts";
import { LEASE_NAME, LeaseNews } from "./lease_news.ts";
import { answeredWithin, settledWithin } from "./within.ts";

const LEASE_TYPE: ResourceType = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  namespaced: true,
};

export interface LeaseTimes {
  /** How long a lease holds without renewal. @default 15000 */
  readonly durationMs: number;
  /** How long a leader tries to renew before it gives up. @default 10000 */
  readonly renewDeadlineMs: number;
  /** Pause between tries; a follower looks `LOOKS_PER_RETRY` times as often. @default 2000 */
  readonly retryMs: number;
}

/** The lease has one name for all Katalogs, so that two in one namespace keep each other out. */
const KATALOG_ANNOTATION = "orkestra.orkspace.io/katalog";

/** A lease counts from when its renewal was seen, and a released one is free at once: seeing late is leading late. */
const LOOKS_PER_RETRY = 4;

export interface ElectionOptions {
  readonly reader: KubeReader;
  readonly writer: KubeWriter;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly namespace: string;
  /** Unique per process: host name and a random part. */
  readonly identity: string;
  /** Name of the Katalog that this process runs; the lease tells it to others. */
  readonly katalog: string;
  readonly times: LeaseTimes;
  readonly signal: AbortSignal;
  /** Runs while we lead; the lease is held until it returns, unless it is lost. */
  readonly lead: (term: Term) => Promise<void>;
}

interface Observed {
  readonly holder: string;
  readonly renewTime: string;
  readonly resourceVersion: string | undefined;
  readonly transitions: number;
  /** Empty when the holder does not tell. */
  readonly katalog: string;
  /** Monotonic ms at which this record was first seen: remote clocks are not trusted. */
  readonly seenMs: number;
}

/** A lease that is ours. */
interface Held {
  readonly lease: KubeObject;
  /** Monotonic ms at which the renewal was sent: the server stored it no earlier. */
  readonly renewedMs: number;
}

/**
 * Contends for the lease until `signal` aborts, and runs `lead` whenever we hold it. A clean stop releases the lease, so
 * that a follower takes over at its next try. Source: Kubernetes Lease API and the client-go election contract (a record
 * counts as live for its duration since it was last seen to change, by the local clock).
 */
export async function runElection(options: ElectionOptions): Promise<void> {
  const { clock, signal, times } = options;
  let observed: Observed | undefined;
  let followed = "";
  const news = new LeaseNews(options);
  while (!signal.aborted) {
    let pauseMs = times.retryMs / LOOKS_PER_RETRY;
    try {
      observed = await answered(options, observe(options, observed), signal);
      if (observed) news.answered();
      if (isFree(observed, options)) {
        const won = await answered(options, take(options, observed));
        if (won) {
          news.answered();
          followed = "";
          news.say("info", "leading", { event: "leading", identity: options.identity });
          await leadWhileHeld(options, won);
          observed = undefined;
          if (!signal.aborted) {
            news.say("warn", "leadership lost; following again", { event: "leadership-lost" });
          }
          continue;
        }
      } else if (observed && observed.holder !== followed) {
        followed = observed.holder;
        news.following({ holder: followed, katalog: observed.katalog }, options.katalog);
      }
    } catch (error) {
      if (signal.aborted) return;
      pauseMs = times.retryMs;
      news.failed("lease-failed", "the lease could not be read or written; trying again", error);
    }
    await sleep(clock, untilNextTryMs(options, observed, pauseMs), signal);
  }
}

/**
 * Nobody waits longer than a lease may go without renewal: a server that is silent must not keep a process from its end.
 * What only tells something is not waited for beyond `stop`.
 */
function answered<T>({ clock, times }: ElectionOptions, asked: Promise<T>, stop?: AbortSignal): Promise<T> {
  return answeredWithin(asked, { clock, limitMs: times.renewDeadlineMs, ...(stop ? { stop } : {}) });
}

/** A follower also tries at the very moment at which the record it sees expires. */
function untilNextTryMs(
  { clock, random, times }: ElectionOptions,
  seen: Observed | undefined,
  longestMs: number,
): number {
  const pauseMs = longestMs * (0.75 + 0.25 * random.next());
  if (!seen || seen.holder === "") return pauseMs;
  const expiresInMs = seen.seenMs + times.durationMs - clock.monotonicMs();
  return expiresInMs > 0 ? Math.min(pauseMs, expiresInMs + 1) : pauseMs;
}

async function observe(
  options: ElectionOptions,
  before: Observed | undefined,
): Promise<Observed | undefined> {
  const lease = await options.reader.get(LEASE_TYPE, { namespace: options.namespace, name: LEASE_NAME });
  if (!lease) return undefined;
  const spec = (lease["spec"] ?? {}) as Readonly<Record<string, Json>>;
  const holder = String(spec["holderIdentity"] ?? "");
  const renewTime = String(spec["renewTime"] ?? "");
  const isSame = before !== undefined && before.holder === holder && before.renewTime === renewTime;
  return {
    holder,
    renewTime,
    resourceVersion: lease.metadata.resourceVersion,
    transitions: Number(spec["leaseTransitions"] ?? 0),
    katalog: lease.metadata.annotations?.[KATALOG_ANNOTATION] ?? "",
    seenMs: isSame ? before.seenMs : options.clock.monotonicMs(),
  };
}

function isFree(observed: Observed | undefined, options: ElectionOptions): boolean {
  if (!observed || observed.holder === "" || observed.holder === options.identity) return true;
  return observed.seenMs + options.times.durationMs <= options.clock.monotonicMs();
}

/** Creates or takes over the lease. Undefined when somebody else was faster. */
async function take(
  options: ElectionOptions,
  observed: Observed | undefined,
): Promise<Held | undefined> {
  const renewedMs = options.clock.monotonicMs();
  const now = microTime(options.clock.now());
  const spec: JsonObject = {
    holderIdentity: options.identity,
    leaseDurationSeconds: Math.max(1, Math.round(options.times.durationMs / 1_000)),
    acquireTime: now,
    renewTime: now,
    leaseTransitions: observed && observed.holder !== options.identity
      ? observed.transitions + 1
      : observed?.transitions ?? 0,
  };
  const lease = await unlessConflict(() =>
    observed
      ? patchLease(options, { spec, metadata: namedFor(options) }, observed.resourceVersion)
      : options.writer.send({ kind: "create", type: LEASE_TYPE, object: leaseObject(options, spec) })
  );
  return lease && { lease, renewedMs };
}

async function leadWhileHeld(options: ElectionOptions, won: Held): Promise<void> {
  const [ended, lost, over] = [new AbortController(), new AbortController(), new AbortController()];
  const stop = () => ended.abort();
  options.signal.addEventListener("abort", stop, { once: true });
  if (options.signal.aborted) stop();
  const renewing = renewUntilLost(options, won, over.signal).then((held) => {
    if (held) return held;
    ended.abort();
    lost.abort();
    return undefined;
  });
  try {
    await options.lead({ ended: ended.signal, lost: lost.signal });
  } finally {
    ended.abort();
    over.abort();
    options.signal.removeEventListener("abort", stop);
    const last = await renewing;
    if (last) await release(options, last.lease);
  }
}

/**
 * Renews until the work is over, draining included: whoever waits for the lease to expire must not begin before. Returns
 * the record that we still hold; undefined as soon as it is somebody else's, or could not be renewed in time.
 */
async function renewUntilLost(
  options: ElectionOptions,
  won: Held,
  over: AbortSignal,
): Promise<Held | undefined> {
  const { clock, times } = options;
  const news = new LeaseNews(options);
  let held: Held | undefined = won;
  while (held) {
    const leftMs = held.renewedMs + times.renewDeadlineMs - clock.monotonicMs();
    if (leftMs <= 0) return undefined;
    await sleep(clock, Math.min(times.retryMs, leftMs), over);
    if (over.aborted) return held;
    held = await renewedInTime(options, held, news);
  }
  return undefined;
}

/** One try, given up at the deadline. The record as it was when it failed for a reason that may pass. */
async function renewedInTime(
  options: ElectionOptions,
  held: Held,
  news: LeaseNews,
): Promise<Held | undefined> {
  const { clock, times } = options;
  const attempt = new AbortController();
  const leftMs = held.renewedMs + times.renewDeadlineMs - clock.monotonicMs();
  try {
    const result = await settledWithin(renew(options, held, attempt.signal), clock, Math.max(0, leftMs));
    if (result.kind === "late") {
      news.failed("renewal-failed", "the lease could not be renewed in time");
      return undefined;
    }
    if (result.value) news.answered();
    return result.value;
  } catch (error) {
    news.failed("renewal-failed", "the lease could not be renewed", error);
    return error instanceof KubeApiError && error.reason === "NotFound" ? undefined : held;
  } finally {
    attempt.abort();
  }
}

async function renew(
  options: ElectionOptions,
  { lease, renewedMs }: Held,
  signal: AbortSignal,
): Promise<Held | undefined> {
  const { clock, identity, reader, namespace } = options;
  const sentMs = clock.monotonicMs();
  const patch = { spec: { renewTime: microTime(clock.now()) } };
  const renewed = await unlessConflict(() =>
    patchLease(options, patch, lease.metadata.resourceVersion, signal)
  );
  if (renewed) return { lease: renewed, renewedMs: sentMs };
  // Perhaps it was our own renewal, whose answer never came: then the next try goes on from there.
  const present = await reader.get(LEASE_TYPE, { namespace, name: LEASE_NAME });
  const holder = (present?.["spec"] as JsonObject | undefined)?.["holderIdentity"];
  return present && holder === identity ? { lease: present, renewedMs } : undefined;
}

async function release(options: ElectionOptions, held: KubeObject): Promise<void> {
  const news = new LeaseNews(options);
  try {
    const spec = { holderIdentity: "", renewTime: microTime(options.clock.now()) };
    await answered(
      options,
      unlessConflict(() => patchLease(options, { spec }, held.metadata.resourceVersion)),
    );
    news.say("info", "released the lease", { event: "lease-released" });
  } catch (error) {
    news.say("warn", "the lease could not be released; a follower waits until it expires", {
      event: "lease-not-released",
      error: errorMessage(error),
    });
  }
}

function patchLease(
  options: ElectionOptions,
  patch: JsonObject,
  resourceVersion: string | undefined,
  signal?: AbortSignal,
): Promise<KubeObject | undefined> {
  return options.writer.send({
    kind: "patchObject",
    type: LEASE_TYPE,
    ref: { ...LEASE_TYPE, namespace: options.namespace, name: LEASE_NAME },
    patch,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  }, { urgent: true, ...(signal ? { signal } : {}) });
}

function leaseObject(options: ElectionOptions, spec: JsonObject): KubeObject {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: LEASE_NAME, namespace: options.namespace, ...namedFor(options) },
    spec,
  };
}

function namedFor({ katalog }: ElectionOptions): { readonly annotations: Readonly<Record<string, string>> } {
  return { annotations: { [KATALOG_ANNOTATION]: katalog } };
}

/** Undefined when somebody else wrote first: an expected outcome of contending. */
async function unlessConflict(send: () => Promise<KubeObject | undefined>): Promise<KubeObject | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof KubeApiError && (error.reason === "Conflict" || error.reason === "AlreadyExists")) {
      return undefined;
    }
    throw error;
  }
}

/** Source: MicroTime of the Lease API, six fractional digits. */
function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "000Z");
}
