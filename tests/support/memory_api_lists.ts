// Owns: lists of an API server in memory, in pages that show one moment. Must not: change objects.

import type { JsonObject } from "../../runtime/base/mod.ts";
import { type ApiRequest, type ApiResponse, asJson, type KubeObject } from "../../runtime/kube/mod.ts";
import { type Place, refusal, selects } from "./memory_api_requests.ts";
import type { MemoryStore } from "./memory_api_store.ts";
import { metadataOf } from "./memory_api_watch.ts";

/** What is left of a list that was begun. */
interface Rest {
  readonly version: number;
  readonly objects: readonly KubeObject[];
}

export class Lists {
  readonly #store: MemoryStore;
  readonly #rests = new Map<string, Rest>();
  #tokens = 0;
  /** Tokens up to this one are expired. */
  #forgotten = 0;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  answer(place: Place, request: ApiRequest): ApiResponse {
    const { query = {} } = request;
    const token = query["continue"] === undefined ? undefined : String(query["continue"]);
    if (token !== undefined && !/^page-\d+$/.test(token)) {
      return refusal(400, "BadRequest", { message: "continue key is not valid" });
    }
    if (token !== undefined && Number(token.slice(5)) <= this.#forgotten) {
      return refusal(410, "Expired", { message: "The provided continue parameter is too old" });
    }
    const rest = (token === undefined ? undefined : this.#rests.get(token)) ?? this.#begin(place, query);
    return this.#page(place, rest, request);
  }

  forget(): void {
    this.#forgotten = this.#tokens;
    this.#rests.clear();
  }

  #begin(place: Place, query: NonNullable<ApiRequest["query"]>): Rest {
    const objects = [...this.#store.objects.entries()]
      .filter(([, object]) => this.#store.typeOf(object) === place.type && selects(place, query, object))
      .sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    return { version: this.#store.version, objects };
  }

  #page(place: Place, { version, objects }: Rest, { query = {}, accept = "" }: ApiRequest): ApiResponse {
    const asked = query["limit"];
    const limit = asked === undefined ? objects.length : Math.min(Number(asked), this.#store.pageSize);
    const rest = objects.slice(limit);
    const isMetadataOnly = accept.includes("as=PartialObjectMetadata");
    const items: JsonObject[] = objects.slice(0, limit).map((object) =>
      isMetadataOnly ? metadataOf(object) : { ...asJson(object) }
    );
    const kind = isMetadataOnly ? "PartialObjectMetadataList" : `${place.type.kind}List`;
    const metadata = { resourceVersion: String(version), ...this.#token({ version, objects: rest }) };
    return { status: 200, body: { kind, apiVersion: "v1", metadata, items } };
  }

  #token(rest: Rest): { readonly continue?: string } {
    if (rest.objects.length === 0) return {};
    const token = `page-${++this.#tokens}`;
    this.#rests.set(token, rest);
    return { continue: token };
  }
}
