// Owns: one watch of namespaces, while something cannot be made because its namespace is not there. Must not: decide or write.

import type { Clock, Random } from "../../base/mod.ts";
import type { KubeObject, KubeReader, ResourceType, Transport } from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import { createInformer, type Informer } from "../watch/mod.ts";

/** Source: core/v1. */
const NAMESPACES: ResourceType = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
};

export interface AwaitedNamespacesOptions {
  readonly transport: Transport;
  readonly reader: KubeReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called with the objects that waited for a namespace which is there now. */
  readonly onChange: (keys: readonly string[]) => void;
}

/** Nothing is watched while nobody waits, and nothing is asked again where that is forbidden. */
export class AwaitedNamespaces {
  readonly #options: AwaitedNamespacesOptions;
  /** Namespaces that each managed object waits for. */
  readonly #namesOf = new Map<string, ReadonlySet<string>>();
  #informer: Informer | undefined;
  #isForbidden = false;

  constructor(options: AwaitedNamespacesOptions) {
    this.#options = options;
  }

  /** From now on the object waits for exactly these. False when nobody will tell it that one is there. */
  require(user: string, names: readonly string[]): boolean {
    const before = this.#namesOf.get(user);
    if (names.length > 0) this.#namesOf.set(user, new Set(names));
    else this.#namesOf.delete(user);
    if (this.#namesOf.size === 0) {
      this.release();
      return true;
    }
    if (names.length === 0) return true;
    this.#watch();
    const fresh = names.filter((name) => !before?.has(name));
    // It may have come between the attempt that missed it and now.
    if (fresh.some((name) => isThere(this.#informer?.store.get(name)))) this.#options.onChange([user]);
    return !this.#isForbidden;
  }

  release(): void {
    this.#namesOf.clear();
    void this.#informer?.stop();
    this.#informer = undefined;
  }

  get isWatching(): boolean {
    return this.#informer !== undefined;
  }

  #watch(): void {
    if (this.#informer || this.#isForbidden) return;
    const { transport, reader, clock, random, logger } = this.#options;
    this.#informer = createInformer({
      transport,
      reader,
      clock,
      random,
      log: logger,
      type: NAMESPACES,
      metadataOnly: true,
      transform: nameOf,
      onChange: (change) => {
        if (change.kind === "added" && isThere(change.new)) this.#tell(change.new.metadata.name);
      },
      onPhase: ({ phase, message }) => {
        if (phase === "forbidden") this.#forbidden(message);
      },
    });
    this.#informer.start();
  }

  #tell(name: string): void {
    const waiting = [...this.#namesOf].filter(([, names]) => names.has(name)).map(([user]) => user);
    if (waiting.length > 0) this.#options.onChange(waiting);
  }

  #forbidden(reason: string | undefined): void {
    this.#isForbidden = true;
    void this.#informer?.stop();
    this.#informer = undefined;
    this.#options.logger.info(
      "namespaces may not be listed and watched: one that appears later is noticed within a minute",
      { event: "namespaces-unseen", reason },
    );
  }
}

/** One on its way out takes nothing new. */
function isThere(namespace: KubeObject | undefined): boolean {
  return namespace !== undefined && namespace.metadata.deletionTimestamp === undefined;
}

/** All that is asked of it. */
function nameOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, uid, resourceVersion, deletionTimestamp } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
  };
}
