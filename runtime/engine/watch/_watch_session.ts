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
import type { Selector } from "./selector.ts";
import type { WatchTiming } from "./timing.ts";
import { Watchdog } from "./_watchdog.ts";

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
  const watchdog = new Watchdog({
    clock: options.clock,
    endsInMs: options.timeoutSeconds * 1_000,
    graceMs: options.timing.graceMs,
    onStall() {
      options.onStall();
      stream.close();
    },
  });
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
  if (!watchdog.stalled) return undefined;
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
