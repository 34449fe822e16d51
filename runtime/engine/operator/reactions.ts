// Owns: what follows from a change of an object, of a child, or of a watch. Must not: reconcile.

import type { KubeObject, ResourceType } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { childKey } from "../reconcile/mod.ts";
import type { Change, InformerState, StoreView } from "../watch/mod.ts";
import type { EventFacts } from "./event_facts.ts";
import { type ChildFights, wholeKey } from "./fights.ts";
import type { CrdHealth } from "./health.ts";
import type { Intake } from "./intake.ts";
import type { KindNews } from "./kind_news.ts";
import type { Meters } from "./meters.ts";
import type { Orphans } from "./orphans.ts";
import type { OwnerKeys } from "./owner_keys.ts";
import type { Reconciler } from "../attempt/mod.ts";
import { isChildChangeRelevant, isObjectChangeRelevant } from "./relevance.ts";
import type { Reporter } from "./reporter.ts";
import type { Settlement } from "./settlement.ts";
import type { SourceCache } from "../caches/mod.ts";
import type { Workers } from "./workers.ts";

export interface ReactionsOptions {
  readonly plan: CrdPlan;
  /** The objects of the CRD as cached. */
  readonly objects: () => StoreView;
  readonly owners: OwnerKeys;
  readonly orphans: Orphans;
  readonly intake: Intake;
  readonly workers: Workers;
  readonly reconciler: Reconciler;
  readonly settlement: Settlement;
  readonly sources: SourceCache;
  readonly reporter: Reporter;
  readonly facts: EventFacts;
  readonly fights: ChildFights;
  readonly health: CrdHealth;
  readonly meters: Meters;
  readonly news: KindNews;
  readonly onHealthChange: () => void;
}

export class Reactions {
  readonly #options: ReactionsOptions;

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  object(change: Change): void {
    const { plan, objects, owners, intake, reporter, facts, meters } = this.#options;
    meters.resources(objects().size);
    if (change.kind === "deleted") return this.#objectGone(change);
    owners.add(change.new, change.key);
    if (!isObjectChangeRelevant(plan, change)) return;
    if (change.kind === "modified" && change.old.metadata.generation !== change.new.metadata.generation) {
      this.#retryRivals();
    }
    if (change.kind === "added" && change.origin === "watch") reporter.seen(change.key);
    const priority = change.origin === "list" ? "background" : "fresh";
    intake.admit(change.key, change.new, facts.of(change), priority);
  }

  child(type: ResourceType, change: Change): void {
    const { plan, objects, owners, intake, workers, settlement, reporter } = this.#options;
    const object = change.kind === "deleted" ? change.old : change.new;
    const key = childKey(type, object.metadata);
    if (change.kind === "deleted") {
      for (const waiting of settlement.takeWaiting(key)) intake.enqueue(waiting, "fresh");
    }
    const owner = owners.ownerOf(object);
    if (owner === undefined) {
      const formerly = owners.formerOwnerOf(change);
      if (formerly !== undefined) intake.enqueue(formerly, "fresh");
      return;
    }
    const cr = objects().get(owner);
    if (cr && intake.isOpen) reporter.child(cr, change, workers.isAt(owner));
    // The watch may show a child before our create is answered; that is not news to the reconcile that makes it.
    if (change.kind === "added" && change.origin === "watch" && workers.isAt(owner)) return;
    if (!isChildChangeRelevant(plan, change)) return;
    const holdMs = this.#holdMs(cr, key, change);
    if (holdMs > 0) intake.enqueue(owner, "background", holdMs);
    else intake.enqueue(owner, change.origin === "list" ? "background" : "fresh");
  }

  /** How long a change that somebody makes again and again is left alone. */
  #holdMs(owner: KubeObject | undefined, key: string, change: Change): number {
    const { fields, wholes } = this.#options.fights;
    if (change.kind === "modified") return fields.holdMs(key);
    return change.kind === "deleted" && owner ? wholes.holdMs(wholeKey(owner, key)) : 0;
  }

  phase(state: InformerState): void {
    const { health, news, objects, intake, onHealthChange } = this.#options;
    if (state.phase === "absent") {
      health.markMissing();
      news.missing();
    } else if (state.phase === "synced") {
      health.setBlind(undefined);
      // What was passed over while the kind was away may be there unchanged: no event will tell of it.
      if (health.snapshot().missing) intake.admitAll();
      news.visible(objects().size, intake.isOpen);
      health.markPresent();
      // Failures while the API server was away say nothing about now.
      this.retryFailing();
    } else if (state.phase === "forbidden") {
      health.setBlind(state.message);
      news.forbidden(state.message);
    } else return;
    onHealthChange();
  }

  /** A kind of child can be relied on again: what could not be told from what is wanted may have to go. */
  sighted(): void {
    this.retryFailing();
    this.#options.intake.admitAll();
  }

  /** The world has changed: who failed is tried again at once, and its series of failures begins anew. */
  retryFailing(): void {
    const { intake, settlement } = this.#options;
    intake.retry(settlement.failing());
  }

  #objectGone({ key, old }: Extract<Change, { kind: "deleted" }>): void {
    const { owners, orphans, intake, workers, reconciler, settlement, sources, reporter, facts } =
      this.#options;
    owners.remove(old);
    orphans.expect();
    intake.remove(key);
    workers.drop(key);
    reconciler.forget(key, old);
    sources.forget(key);
    settlement.forget(key);
    if (intake.isOpen) reporter.gone(key, old, workers.isAt(key));
    else reporter.forget(key);
    facts.forget(key);
    this.#retryRivals();
  }

  /** A value that must be unique may have become free. */
  #retryRivals(): void {
    if (this.#options.plan.rules.validation.asksUnique) this.retryFailing();
  }
}
