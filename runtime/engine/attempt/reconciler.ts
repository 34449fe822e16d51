// Owns: one reconcile of one object: snapshot, decide, write, report. Must not: schedule or retry.

import type { Clock, JsonObject, Random } from "../../base/mod.ts";
import { type KubeObject, type KubeReader, objectKey, type Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { GateResult } from "../../language/rules/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { Applier, WriteLane } from "../apply/mod.ts";
import {
  type Act,
  type CertificateIssuer,
  decide,
  decideStatus,
  nextMoment,
  type Problem,
  readinessOf,
  type Remove,
  type Snapshot,
} from "../reconcile/mod.ts";
import { type ChildCache, KnownNamespaces, type ObjectCache, type SourceCache } from "../caches/mod.ts";
import { ChildWriter, type Foreign } from "./child_writer.ts";
import {
  type Executed,
  isGone,
  isImpossible,
  isOutdated,
  isStale,
  namespacesOnTheirWay,
  performedOf,
  problemsOf,
  writeProblem,
} from "./executed.ts";
import { OpenEnds } from "./open_ends.ts";
import type { Outcome, Performed } from "./outcome.ts";
import { type Facts, Preparation } from "./preparation.ts";
import { SecretWords } from "./secret_words.ts";
import { areJobsMade, onlyFor, Stamps } from "./stamps.ts";
import { StatusWriter } from "./status_writer.ts";
import { Supplies } from "./supplies.ts";

export interface ReconcilerOptions {
  readonly plan: CrdPlan;
  readonly objects: ObjectCache;
  readonly children: ChildCache;
  readonly sources: SourceCache;
  readonly issueCertificate: CertificateIssuer;
  readonly applier: Applier;
  readonly lane: WriteLane;
  readonly reader: KubeReader;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  /** `metrics` and `health` of the CRD as templates see them. */
  readonly vitals: () => JsonObject;
  /** True for the uid of an object that an operator of this process watches. */
  readonly isLiving?: (uid: string) => boolean;
}

/** At most this many rounds of learning about foreign objects within one reconcile. */
const MAX_ROUNDS = 2;

/** Why an object that nothing keeps any more does not go yet. */
const UNANSWERED: Problem = {
  reason: "WriteFailed",
  message: "a write was not answered, and what came of it may not be visible yet",
};

/** So many times in a row somebody may be faster with the children of one object; then that is a problem like any other. */
const MAX_CONFLICTS = 5;

/** Brings one object about. Throws only for our own bugs; failed writes are problems of the outcome. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  /** Marks that follow when there is time. */
  readonly stamps: Stamps;
  readonly #writer: ChildWriter;
  readonly #openEnds: OpenEnds;
  /** Times in a row that a child was written by somebody else meanwhile, by object. */
  readonly #conflicts = new Map<string, number>();
  readonly #namespaces: KnownNamespaces;
  readonly #preparation: Preparation;
  readonly #status: StatusWriter;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.stamps = new Stamps(options);
    this.#writer = new ChildWriter(options);
    this.#openEnds = new OpenEnds(options.clock);
    this.#namespaces = new KnownNamespaces(options.clock);
    this.#status = new StatusWriter(options);
    this.#preparation = new Preparation({
      ...options,
      status: this.#status,
      snapshot: (object) => this.#snapshot(object, new Map()),
      store: (write, signal) => this.#store(write, signal),
    });
  }

  /** The object is gone, and its children are about to go. */
  forget(key: string, object: KubeObject): void {
    for (const memory of [this.#openEnds, this.#status]) memory.forget(key);
    this.#conflicts.delete(key);
    const { applier, children } = this.#options;
    for (const child of children.observedFor(object).owned()) applier.gone(child);
  }

  /** A CRD has changed. */
  poke(): void {
    this.#status.poke();
  }

  /** Asks the gate before the queue about an event. */
  admits(object: KubeObject, facts: Facts): GateResult {
    return this.#preparation.admits(object, facts);
  }

  async reconcile(
    key: string,
    options: { readonly signal?: AbortSignal; readonly facts?: Facts } = {},
  ): Promise<Outcome> {
    const { signal, facts } = options;
    const { plan, objects, children } = this.#options;
    if (!objects.get(key)) return { kind: "gone" };
    await children.discoverMissing();
    const foreign: Foreign = { objects: this.#namespaces.current(), unread: new Map() };
    const performed: Performed[] = [];
    const supplies = new Supplies(key, this.#options);
    const impossible = new Set<string>();
    let round = 1;
    for (;;) {
      const object = objects.get(key);
      if (!object) return { kind: "gone" };
      const expired = await this.#preparation.expire(object, performed, signal);
      if (expired.kind === "over") return expired.outcome;
      const snapshot = this.#snapshot(object, foreign.objects);
      const prepared = this.#preparation.prepare(snapshot, facts);
      if (prepared.kind === "gated") {
        const because = this.#wordsOf(object).text(prepared.because);
        return { kind: "gated", object, because, ...momentOf([prepared.nextAtMs, expired.dueMs]) };
      }
      if (prepared.kind !== "ready") {
        return await this.#preparation.stop(object, { prepared, performed }, signal);
      }
      const seen = { ...snapshot, object: prepared.object, data: prepared.data, impossible };
      const decision = decide(plan, { ...seen, ...supplies.given() });
      if (await supplies.obtain(signal)) continue;
      if (decision.kind === "ignore") return { kind: "ignored", because: decision.because };
      if (decision.kind === "remove") {
        const removed = await this.#remove(object, decision, { performed, impossible }, signal);
        if (removed) return removed;
        continue;
      }
      const [words, dueMs] = [this.#wordsOf(object, decision.desired), expired.dueMs];
      const guarded = decision.guard && await this.#store(decision.guard, signal);
      if (guarded === "stale" || guarded === "gone") return { kind: guarded };
      if (guarded) {
        // Without the finalizer no child may be made that only the finalizer would remove.
        const refused: Act = { ...decision, problems: [guarded, ...decision.problems] };
        const done = { object, decision: refused, results: [], performed, words, dueMs };
        return await this.#report(key, done, signal);
      }
      const results = await this.#writer.execute(decision.writes, foreign, signal);
      this.#openEnds.note(key, object, results);
      performed.push(...performedOf(results));
      const refused = results.filter(({ result }) => result.kind === "exists");
      if (refused.length > 0 && round++ < MAX_ROUNDS) {
        await this.#writer.learn(refused.map(({ write }) => write), foreign);
        this.#namespaces.learn(foreign.objects);
        continue;
      }
      return await this.#report(key, { object, decision, results, performed, words, dueMs }, signal);
    }
  }

  #snapshot(object: KubeObject, foreign: ReadonlyMap<string, KubeObject>): Snapshot {
    const { plan, children, clock, random, vitals, isLiving } = this.#options;
    return {
      object,
      ...(isLiving ? { isLiving } : {}),
      ...(plan.readsVitals ? { vitals: vitals() } : {}),
      children: children.observedFor(object),
      foreign,
      typeOf: children.typeOf,
      unavailable: children.unavailable(),
      now: clock.now(),
      random,
    };
  }

  /** What later writes depend on, such as the finalizer: undefined when it is stored. */
  async #store(
    write: Write,
    signal: AbortSignal | undefined,
  ): Promise<"stale" | "gone" | Problem | undefined> {
    const result = await this.#options.applier.execute(write, signal ? { signal } : {});
    if (result.kind === "failed") {
      if (isStale(result.error)) return "stale";
      return isGone(result.error) ? "gone" : writeProblem("metadata", result.error);
    }
    if ("object" in result && result.object) this.#options.objects.observeWrite(result.object);
    return undefined;
  }

  /** What is decided now speaks of Secrets as they are now, what becomes of it also of later ones. */
  #wordsOf(object: KubeObject, desired: Act["desired"] = []): SecretWords {
    const children = this.#options.children.observedFor(object);
    const before = this.#options.plan.readsChildren ? children.owned() : [];
    return new SecretWords(() => [object, ...before, ...children.owned(), ...desired.map((d) => d.object)]);
  }

  /** True while it is worth looking again at once, because somebody was faster and nothing else is wrong. */
  #isOvertaken(key: string, results: readonly Executed[]): boolean {
    if (!results.some(isOutdated)) {
      this.#conflicts.delete(key);
      return false;
    }
    const times = (this.#conflicts.get(key) ?? 0) + 1;
    this.#conflicts.set(key, times);
    return times <= MAX_CONFLICTS;
  }

  async #report(
    key: string,
    done: {
      /** As it was decided. */
      readonly object: KubeObject;
      readonly decision: Act;
      readonly results: readonly Executed[];
      readonly performed: readonly Performed[];
      readonly words: SecretWords;
      readonly dueMs: number | undefined;
    },
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    const { plan, objects } = this.#options;
    const { decision, words } = done;
    const performed = words.performed(done.performed);
    const isOvertaken = this.#isOvertaken(key, done.results);
    const results = isOvertaken ? done.results.filter((one) => !isOutdated(one)) : done.results;
    const going = namespacesOnTheirWay(done.object, decision.problems);
    const problems = words.problems([...decision.problems, ...problemsOf(results, going)]);
    const object = objects.get(key);
    if (!object) return { kind: "gone" };
    if (isOvertaken && problems.length === 0) return { kind: "stale", object, performed };
    // An object on its way out is waited for; saying so in status at once would only flap.
    if (problems.length > 0 && problems.every(({ isPassing }) => isPassing)) {
      this.#mark(done, signal);
      return { kind: "incomplete", object, performed, problems };
    }
    const due = [decision.nextAtMs, done.dueMs];
    const { snapshot, mutated, skipped, ...seen } = this.#preparation.seen(object, decision.reruns);
    const warnings = words.violations(seen.warnings);
    const verdict = { denials: [], warnings, mutated };
    const [{ desired }, { generation }] = [decision, done.object.metadata];
    const status = decideStatus(plan, snapshot, { problems, desired, warnings, generation });
    const stored = await this.#status.store(object, status.write, signal);
    this.#mark(done, signal);
    if (stored === "gone" || stored === "stale") return { kind: stored, object, performed };
    if (stored) problems.push(words.problem(stored));
    if (problems.length > 0) {
      // One of them may be gone: the next try looks again.
      this.#namespaces.clear();
      return { kind: "incomplete", object, performed, problems, verdict, ...momentOf(due) };
    }
    const nextAtMs = nextMoment(plan, snapshot, due);
    return {
      kind: "done",
      object,
      performed,
      fieldProblems: words.texts([...status.fieldProblems, ...skipped]),
      verdict,
      pending: this.#pending(decision),
      ...momentOf([nextAtMs]),
    };
  }

  /** After the status, which a write of marks under way would make stale. */
  #mark(
    { object, decision, results }: {
      readonly object: KubeObject;
      readonly decision: Act;
      readonly results: readonly Executed[];
    },
    signal: AbortSignal | undefined,
  ): void {
    const { stamp, writes } = decision;
    if (stamp && areJobsMade(writes, results)) this.stamps.add(onlyFor(object, stamp), signal);
  }

  #pending(decision: Act): readonly string[] {
    return decision.desired.flatMap(({ type, object }) => {
      const observed = this.#options.children.get(type, object.metadata);
      const readiness = observed && readinessOf(observed);
      return readiness?.isReady || readiness?.isFinished ? [] : [`${object.kind}/${object.metadata.name}`];
    });
  }

  /** Undefined when something turned out to be impossible, so that it has to be decided again. */
  async #remove(
    object: KubeObject,
    decision: Remove,
    known: { readonly performed: Performed[]; readonly impossible: Set<string> },
    signal: AbortSignal | undefined,
  ): Promise<Outcome | undefined> {
    const { plan } = this.#options;
    const guarded = decision.guard && await this.#store(decision.guard, signal);
    if (guarded === "stale" || guarded === "gone") return { kind: guarded };
    const nothing: Foreign = { objects: new Map(), unread: new Map() };
    const results = guarded ? [] : await this.#writer.execute(decision.writes, nothing, signal);
    const { performed } = known;
    performed.push(...performedOf(results));
    const hopeless = results.filter(isImpossible).map(({ write }) => write.key);
    for (const key of hopeless) known.impossible.add(key);
    if (hopeless.length > 0) return undefined;
    const all = [...guarded ? [guarded] : [], ...decision.problems, ...problemsOf(results)];
    const words = this.#wordsOf(object);
    const problems = words.problems(all);
    const key = objectKey(object.metadata);
    const openMs = decision.release ? this.#openEnds.leftMs(key) : 0;
    if (openMs > 0) problems.push(UNANSWERED);
    else if (decision.release) {
      const released = await this.#store(decision.release, signal);
      if (released === "stale") return { kind: "stale" };
      if (released === undefined || released === "gone") {
        return { kind: "released", object, performed, problems };
      }
      problems.push(words.problem(released));
    }
    const waitingFor = decision.release ? ["our finalizer to be removed"] : decision.waitingFor;
    // As it is by now: marks of it may have been written meanwhile.
    const present = this.#options.objects.get(key) ?? object;
    const seen = this.#snapshot(present, new Map());
    const status = decideStatus(plan, seen, { problems, desired: [], waitingFor });
    const stored = await this.#status.store(present, status.write, signal);
    if (stored === "gone" || stored === "stale") return { kind: stored };
    if (stored) problems.push(words.problem(stored));
    const next = openMs > 0 ? { nextAtMs: this.#options.clock.now() + openMs } : {};
    return { kind: "removing", object, performed, waitingFor, problems, ...next };
  }
}

/** The earliest of these, if there is one. */
function momentOf(moments: readonly (number | undefined)[]): { readonly nextAtMs?: number } {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length > 0 ? { nextAtMs: Math.min(...known) } : {};
}
