// Owns: sending in our name, so that our applied set is all that we own of an object. Must not: compare.

import {
  formatRef,
  KubeApiError,
  type KubeObject,
  type KubeWriter,
  refOf,
  type Write,
} from "../../kube/mod.ts";
import type { JsonObject } from "../../base/mod.ts";
import { handOver } from "./hand_over.ts";
import { refusedLists } from "./_refused_lists.ts";

type Apply = Extract<Write, { kind: "apply" }>;

/** Controllers write to a workload all the time while it rolls out; then the next apply of it tries again. */
const MAX_HAND_OVERS = 4;

/** A writer with one field manager. */
export class OwnSet {
  readonly fieldManager: string;
  readonly #writer: KubeWriter;

  constructor(writer: KubeWriter, fieldManager: string) {
    this.#writer = writer;
    this.fieldManager = fieldManager;
  }

  send(write: Write, signal: AbortSignal | undefined): Promise<KubeObject | undefined> {
    return this.#writer.send(write, { fieldManager: this.fieldManager, ...(signal ? { signal } : {}) });
  }

  /**
   * An object that we made with a plain create holds our fields under `Update`; fields that its template no longer has
   * would stay for ever. They are handed over to our applied set once: before the apply where it is known that we
   * created the object, since what an apply has marked is taken for done whatever happens next; else after it, and the
   * apply is sent again to remove them.
   */
  async apply(
    write: Apply,
    { isCreated }: { readonly isCreated: boolean },
    signal: AbortSignal | undefined,
  ): Promise<KubeObject | undefined> {
    // Held by what was met first; from then on the version is another one.
    const { resourceVersion: _met, ...again } = write;
    const isAdopted = isCreated && await this.#adopt(write, signal);
    let answer = await this.#first(isAdopted ? again : write, signal);
    for (let attempt = 0; attempt < MAX_HAND_OVERS; attempt++) {
      const managedFields = answer && handOver(answer.metadata.managedFields, this.fieldManager);
      if (!answer || !managedFields) return answer;
      const isMoved = await this.#move(write, { answer, managedFields }, signal);
      answer = await this.send(again, signal);
      if (isMoved) return answer;
    }
    return answer;
  }

  /**
   * What refuses an apply may be our own creation, whose fields count as those of another manager until they are handed
   * over; by force, entries of others in a list of ours give way too.
   */
  async #first(write: Apply, signal: AbortSignal | undefined): Promise<KubeObject | undefined> {
    const first = await this.#attempt(write, signal);
    if (!(first instanceof KubeApiError)) return first;
    if (first.causes.some(({ field }) => field === "metadata.uid")) throw madeAnew(write);
    // Held when we looked; from here on the version is another one.
    const { resourceVersion: _met, ...again } = write;
    const second = await this.#adopt(write, signal) ? await this.#attempt(again, signal) : first;
    if (!(second instanceof KubeApiError)) return second;
    const patch = write.force ? refusedLists(second, write.object) : undefined;
    if (!patch) throw second;
    const lists: Write = { kind: "patchObject", type: write.type, ref: refOf(write.object), patch };
    if (await this.#attempt(lists, signal) instanceof KubeApiError) throw second;
    return await this.send(again, signal);
  }

  /** The answer, or why the object may not become so. */
  async #attempt(
    write: Write,
    signal: AbortSignal | undefined,
  ): Promise<KubeObject | KubeApiError | undefined> {
    try {
      return await this.send(write, signal);
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      if (error.reason === "Invalid" || error.reason === "FieldConflict") return error;
      // An apply makes it anew.
      if (error.reason === "NotFound" && write.kind === "patchMeta") return error;
      throw error;
    }
  }

  /** True when we had created the object and hold its fields as applied ones now. */
  async #adopt(write: Apply, signal: AbortSignal | undefined): Promise<boolean> {
    // A patch that changes nothing is answered with the object as it is.
    const look: Write = { kind: "patchMeta", type: write.type, ref: refOf(write.object), patch: {} };
    const answer = await this.#attempt(look, signal);
    if (!answer || answer instanceof KubeApiError) return false;
    const { resourceVersion = answer.metadata.resourceVersion } = write;
    if (resourceVersion !== answer.metadata.resourceVersion) return false;
    const managedFields = handOver(answer.metadata.managedFields, this.fieldManager);
    return managedFields !== undefined && await this.#move(write, { answer, managedFields }, signal);
  }

  /** False when somebody wrote to the object in the meantime, so that its managed fields are others by now. */
  async #move(
    write: Apply,
    { answer, managedFields }: { readonly answer: KubeObject; readonly managedFields: readonly JsonObject[] },
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const { resourceVersion } = answer.metadata;
    try {
      await this.send({
        kind: "patchMeta",
        type: write.type,
        ref: refOf(answer),
        patch: { managedFields },
        ...(resourceVersion ? { resourceVersion } : {}),
      }, signal);
      return true;
    } catch (error) {
      if (error instanceof KubeApiError && error.reason === "Conflict") return false;
      throw error;
    }
  }
}

/** Of somebody else, or our own: whoever decides again sees which. */
function madeAnew(write: Apply): KubeApiError {
  const message = `${formatRef(refOf(write.object))} is another object by now`;
  return new KubeApiError(message, { status: 409, reason: "Conflict", retry: "now" });
}
