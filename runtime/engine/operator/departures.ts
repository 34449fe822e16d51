// Owns: whether an object that a watch does not show any more is gone, or only not selected, and the words for it. Must not: log.

import type { Clock } from "../../base/mod.ts";
import { type KubeObject, objectKey } from "../../kube/mod.ts";
import type { LogEvent } from "../../telemetry/mod.ts";
import type { Informer, Selector } from "../watch/mod.ts";

/** `unknown`: the watch is narrowed, and nothing shows what is outside of it. */
export type Fate = "deleted" | "unselected" | "unknown";

export const DEPARTED: Readonly<Record<Fate, { readonly message: string; readonly event: LogEvent }>> = {
  deleted: { message: "deleted", event: "deleted" },
  unselected: { message: "not selected any more: it and its children stay as they are", event: "left-watch" },
  unknown: { message: "not shown any more: deleted, or not selected any more", event: "left-watch" },
};

export interface DeparturesOptions {
  readonly clock: Clock;
  readonly selector: Selector;
  /** The watch that also shows what is not selected, where there is one. */
  readonly wide: () => Pick<Informer, "store" | "state"> | undefined;
  /** What the watch shows of a key. */
  readonly find: (key: string) => KubeObject | undefined;
}

/** The other watch tells the same a little earlier or later. */
const SOON_MS = 100;
const LAG_MS = 1_000;
/** While it is cut off it is waited for half a minute. */
const MOST_LOOKS = 30;

export class Departures {
  readonly #options: DeparturesOptions;

  constructor(options: DeparturesOptions) {
    this.#options = options;
  }

  /** Calls back once, unless the object is shown again meanwhile. */
  fateOf(object: KubeObject, tell: (fate: Fate) => void): void {
    const { selector: { labelSelector, fieldSelector }, wide } = this.#options;
    if (labelSelector === undefined && fieldSelector === undefined) return tell("deleted");
    if (!wide()) return tell(object.metadata.deletionTimestamp === undefined ? "unknown" : "deleted");
    this.#look(object, tell, 0);
  }

  #look(object: KubeObject, tell: (fate: Fate) => void, looks: number): void {
    const { clock, wide, find } = this.#options;
    const [key, other] = [objectKey(object.metadata), wide()];
    if (isSame(find(key), object)) return;
    const isCurrent = other?.state().phase === "synced";
    if (isCurrent && !isSame(other.store.get(key), object)) return tell("deleted");
    if (isCurrent && looks > 1) return tell("unselected");
    if (!other || looks >= MOST_LOOKS) return tell("unknown");
    clock.after(looks === 0 ? SOON_MS : LAG_MS, () => this.#look(object, tell, looks + 1));
  }
}

function isSame(found: KubeObject | undefined, object: KubeObject): boolean {
  return found !== undefined && found.metadata.uid === object.metadata.uid;
}
