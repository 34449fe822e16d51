// Owns: one watch request, from opening to its end. Must not: decide what comes next.

import { type Clock, isJsonObject, type JsonObject } from "../../base/mod.ts";
import {
  apiErrorOf,
  type ApiStream,
  isSuccess,
  METADATA_ACCEPT,
  resourcePath,
  type ResourceType,
  type Transport,
} from "../../kube/mod.ts";
import { type Outcome, outcomeOf } from "./_outcome.ts";
import type { Selector } from "./informer.ts";
import type { WatchTiming } from "./timing.ts";

export interface WatchTarget {
  readonly transport: Transport;
  readonly type: ResourceType;
  readonly selector: Selector;
  readonly metadataOnly: boolean;
}

export interface WatchSessionOptions {
  readonly clock: Clock;
  readonly timing: WatchTiming;
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  onOpen(): void;
  onLine(line: JsonObject): void;
  onStall(): void;
}

/** Runs one watch until it ends for whatever reason. Never throws. */
export async function runWatchSession(target: WatchTarget, options: WatchSessionOptions): Promise<Outcome> {
  const { clock } = options;
  let openedMs: number | undefined;
  const livedMs = () => openedMs === undefined ? undefined : clock.monotonicMs() - openedMs;
  try {
    const stream = await openWatch(target, options);
    openedMs = clock.monotonicMs();
    options.onOpen();
    return await followStream(stream, target, options) ?? { kind: "ended", livedMs: livedMs() ?? 0 };
  } catch (error) {
    return outcomeOf(error, livedMs());
  }
}

async function openWatch(target: WatchTarget, options: WatchSessionOptions): Promise<ApiStream> {
  const { type, selector } = target;
  const stream = await target.transport.stream({
    method: "GET",
    path: resourcePath(type, selector.namespace ? { namespace: selector.namespace } : {}),
    query: {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: options.timeoutSeconds,
      labelSelector: selector.labelSelector,
      fieldSelector: selector.fieldSelector,
    },
    ...(target.metadataOnly ? { accept: METADATA_ACCEPT } : {}),
    timeoutMs: options.timing.headMs,
    signal: options.signal,
  });
  if (isSuccess(stream.status)) return stream;
  stream.close();
  throw apiErrorOf(
    { ...stream, body: stream.body ?? {} },
    { action: `Watch of ${type.plural}` },
  );
}

/** Undefined: the server ended it. */
async function followStream(
  stream: ApiStream,
  target: WatchTarget,
  options: WatchSessionOptions,
): Promise<Outcome | undefined> {
  const watchdog = startWatchdog(stream, options);
  try {
    for await (const line of stream.lines) {
      watchdog.feed();
      if (line["type"] === "ERROR") throw errorEvent(line, target);
      options.onLine(line);
    }
  } finally {
    watchdog.stop();
    stream.close();
  }
  if (!watchdog.stalled()) return undefined;
  return {
    kind: "failed",
    phase: "reconnecting",
    message: `Watch of ${target.type.plural} fell silent: the server did not end it in time`,
    relist: false,
  };
}

/** An in-stream ERROR carries the Status that a failed request would have had as its body. */
function errorEvent(line: JsonObject, target: WatchTarget): Error {
  const body = isJsonObject(line["object"]) ? line["object"] : {};
  const status = typeof body["code"] === "number" ? body["code"] : 500;
  return apiErrorOf({ status, body }, { action: `Watch of ${target.type.plural}` });
}

interface Watchdog {
  feed(): void;
  stop(): void;
  stalled(): boolean;
}

/**
 * Closes a stream that outlives the time at which the server should have ended it. One that still delivers (a backlog)
 * gets more time, and so does one whose timer came late because this process was busy.
 */
function startWatchdog(stream: ApiStream, options: WatchSessionOptions): Watchdog {
  const { clock, timing } = options;
  let lastMs = -Infinity;
  let stalled = false;
  let dueMs = clock.monotonicMs() + options.timeoutSeconds * 1_000 + timing.graceMs;
  const arm = () => clock.after(dueMs - clock.monotonicMs(), check);
  let timer = arm();
  function check(): void {
    const now = clock.monotonicMs();
    const early = now < dueMs;
    if (early || now - lastMs < timing.graceMs || now - dueMs > timing.graceMs / 4) {
      if (!early) dueMs = now + timing.graceMs;
      timer = arm();
      return;
    }
    stalled = true;
    options.onStall();
    stream.close();
  }
  return {
    feed: () => void (lastMs = clock.monotonicMs()),
    stop: () => timer.cancel(),
    stalled: () => stalled,
  };
}
