// Owns: objects of the contract cases and where they live. Must not: send requests.

import type { JsonObject } from "../../runtime/base/mod.ts";

/** A ConfigMap. */
export function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>> = {},
  metadata: JsonObject = {},
): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, name, namespace }, data };
}

/** Path of the ConfigMaps of a namespace, or of one. */
export function configMaps(namespace: string, name?: string): string {
  return `/api/v1/namespaces/${namespace}/configmaps${name ? `/${name}` : ""}`;
}

/** A Deployment that starts nothing. */
export function deployment(namespace: string, name: string, replicas: number): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "main", image: "example.com/none:1" }] },
      },
    },
  };
}

/** Path of the Deployments of a namespace, or of one, or of its subresource. */
export function deployments(namespace: string, name?: string, subresource?: string): string {
  const tail = [name, subresource].filter((part) => part !== undefined).join("/");
  return `/apis/apps/v1/namespaces/${namespace}/deployments${tail ? `/${tail}` : ""}`;
}

/** A Service that selects nothing. */
export function service(namespace: string, name: string, ports: readonly JsonObject[]): JsonObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec: { ports } };
}

/** Path of the Services of a namespace, or of one. */
export function services(namespace: string, name?: string): string {
  return `/api/v1/namespaces/${namespace}/services${name ? `/${name}` : ""}`;
}
