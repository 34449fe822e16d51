// Owns: how long the watch takes to show our own writes. Must not: touch the store.

import type { Clock } from "../../base/mod.ts";
import { compareVersions } from "./resource_version.ts";

/** Enough to measure by; more would only cost memory while a watch is down. */
const MAX_TRACKED = 1_000;

export interface OwnWrites {
  /** A write was answered with this version. */
  sent(key: string, resourceVersion: string): void;
  /** The watch showed this version. */
  seen(key: string, resourceVersion: string): void;
  /** A list was complete: the watch begins after it, and shows none of these any more. */
  listed(): void;
}

/** Measures the lag of a watch by our own writes, the only changes whose moment we know. */
export function createOwnWrites(
  options: { readonly clock: Clock; readonly onConfirmed: (seconds: number) => void },
): OwnWrites {
  const waiting = new Map<string, { readonly version: string; readonly atMs: number }>();
  return {
    sent(key, version) {
      if (waiting.size < MAX_TRACKED) waiting.set(key, { version, atMs: options.clock.monotonicMs() });
    },
    seen(key, version) {
      const own = waiting.get(key);
      if (!own || (compareVersions(version, own.version) ?? 0) < 0) return;
      waiting.delete(key);
      options.onConfirmed((options.clock.monotonicMs() - own.atMs) / 1_000);
    },
    listed: () => waiting.clear(),
  };
}
