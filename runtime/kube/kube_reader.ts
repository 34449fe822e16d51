// Owns: typed reads over a Transport. Must not: cache objects or retry.

import type { JsonObject } from "../base/mod.ts";
import { createDiscovery } from "./_discovery.ts";
import { apiErrorOf, isSuccess } from "./api_status.ts";
import { apiVersionOf, formatRef, type KubeObject, type ObjectMeta, resourcePath } from "./object.ts";
import type { ResourceType } from "./object.ts";
import type { KubeReader, ListOptions, ListPage } from "./ports.ts";
import type { Transport } from "./transport.ts";

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

/** Reads over a transport. */
export function createKubeReader(transport: Transport): KubeReader {
  const discovery = createDiscovery(transport);

  async function listPage(
    type: ResourceType,
    options: ListOptions & { readonly continueToken?: string },
  ): Promise<ListPage> {
    const { namespace, signal } = options;
    const answer = await transport.request({
      method: "GET",
      path: resourcePath(type, namespace ? { namespace } : {}),
      query: {
        limit: options.limit ?? PAGE_SIZE,
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        continue: options.continueToken,
        // The continue token holds the version; the server refuses both together.
        resourceVersion: options.continueToken ? undefined : options.resourceVersion,
        resourceVersionMatch: options.continueToken ? undefined : options.resourceVersionMatch,
      },
      ...(options.metadataOnly ? { accept: METADATA_LIST_ACCEPT } : {}),
      ...(signal ? { signal } : {}),
    });
    if (!isSuccess(answer.status)) {
      if (answer.status === 404) discovery.forget(type);
      throw apiErrorOf(answer, { action: `List of ${type.plural}${namespace ? ` -n ${namespace}` : ""}` });
    }
    return pageOf(type, answer.body);
  }

  return {
    async get(type, at) {
      const answer = await transport.request({ method: "GET", path: resourcePath(type, at) });
      if (isSuccess(answer.status)) return answer.body as unknown as KubeObject;
      if (answer.status === 404) return undefined;
      throw apiErrorOf(answer, { action: `Read of ${formatRef({ ...type, ...at })}` });
    },
    listPage,
    async *list(type, options = {}) {
      let page = await listPage(type, options);
      yield page;
      while (page.continueToken !== undefined) {
        page = await listPage(type, { ...options, continueToken: page.continueToken });
        yield page;
      }
    },
    discover(gvk) {
      return discovery.find(gvk);
    },
  };
}

function pageOf(type: ResourceType, body: JsonObject): ListPage {
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
