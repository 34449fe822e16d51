// Owns: the Transport contract against the API server in memory. Must not: hold cases.

import { systemClock } from "../../cli/io/mod.ts";
import { memoryServer } from "../support/memory_api_server.ts";
import { SERVED } from "../support/operator_bench.ts";
import { transportContract } from "./transport_contract.ts";

const NEVER_MS = 3_600_000;
const SERVICES = { group: "", version: "v1", kind: "Service", plural: "services", namespaced: true };

transportContract("memory", () => {
  // No controllers, as behind the real one.
  const server = memoryServer(systemClock(), { strict: true, controllersMs: () => NEVER_MS });
  for (const type of [...SERVED, SERVICES]) server.serve(type);
  const forgotten = server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "forgotten" } });
  server.forget();
  let namespaces = 0;
  return Promise.resolve({
    transport: server.transport,
    freshNamespace() {
      const name = `contract-${++namespaces}`;
      server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
      return Promise.resolve(name);
    },
    forgottenVersion: () => Promise.resolve(String(Number(forgotten.metadata.resourceVersion) - 1)),
  });
}, {
  except: {
    "a custom resource: served after its definition, defaulted, validated, with status, gone with it":
      "schemas of definitions are not known to it",
  },
});
