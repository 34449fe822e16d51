// Owns: sending in our name, so that our applied set is all that we own of an object. Must not: compare or retry.

import { type KubeObject, type KubeWriter, refOf, type Write } from "../../kube/mod.ts";
import { handOver } from "./hand_over.ts";

type Apply = Extract<Write, { kind: "apply" }>;

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
   * would stay for ever. They are handed over to our applied set once, and the apply is sent again to remove them.
   */
  async apply(write: Apply, signal: AbortSignal | undefined): Promise<KubeObject | undefined> {
    const answer = await this.send(write, signal);
    const managedFields = answer && handOver(answer.metadata.managedFields, this.fieldManager);
    if (!answer || !managedFields) return answer;
    const { resourceVersion } = answer.metadata;
    await this.send({
      kind: "patchMeta",
      type: write.type,
      ref: refOf(answer),
      patch: { managedFields },
      ...(resourceVersion ? { resourceVersion } : {}),
    }, signal);
    return await this.send(write, signal);
  }
}
