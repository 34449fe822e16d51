/**
 * `ork` as a library: load a Katalog, compile it to a Plan, decide for one object, or run the Plan on a cluster. Names
 * stand in reading order, following the pipe of ARCHITECTURE.md.
 *
 * ```ts
 * import { compilePlan, loadKatalog } from "./mod.ts";
 *
 * const text = `
 * apiVersion: orkestra.orkspace.io/v1
 * kind: Katalog
 * metadata: { name: demo }
 * spec:
 *   crds:
 *     site:
 *       apiTypes: { group: demo.example.com, version: v1, kind: Site, plural: sites }
 *       operatorBox:
 *         onReconcile:
 *           deployments: [{ image: nginx }]
 * `;
 * const loader = { load: (uri: string) => Promise.resolve({ uri, text }) };
 * const loaded = await loadKatalog(loader, ["katalog.yaml"]);
 * const plan = loaded.value && compilePlan(loaded.value).value;
 * console.log(plan?.crds.map((crd) => crd.type.kind));
 * ```
 * @module
 */
// Owns: the public surface of the package. Must not: hold logic.

export type { Checked, Clock, Diagnostic, Random, Span } from "./runtime/base/mod.ts";
export { EnvironmentError, OrkError, SourceError } from "./runtime/base/mod.ts";
export { type Katalog, loadKatalog, type Source, type SourceLoader } from "./runtime/language/katalog/mod.ts";
export { compilePlan, type CrdPlan, type Permission, type Plan } from "./runtime/language/plan/mod.ts";
export {
  decide,
  decideStatus,
  type Decision,
  prepare,
  type Prepared,
  type Snapshot,
} from "./runtime/engine/reconcile/mod.ts";
export {
  type ClusterConnection,
  createFetchTransport,
  createKubeReader,
  createKubeWriter,
  inClusterConnection,
  type KubeObject,
  loadKubeconfig,
  type Transport,
  type Write,
} from "./runtime/kube/mod.ts";
export {
  createLogger,
  createMetrics,
  type Logger,
  type LogSink,
  type Metrics,
} from "./runtime/telemetry/mod.ts";
export { type HostOptions, type HostSettings, runHost } from "./runtime/engine/host/mod.ts";
