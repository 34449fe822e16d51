// Owns: the Node object that kwok simulates. Must not: send it.

import type { JsonObject } from "../../runtime/base/mod.ts";

/** Source: kwok 0.8 simulates nodes with the annotation; the label lets Services and selectors treat it like every other node. */
export function nodeObject(name: string): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake", "node.alpha.kubernetes.io/ttl": "0" },
      labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "type": "kwok" },
    },
    spec: {},
  };
}
