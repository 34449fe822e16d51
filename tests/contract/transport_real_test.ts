// Owns: the Transport contract against a real API server. Must not: hold cases.

import { startControlPlane } from "../../e2e/cluster/mod.ts";
import { systemClock } from "../../cli/io/mod.ts";
import { createFetchTransport } from "../../runtime/kube/mod.ts";
import { freshNamespace, skipsCluster } from "../support/cluster.ts";
import { transportContract } from "./transport_contract.ts";

transportContract("fetch", async () => {
  // No controllers: they would put objects of their own into each namespace.
  const cluster = await startControlPlane({ components: { apiOnly: true } });
  globalThis.addEventListener("unload", () => cluster.stopNow());
  // Only a restart makes the API server forget what it has seen, and only a compaction what etcd has.
  await cluster.compactEtcd();
  await cluster.restartApiServer();
  const clock = systemClock();
  const nobody = await cluster.clientCertificate("nobody");
  const { server, caPem, certPem, keyPem } = cluster;
  return {
    transport: createFetchTransport({ server, caPem, certPem, keyPem }, { clock }),
    limited: createFetchTransport({ server, caPem, ...nobody }, { clock }),
    freshNamespace: () => freshNamespace(cluster),
    forgottenVersion: () => Promise.resolve("1"),
  };
}, { ignore: skipsCluster() });
