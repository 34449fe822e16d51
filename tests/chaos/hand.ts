// Owns: one person's hand on the cluster: choices by seed, and requests on a connection without faults. Must not: know what for.

import { waitFor } from "../../e2e/cluster/mod.ts";
import { type JsonObject, type Random, sleep } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import type { Lab } from "./lab.ts";

const MERGE = "application/merge-patch+json";

export interface HandOptions {
  readonly lab: Lab;
  readonly random: Random;
  readonly note: (text: string) => void;
}

/** Counts its turns, so that what it writes is different each time. */
export class Hand {
  turn = 0;
  readonly #o: HandOptions;

  constructor(options: HandOptions) {
    this.#o = options;
  }

  note(text: string): void {
    this.#o.note(text);
  }

  next(): number {
    return this.#o.random.next();
  }

  chance(of: number): boolean {
    return this.#o.random.next() < of;
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#o.random.next() * from.length)];
  }

  text(): string {
    return `t${this.turn}`;
  }

  /** At most so long, on a real control plane. */
  async pause(upToMs: number): Promise<void> {
    const { clock, slowness } = this.#o.lab;
    await sleep(clock, this.next() * upToMs * slowness);
  }

  /** The object as it is after the request; a refusal by the server is noted and is no failure. */
  async send(method: string, path: string, body?: JsonObject): Promise<KubeObject | undefined> {
    const request = {
      method,
      ...(body ? { body } : {}),
      ...(method === "PATCH" ? { contentType: MERGE } : {}),
    };
    const { status, text } = await this.#o.lab.client.send(path, request);
    const said = status < 300 ? "" : ` ${text.slice(0, 160)}`;
    this.note(`script: ${method} ${path} ${JSON.stringify(body ?? {})} -> ${status}${said}`);
    return status < 300 ? JSON.parse(text) as KubeObject : undefined;
  }

  /** The object as it is now, or undefined. */
  async read(path: string): Promise<KubeObject | undefined> {
    const { status, text } = await this.#o.lab.client.send(path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    return JSON.parse(text) as KubeObject;
  }

  async until(what: string, timeoutMs: number, look: () => Promise<boolean>): Promise<void> {
    const { clock, lookEveryMs: intervalMs } = this.#o.lab;
    await waitFor(look, { what, timeoutMs, intervalMs, clock });
  }
}
