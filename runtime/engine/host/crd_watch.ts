// Owns: noticing that a CustomResourceDefinition appeared, so that nothing waits for a poll. Must not: apply CRDs.

import type { Clock, Random } from "../../base/mod.ts";
import type { ResourceType, Transport } from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import { createInformer, type Informer } from "../watch/mod.ts";

/** Source: apiextensions.k8s.io/v1. */
const CRD_TYPE: ResourceType = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
};

export interface CrdWatchOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** `plural.group` of a CRD that was added or changed. Called again when it becomes established. */
  readonly onChange: (name: string) => void;
  /** Group of a CRD whose definition is another one than before. */
  readonly onNewSchema: (group: string) => void;
}

/** Watches metadata of CRDs only. Where that is forbidden, absent kinds are still found by their own retries. */
export function watchCrds(options: CrdWatchOptions): Informer {
  const { transport, clock, random, logger } = options;
  return createInformer({
    transport,
    type: CRD_TYPE,
    clock,
    random,
    log: logger,
    metadataOnly: true,
    onChange(change) {
      if (change.kind === "deleted") return;
      const { name, generation } = change.new.metadata;
      const isNew = change.kind === "added"
        ? change.origin !== "list"
        : change.old.metadata.generation !== generation;
      if (isNew) options.onNewSchema(name.slice(name.indexOf(".") + 1));
      options.onChange(name);
    },
  });
}
