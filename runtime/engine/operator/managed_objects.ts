// Owns: the objects of one CRD as known: those of its watch, and those outside of it that wait for our finalizer.
// Must not: decide what follows.

import { type KubeObject, objectKey } from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import {
  type Change,
  createInformer,
  type Informer,
  type InformerState,
  type StoreView,
} from "../watch/mod.ts";
import { Departures, type Fate } from "./departures.ts";
import type { ObjectCache } from "../caches/mod.ts";
import type { OperatorOptions } from "./operator_options.ts";
import { selectorOf } from "./selector.ts";
import { Strays } from "./strays.ts";

export interface ManagedObjectsOptions {
  readonly operator: Pick<
    OperatorOptions,
    "plan" | "transport" | "reader" | "clock" | "random" | "metrics" | "isLiving"
  >;
  readonly logger: Logger;
  readonly onChange: (change: Change) => void;
  readonly onPhase: (state: InformerState) => void;
}

export class ManagedObjects implements ObjectCache {
  readonly #informer: Informer;
  readonly #strays: Strays;
  readonly #departures: Departures;

  constructor({ operator, logger, onChange, onPhase }: ManagedObjectsOptions) {
    const { plan } = operator;
    this.#informer = createInformer({
      ...operator,
      type: plan.type,
      log: logger,
      selector: selectorOf(plan),
      onChange: (change) => {
        onChange(change);
        if (change.kind === "deleted") this.#strays.left(change.key);
      },
      onPhase,
    });
    this.#strays = new Strays({
      ...operator,
      logger,
      isWatched: (key) => this.store.get(key) !== undefined,
      onChange: (change) => {
        onChange(change);
        if (change.kind === "deleted") this.#introduce(change.key, onChange);
      },
    });
    this.#departures = new Departures({
      clock: operator.clock,
      selector: selectorOf(plan),
      wide: () => this.#strays.watch,
      find: (key) => this.store.get(key),
    });
  }

  /** The end of an object outside of the watch may be told after another one of its name was shown: that one is new then. */
  #introduce(key: string, onChange: (change: Change) => void): void {
    const next = this.store.get(key);
    if (next) onChange({ kind: "added", key, new: next, origin: "watch" });
  }

  /** Those of the watch. */
  get store(): StoreView {
    return this.#informer.store;
  }

  state(): InformerState {
    return this.#informer.state();
  }

  start(): void {
    this.#informer.start();
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#informer.waitForSync(signal);
  }

  /** What became of an object that the watch does not show any more. */
  fateOf(object: KubeObject, tell: (fate: Fate) => void): void {
    this.#departures.fateOf(object, tell);
  }

  /** Looks outside of the watch too, once that is complete. Idempotent. */
  widen(): void {
    this.#strays.begin();
  }

  poke(): void {
    this.#informer.poke();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#informer.stop(), this.#strays.stop()]);
  }

  find(key: string): KubeObject | undefined {
    return this.store.get(key) ?? this.#strays.get(key);
  }

  /** A kind that is not served has no objects, whatever the cache still holds: no child is made for what is gone. */
  get(key: string): KubeObject | undefined {
    return this.state().phase === "absent" ? undefined : this.find(key);
  }

  /** Of what is known nowhere any more the end was seen before the answer: it does not come back. */
  observeWrite(object: KubeObject): void {
    if (this.store.get(objectKey(object.metadata))) this.#informer.observeWrite(object);
    else this.#strays.observeWrite(object);
  }

  all(): Iterable<KubeObject> {
    return this.store.all();
  }

  /** Those outside of the watch included. */
  known(): readonly KubeObject[] {
    return [...this.store.all(), ...this.#strays.all()];
  }
}
