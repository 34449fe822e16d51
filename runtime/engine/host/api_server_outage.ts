// Owns: noticing that the API server answers nothing any more, and that it does again. Must not: send or retry.

import { type Clock, errorMessage, type Timer } from "../../base/mod.ts";
import { TransportError } from "../../kube/mod.ts";
import { type Lasting, lastingFields, type Logger, Repeats } from "../../telemetry/mod.ts";

/** One connection that breaks is no outage: another answer within this time, and nothing is said. */
const PATIENCE_MS = 1_000;
/** Not told apart from a proxy that answers for a server that is away. Neither begins an outage nor ends one. */
const OF_A_PROXY: ReadonlySet<string> = new Set(["502", "503", "504"]);

export interface ApiServerOutageOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Address, as people know it. */
  readonly server: string;
}

/** One record when an outage begins, some while it lasts and one at its end, however many watches it breaks. */
export class ApiServerOutage {
  readonly #options: ApiServerOutageOptions;
  readonly #trouble: Repeats;
  #error = "";
  #timer: Timer | undefined;
  #isSaid = false;
  #isClosed = false;

  constructor(options: ApiServerOutageOptions) {
    this.#options = options;
    this.#trouble = new Repeats(options.clock);
  }

  /** Of every request: its status, or the error when no answer came. */
  answered(code: string, error?: unknown): void {
    if (this.#isClosed) return;
    if (!(error instanceof TransportError)) {
      if (!OF_A_PROXY.has(code)) this.#back();
    } else if (error.code !== "transport/aborted") this.#failed(errorMessage(error));
  }

  /** What is still in flight may end later, and says nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #failed(message: string): void {
    this.#error = message;
    const lasting = this.#trouble.met("away");
    if (this.#isSaid) {
      if (lasting) this.#say(lasting);
    } else {
      this.#timer ??= this.#options.clock.after(PATIENCE_MS, () => {
        this.#isSaid = true;
        this.#say({ forMs: PATIENCE_MS, times: 1, isNew: true });
      });
    }
  }

  #say(lasting: Lasting): void {
    const { logger, server } = this.#options;
    const fields = { event: "api-server-away", server, error: this.#error } as const;
    logger.warn("API server does not answer", { ...fields, ...lastingFields(lasting) });
  }

  #back(): void {
    const over = this.#trouble.over();
    this.#timer?.cancel();
    this.#timer = undefined;
    if (!over || !this.#isSaid) return;
    this.#isSaid = false;
    const { logger, server } = this.#options;
    logger.info("API server answers again", { event: "api-server-back", server, ...over });
  }
}
