// Owns: what is said of the lease: each failure once, then at growing intervals, and its end. Must not: contend.

import { type Clock, errorMessage } from "../../base/mod.ts";
import { KubeApiError } from "../../kube/mod.ts";
import { lastingFields, type LogFields, type Logger, Repeats } from "../../telemetry/mod.ts";

/** Interface fact: `ork proxy` and dashboards find the leader by it. */
export const LEASE_NAME = "orkestra-konductor";

/** One series of failures; `answered` ends it. */
export class LeaseNews {
  readonly #logger: Logger;
  readonly #trouble: Repeats;

  constructor(
    options: { readonly logger: Logger; readonly clock: Clock; readonly namespace: string },
  ) {
    this.#logger = options.logger.with({ lease: LEASE_NAME, namespace: options.namespace });
    this.#trouble = new Repeats(options.clock);
  }

  say(level: "info" | "warn", message: string, fields: LogFields): void {
    this.#logger[level](message, fields);
  }

  /** Of another Katalog there is no replica to wait for: nothing of ours is reconciled as long as it lives. */
  following(leader: { readonly holder: string; readonly katalog: string }, ours: string): void {
    const { holder, katalog } = leader;
    if (katalog === "" || katalog === ours) {
      this.#logger.info(`following: the lease is held by ${holder}`, { event: "following", holder });
      return;
    }
    const fields = { event: "following-other", holder, katalog } as const;
    this.#logger.warn(`the lease is held by ${holder}, which runs another Katalog, ${katalog}`, fields);
  }

  /** Tried and failed: `reason` tells a program a missing namespace from a missing right. */
  failed(event: "lease-failed" | "renewal-failed", message: string, error?: unknown): void {
    const text = error === undefined ? undefined : errorMessage(error);
    const lasting = this.#trouble.met(`${message}: ${text}`);
    if (!lasting) return;
    const reason = error instanceof KubeApiError ? error.reason : undefined;
    this.#logger.warn(message, { event, error: text, reason, ...lastingFields(lasting) });
  }

  answered(): void {
    const over = this.#trouble.over();
    if (over) {
      this.#logger.info("the lease can be read and written again", { event: "lease-recovered", ...over });
    }
  }
}
