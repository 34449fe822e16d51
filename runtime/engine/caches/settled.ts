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
  // What is refused for days must not gather those who once waited for it.
  const over = new AbortController();
  return new Promise((resolve) => {
    const finish = () => {
      signal?.removeEventListener("abort", finish);
      over.abort();
      resolve();
    };
    const look = () => {
      if (over.signal.aborted) return;
      const { phase } = subscription.state();
      const isOver = signal?.aborted || clock.monotonicMs() >= endMs;
      if (isOver || phase === "forbidden" || phase === "absent") finish();
      else clock.after(SETTLE_POLL_MS, look);
    };
    signal?.addEventListener("abort", finish, { once: true });
    void subscription.waitForSync(over.signal).then(finish);
    look();
  });
}
