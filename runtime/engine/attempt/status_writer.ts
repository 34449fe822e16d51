// Owns: storing the status of the objects of one CRD, where there is a place for it. Must not: decide what it says.

import { OrkError } from "../../base/mod.ts";
import { KubeApiError, type KubeObject, type KubeReader, objectKey, type Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { Applier } from "../apply/mod.ts";
import type { Problem } from "../reconcile/mod.ts";
import { isGone, isStale, writeProblem } from "./executed.ts";
import type { ObjectCache } from "../caches/mod.ts";

export interface StatusWriterOptions {
  readonly plan: CrdPlan;
  readonly objects: ObjectCache;
  readonly applier: Applier;
  readonly reader: KubeReader;
  readonly logger: Logger;
}

/** What became of a status: undefined when it is stored, or when the CRD has no place for it. */
export type StatusStored = "stale" | "gone" | Problem | undefined;

/** A Katalog without `crdFile` does not say whether its CRD has a status subresource: the first write finds out. */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  #isUnserved = false;
  /** Keys of objects whose last status may be stored or not: what is cached says nothing about it. */
  readonly #unsure = new Set<string>();

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  async store(
    object: KubeObject,
    write: Write | undefined,
    signal: AbortSignal | undefined,
  ): Promise<StatusStored> {
    if (this.#isUnserved) return undefined;
    const behind = this.#unsure.has(objectKey(object.metadata)) ? await this.#catchUp(object) : undefined;
    if (behind || !write) return behind;
    const { applier, objects } = this.#options;
    const result = await applier.execute(write, signal ? { signal } : {});
    if (result.kind === "failed") {
      const { error } = result;
      if (isUnsure(error)) this.#unsure.add(objectKey(object.metadata));
      return isStale(error) || isGone(error)
        ? await this.#look(object, isStale(error))
        : writeProblem("status", error);
    }
    if ("object" in result && result.object) objects.observeWrite(result.object);
    return undefined;
  }

  forget(key: string): void {
    this.#unsure.delete(key);
  }

  /** A CRD has changed: it may have a status subresource now. */
  poke(): void {
    this.#isUnserved = false;
  }

  /** A status of ours that was stored without our hearing of it is no news to anybody else: it would stay. */
  async #catchUp(object: KubeObject): Promise<StatusStored> {
    const { plan, reader, objects } = this.#options;
    const { uid, resourceVersion } = object.metadata;
    try {
      const found = await reader.get(plan.type, object.metadata);
      this.#unsure.delete(objectKey(object.metadata));
      if (!found || found.metadata.uid !== uid) return "gone";
      objects.observeWrite(found);
      // What was decided may be old by now: marks of the object may have been stored while it was read.
      const present = objects.get(objectKey(object.metadata)) ?? found;
      const isSame = [found, present].every((one) => one.metadata.resourceVersion === resourceVersion);
      return isSame ? undefined : "stale";
    } catch (error) {
      if (error instanceof OrkError) return writeProblem("status", error);
      throw error;
    }
  }

  /**
   * Somebody was faster: what is there now may take the watch a while to show. Of an object whose CRD has no status the API
   * server says what it says of one that is not there.
   */
  async #look(object: KubeObject, isBehind: boolean): Promise<StatusStored> {
    const { plan, reader, objects } = this.#options;
    try {
      const found = await reader.get(plan.type, object.metadata);
      if (!found || found.metadata.uid !== object.metadata.uid) return "gone";
      if (isBehind) objects.observeWrite(found);
      else this.#giveUp();
      return isBehind ? "stale" : undefined;
    } catch (error) {
      if (error instanceof OrkError) return writeProblem("status", error);
      throw error;
    }
  }

  #giveUp(): void {
    if (!this.#isUnserved) {
      const { name: crd, type } = this.#options.plan;
      const fields = { event: "status-not-served", crd, name: `${type.plural}.${type.group}` } as const;
      this.#options.logger.warn("the CRD has no status subresource: no status is written", fields);
    }
    this.#isUnserved = true;
  }
}

/** A refusal stores nothing; no answer, or one of a server that could not finish, says nothing. */
function isUnsure(error: OrkError): boolean {
  return !(error instanceof KubeApiError) || error.status >= 500;
}
