// Owns: what a decision needs from outside besides children: learning what it asks for and getting it. Must not: decide.

import { errorMessage, stableHash } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import type { CertificateIssuer, Snapshot, SourceAddress } from "../reconcile/mod.ts";
import type { SourceCache } from "../caches/mod.ts";

/** How often within one reconcile something new is got; names that change at every rendering must not keep it for ever. */
const MAX_ROUNDS = 3;

export interface SuppliesOptions {
  readonly sources: SourceCache;
  readonly issueCertificate: CertificateIssuer;
}

type Request = Parameters<CertificateIssuer>[0];
type Certificate = Awaited<ReturnType<CertificateIssuer>>;

/** For one reconcile of one object: a decision asks, `obtain` gets what was not there, and the decision is taken again. */
export class Supplies {
  readonly #options: SuppliesOptions;
  readonly #key: string;
  /** By what was asked for; private keys live no longer than the reconcile that writes them. */
  readonly #issued = new Map<string, Certificate | { readonly failed: string }>();
  #sources: SourceAddress[] = [];
  #requests: Request[] = [];
  #rounds = 0;

  constructor(key: string, options: SuppliesOptions) {
    this.#key = key;
    this.#options = options;
  }

  /** The part of a snapshot that a decision takes from outside. */
  given(): Pick<Snapshot, "sources" | "certificate" | "unissued"> {
    const { sources } = this.#options;
    [this.#sources, this.#requests] = [[], []];
    const get = (key: string, address: SourceAddress): KubeObject | undefined => {
      this.#sources.push(address);
      return sources.get(key);
    };
    return {
      sources: { get, unread: (key) => sources.unread(key) },
      certificate: (request) => {
        const issued = this.#issued.get(idOf(request));
        if (!issued) this.#requests.push(request);
        return issued && "key" in issued ? issued : undefined;
      },
      unissued: (request) => {
        const issued = this.#issued.get(idOf(request));
        return issued && "failed" in issued ? issued.failed : undefined;
      },
    };
  }

  /** True when something is there now that the last decision missed. */
  async obtain(signal?: AbortSignal): Promise<boolean> {
    const requests = new Map(this.#requests.map((request) => [idOf(request), request]));
    const [hasNews] = await Promise.all([
      this.#options.sources.require(this.#key, this.#sources, signal),
      ...[...requests].map(([id, request]) => this.#issue(id, request)),
    ]);
    return (hasNews || requests.size > 0) && ++this.#rounds < MAX_ROUNDS;
  }

  async #issue(id: string, request: Request): Promise<void> {
    try {
      this.#issued.set(id, await this.#options.issueCertificate(request));
    } catch (error) {
      this.#issued.set(id, { failed: errorMessage(error) });
    }
  }
}

function idOf(request: Request): string {
  return stableHash({ ...request });
}
