// Owns: the functions that identify an object. Must not: read anything but metadata.

import type { FunctionDefinition } from "../function_definition.ts";
import { objectFunctions, textField } from "./object_access.ts";

export const FIELD_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("fields", [
  textField("metadata.name", {
    name: "resourceName",
    description: "The name of the object",
    example: { template: "{{ resourceName .children.pod }}", output: "web-0" },
    keywords: ["metadata", "identity"],
  }),
  textField("metadata.namespace", {
    name: "resourceNamespace",
    description: "The namespace of the object; empty when it belongs to the cluster",
    example: { template: "{{ resourceNamespace .children.pod }}", output: "dev" },
    keywords: ["metadata", "identity"],
  }),
  textField("metadata.uid", {
    name: "resourceUID",
    description: "The unique identifier that the cluster gave the object",
    example: { template: "{{ resourceUID .children.pod }}", output: "5c1e" },
    keywords: ["metadata", "identity", "unique"],
  }),
  textField("metadata.resourceVersion", {
    name: "resourceVersion",
    description: "The version of the object as the cluster counts it",
    example: { template: "{{ resourceVersion .children.pod }}", output: "88123" },
    keywords: ["metadata", "etcd"],
  }),
  textField("metadata.creationTimestamp", {
    name: "creationTimestamp",
    description: "The moment at which the object was created, as RFC 3339 text",
    example: { template: "{{ creationTimestamp .children.pod }}", output: "2025-02-01T08:00:00Z" },
    keywords: ["metadata", "age", "time", "created"],
  }),
]);
