// Owns: sending again what the server asks to send later. Must not: know what is sent.

import { type Clock, type Random, sleep } from "../base/mod.ts";
import type { ApiRequest, ApiResponse, Transport } from "./transport.ts";

/** How often a request that the server asks to send later is sent, the first time included. */
const MAX_TRIES = 4;
/** A longer `Retry-After` is the work queue's business. */
const MAX_WAIT_MS = 10_000;

export interface PatientSenderOptions {
  readonly clock: Clock;
  readonly random: Random;
}

/** Waits without holding a request slot. */
export class PatientSender {
  readonly #transport: Transport;
  readonly #options: PatientSenderOptions;

  constructor(transport: Transport, options: PatientSenderOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  async send(request: ApiRequest): Promise<ApiResponse> {
    const { clock, random } = this.#options;
    for (let tries = 1;; tries++) {
      const answer = await this.#transport.request(request);
      const waitMs = askedWaitMs(answer);
      if (waitMs <= 0 || tries === MAX_TRIES || waitMs > MAX_WAIT_MS) return answer;
      await sleep(clock, waitMs * (1 + 0.25 * random.next()), request.signal);
    }
  }
}

/** Only 429 and 503 say that the same request may succeed later. */
function askedWaitMs({ status, retryAfterSeconds = 0 }: ApiResponse): number {
  return status === 429 || status === 503 ? retryAfterSeconds * 1_000 : 0;
}
