// Owns: what every example promises: its children and its status. Must not: run anything.

import type { JsonObject } from "../../runtime/base/mod.ts";

export interface Example {
  /** Every child once the objects are ready and settled, by the name of the object in cr.yaml: `Kind namespace/name`. */
  readonly children: Readonly<Record<string, readonly string[]>>;
  /** Declared status fields of an object, as they end up. */
  readonly status: Readonly<Record<string, JsonObject>>;
}

/** One entry per folder of `examples/`; a folder without one fails the test. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  website: {
    children: {
      shop: [
        "ConfigMap default/shop-page",
        "Deployment default/shop",
        "Deployment default/shop-cache",
        "Service default/shop",
      ],
    },
    status: { shop: { url: "http://shop.default.svc", readyReplicas: 3 } },
  },
  "queue-worker": {
    children: {
      mail: ["Deployment default/mail", "Job default/mail-setup", "Secret default/mail-token"],
    },
    status: { mail: { phase: "Working", workers: "3/3", setup: { succeeded: 1 } } },
  },
  tenant: {
    children: {
      acme: [
        "ConfigMap default/acme-card",
        "Namespace tenant-acme",
        "ResourceQuota tenant-acme/limits",
        "ServiceAccount tenant-acme/deployer",
      ],
    },
    status: { acme: { home: "tenant-acme", pods: "0/10" } },
  },
  fleet: {
    children: {
      stable: ["ConfigMap default/channel-stable"],
      web: [
        "ConfigMap default/web-feature-chat",
        "ConfigMap default/web-feature-search",
        "Deployment default/web-north",
        "Deployment default/web-south",
        "Service default/web-north",
        "Service default/web-south",
      ],
    },
    status: { web: { regions: 3, available: 3 } },
  },
  "motif-webapp": {
    children: {
      hello: ["ConfigMap default/hello-page", "Deployment default/hello", "Service default/hello"],
    },
    status: { hello: { address: "http://hello.default.svc", ready: "2/2" } },
  },
  "komposer-site": {
    children: {
      fast: ["Deployment default/fast", "Service default/fast"],
      docs: ["Deployment default/docs", "Service default/docs"],
    },
    status: {
      fast: { memory: "128 MB", address: "fast.default.svc:6379" },
      docs: { address: "http://docs.default.svc" },
    },
  },
};
