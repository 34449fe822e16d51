// Owns: a scripted writer and objects for the tests of this folder. Must not: be part of a program.

import { type VirtualClock, virtualClock } from "../../../tests/support/virtual_clock.ts";
import type { Json, JsonObject, MutableJson, MutableJsonObject } from "../../base/mod.ts";
import type { KubeObject, KubeWriter, ResourceType, Write } from "../../kube/mod.ts";
import { createMetrics, type LogRecord, recordingLogger } from "../../telemetry/mod.ts";
import { type Applier, createApplier } from "./applier.ts";

export const DEPLOYMENTS: ResourceType = {
  group: "apps",
  version: "v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: true,
};
export const SECRETS: ResourceType = {
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  namespaced: true,
};
export const WIDGETS: ResourceType = {
  group: "shop.example.com",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  namespaced: true,
};

/** A Deployment as a template renders it. */
export function deployment(
  more: { readonly image?: string; readonly cpu?: string; readonly replicas?: number } = {},
) {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", namespace: "default", labels: { app: "shop" } },
    spec: {
      replicas: more.replicas ?? 3,
      selector: { matchLabels: { app: "shop" } },
      template: {
        metadata: { labels: { app: "shop" } },
        spec: {
          containers: [{
            name: "web",
            image: more.image ?? "nginx:1.27",
            env: [{ name: "A", value: "1" }, { name: "B", value: "$(A)" }],
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: more.cpu ?? "1000m" } },
          }],
        },
      },
    },
  } satisfies KubeObject;
}

export function widget(spec: JsonObject, name = "shop"): KubeObject {
  return {
    apiVersion: "shop.example.com/v1",
    kind: "Widget",
    metadata: { name, namespace: "default" },
    spec,
  };
}

/** A deep copy that a test may change. */
export function edited(object: KubeObject, edit: (copy: MutableJsonObject) => void): KubeObject {
  const copy = structuredClone(object) as unknown as MutableJsonObject;
  edit(copy);
  return copy as unknown as KubeObject;
}

/** Sets the value at a path of keys and indexes. */
export function setAt(object: MutableJsonObject, path: readonly (string | number)[], value: Json): void {
  let at = object;
  for (const key of path.slice(0, -1)) at = at[key] as MutableJsonObject;
  at[path.at(-1)!] = structuredClone(value) as MutableJson;
}

type Answer = KubeObject | Error | undefined;

export interface Harness {
  readonly applier: Applier;
  readonly writes: Write[];
  /** What the server makes of a sent object; an error is thrown. */
  answer: (write: Write) => Answer | Promise<Answer>;
  exposition(): Promise<string>;
  readonly clock: VirtualClock;
  readonly logged: readonly LogRecord[];
}

/** An applier over a writer that stores what it gets, with uid and a new resourceVersion. */
export function harness(): Harness {
  const metrics = createMetrics();
  const clock = virtualClock();
  const writes: Write[] = [];
  const { logger, records: logged } = recordingLogger(clock);
  const result = {
    writes,
    clock,
    logged,
    answer: (write: Write) => ("object" in write ? stored(write.object) : undefined),
    exposition: async () => (await metrics.expose()).text,
  } as { -readonly [K in keyof Harness]: Harness[K] };
  const writer: KubeWriter = {
    async send(write) {
      writes.push(write);
      const answer = await result.answer(write);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  result.applier = createApplier({ writer, clock, metrics, logger });
  return result;
}

/** The object as a server returns it. */
export function stored(object: KubeObject, uid = `uid-${object.metadata.name}`): KubeObject {
  return edited(object, (copy) => {
    setAt(copy, ["metadata", "uid"], uid);
    setAt(copy, ["metadata", "resourceVersion"], "1");
  });
}
