// Owns: an OpenAPI schema while facts about it are gathered. Must not: know where the facts come from.

import type { Json, JsonObject, MutableJsonObject } from "../../base/mod.ts";

/** Part of a schema; text unless something says otherwise. The first type that is given stays. */
export class SchemaDraft {
  readonly #properties = new Map<string, SchemaDraft>();
  readonly #facts: MutableJsonObject = {};
  readonly #required = new Set<string>();
  #item: SchemaDraft | undefined;
  #value: SchemaDraft | undefined;

  /** The part at a path below; made when it is not there. Numbers in a path are elements of a list. */
  at(path: readonly string[]): SchemaDraft {
    const [key, ...rest] = path;
    if (key === undefined) return this;
    if (/^\d+$/.test(key)) return this.item().at(rest);
    const known = this.#properties.get(key) ?? new SchemaDraft();
    this.#properties.set(key, known);
    return known.at(rest);
  }

  /** The element of this list. */
  item(): SchemaDraft {
    return this.#item ??= new SchemaDraft();
  }

  /** The value of this map. */
  value(): SchemaDraft {
    return this.#value ??= new SchemaDraft();
  }

  type(type: string): void {
    this.#facts["type"] ??= type;
  }

  set(key: string, value: Json): void {
    this.#facts[key] ??= value as MutableJsonObject[string];
  }

  /** Requires each key of the path in its map. */
  require(path: readonly string[]): void {
    const [key, ...rest] = path;
    if (key === undefined) return;
    this.#required.add(key);
    this.at([key]).require(rest);
  }

  hasRequired(): boolean {
    return this.#required.size > 0;
  }

  /** A text as a value of this part's type. */
  typed(text: string): Json {
    switch (this.#facts["type"]) {
      case "integer":
      case "number":
        return Number.isFinite(Number(text)) ? Number(text) : text;
      case "boolean":
        return text === "true";
      default:
        return text;
    }
  }

  schema(isRoot = true): JsonObject {
    if (this.#item) return { type: "array", ...this.#facts, items: this.#item.schema(false) };
    if (this.#value) {
      return { type: "object", ...this.#facts, additionalProperties: this.#value.schema(false) };
    }
    if (this.#properties.size === 0) {
      return this.#facts["x-kubernetes-preserve-unknown-fields"] === true
        ? this.#facts
        : { type: isRoot ? "object" : "string", ...this.#facts };
    }
    const properties = [...this.#properties].map(([key, part]) => [key, part.schema(false)] as const);
    return {
      ...this.#facts,
      type: "object",
      ...(this.#required.size > 0 ? { required: [...this.#required] } : {}),
      properties: Object.fromEntries(properties),
    };
  }
}
