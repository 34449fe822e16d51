// Owns: saying that the objects of an entry cannot be seen, and that they can be again. Must not: decide what follows.

import type { ResourceType } from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";

/** Remembers what was said last, so that its end is said too. */
export class KindNews {
  readonly #type: ResourceType;
  readonly #logger: Logger;
  #trouble: "missing" | "forbidden" | undefined;

  constructor(type: ResourceType, logger: Logger) {
    this.#type = type;
    this.#logger = logger;
  }

  missing(): void {
    this.#trouble = "missing";
    const { kind } = this.#type;
    this.#logger.warn(`waiting for CRD ${this.#crd()}`, { event: "crd-missing", kind, name: this.#crd() });
  }

  forbidden(reason: string | undefined): void {
    this.#trouble = "forbidden";
    const { kind, plural } = this.#type;
    this.#logger.error(`${plural} may not be listed and watched`, { event: "kind-forbidden", kind, reason });
  }

  /** Before the entry runs, "watching" says it. */
  visible(objects: number, isRunning: boolean): void {
    const trouble = this.#trouble;
    this.#trouble = undefined;
    if (trouble === undefined || !isRunning) return;
    const { kind, plural } = this.#type;
    if (trouble === "missing") {
      const facts = { kind, name: this.#crd(), objects };
      this.#logger.info(`CRD ${this.#crd()} is back`, { event: "crd-back", ...facts });
    } else {
      const text = `${plural} may be listed and watched again`;
      this.#logger.info(text, { event: "kind-allowed", kind, objects });
    }
  }

  #crd(): string {
    return `${this.#type.plural}.${this.#type.group}`;
  }
}
