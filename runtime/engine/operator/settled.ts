// Owns: waiting until a subscription is complete or says why it is not. Must not: decide what follows.

import type { Clock } from "../../base/mod.ts";
import type { Subscription } from "../watch/mod.ts";

/** How often a subscription that does not sync is looked at, to tell "slow" from "refused". */
const SETTLE_POLL_MS = 50;

/** Resolves when the subscription is synced, refused or absent, at the latest after `limitMs`. */
export function settled(
  subscription: Subscription,
  clock: Clock,
  options: { readonly signal?: AbortSignal | undefined; readonly limitMs?: number } = {},
): Promise<void> {
  const { signal, limitMs = Infinity } = options;
  const endMs = clock.monotonicMs() + limitMs;
  return new Promise((resolve) => {
    let isDone = false;
    const finish = () => {
      isDone = true;
      resolve();
    };
    const look = () => {
      if (isDone) return;
      const { phase } = subscription.state();
      const isOver = signal?.aborted || clock.monotonicMs() >= endMs;
      if (isOver || phase === "forbidden" || phase === "absent") finish();
      else clock.after(SETTLE_POLL_MS, look);
    };
    void subscription.waitForSync(signal).then(finish);
    look();
  });
}
