// Owns: typed reads over a Transport. Must not: cache objects or retry.

import type { JsonObject } from "../base/mod.ts";
import { createDiscovery, type Discovery } from "./_discovery.ts";
import { apiErrorOf, isSuccess, objectOf, strangeAnswer } from "./api_status.ts";
import {
  apiVersionOf,
  formatRef,
  type KubeObject,
  type ObjectMeta,
  resourcePath,
  type ResourceType,
} from "./object.ts";
import type { KubeReader, ListOptions, ListPage } from "./ports.ts";
import type { ApiRequest, Transport } from "./transport.ts";

/** Source: Kubernetes API concepts, "Fetching resource metadata only". */
export const METADATA_LIST_ACCEPT =
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
export const METADATA_ACCEPT =
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

const PAGE_SIZE = 500;

/**
 * Gives an object of a list or watch the apiVersion and kind of its type: lists of built-in kinds leave them out, and
 * metadata-only answers carry those of PartialObjectMetadata. Cost: the object is changed in place.
 */
export function typedObject(type: ResourceType, raw: JsonObject): KubeObject {
  const object = raw as { [key: string]: unknown; metadata: ObjectMeta };
  object["apiVersion"] = apiVersionOf(type);
  object["kind"] = type.kind;
  return object as unknown as KubeObject;
}

type PageOptions = Parameters<KubeReader["listPage"]>[1];

/** Reads over a transport. */
export function createKubeReader(transport: Transport): KubeReader {
  return new TransportReader(transport);
}

class TransportReader implements KubeReader {
  readonly #transport: Transport;
  readonly #discovery: Discovery;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.#discovery = createDiscovery(transport);
  }

  async get(
    type: ResourceType,
    at: { readonly namespace?: string; readonly name: string },
  ): Promise<KubeObject | undefined> {
    const answer = await this.#transport.request({ method: "GET", path: resourcePath(type, at) });
    if (answer.status === 404) return undefined;
    const action = `Read of ${formatRef({ ...type, ...at })}`;
    if (isSuccess(answer.status)) return objectOf(answer, action);
    throw apiErrorOf(answer, { action });
  }

  async listPage(type: ResourceType, options: PageOptions): Promise<ListPage> {
    const answer = await this.#transport.request(pageRequest(type, options));
    const where = options.namespace ? ` -n ${options.namespace}` : "";
    const action = `List of ${type.plural}${where}`;
    if (isSuccess(answer.status)) return pageOf(type, answer.body, action);
    if (answer.status === 404) this.#discovery.forget(type);
    throw apiErrorOf(answer, { action });
  }

  async *list(type: ResourceType, options: ListOptions = {}): AsyncGenerator<ListPage> {
    let page = await this.listPage(type, options);
    yield page;
    while (page.continueToken !== undefined) {
      page = await this.listPage(type, { ...options, continueToken: page.continueToken });
      yield page;
    }
  }

  discover(gvk: Parameters<KubeReader["discover"]>[0]): Promise<ResourceType | undefined> {
    return this.#discovery.find(gvk);
  }
}

function pageRequest(type: ResourceType, options: PageOptions): ApiRequest {
  const { namespace, signal, continueToken, resourceVersion, resourceVersionMatch } = options;
  return {
    method: "GET",
    path: resourcePath(type, namespace ? { namespace } : {}),
    query: {
      limit: options.limit ?? PAGE_SIZE,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      continue: continueToken,
      // The continue token holds the version; the server refuses both together.
      ...(continueToken ? {} : { resourceVersion, resourceVersionMatch }),
    },
    ...(options.metadataOnly ? { accept: METADATA_LIST_ACCEPT } : {}),
    ...(signal ? { signal } : {}),
  };
}

/** An empty list may come without items, but what is no list at all must not pass for an empty one. */
function pageOf(type: ResourceType, body: JsonObject, action: string): ListPage {
  const isList = Array.isArray(body["items"]) || String(body["kind"] ?? "").endsWith("List");
  if (!isList) throw strangeAnswer(action, "a list");
  const metadata = (body["metadata"] ?? {}) as {
    readonly resourceVersion?: string;
    readonly continue?: string;
  };
  const items = (body["items"] ?? []) as readonly JsonObject[];
  return {
    items: items.map((item) => typedObject(type, item)),
    resourceVersion: metadata.resourceVersion ?? "",
    ...(metadata.continue ? { continueToken: metadata.continue } : {}),
  };
}
