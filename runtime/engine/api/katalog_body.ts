// Owns: the bodies about the Katalog as a whole. Must not: know HTTP.

import { isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";
import type { CrdView, HealthSnapshot, HostView } from "../operator/mod.ts";
import { REDACTED, redactSecretObject, redactValues } from "../../telemetry/mod.ts";
import { crdRow } from "./crd_body.ts";
import type { KatalogBody, NamespaceRow, StatusCounts } from "./wire.ts";

/** Body of `/katalog`. Cost: one health snapshot per CRD, each sorting up to 256 samples. */
export function katalogBody(view: HostView): KatalogBody {
  const katalog = view.katalog();
  const process = view.process();
  const crds = view.crds().map((crd) => ({ crd, health: crd.health() }));
  const statusCounts = countStates(crds.map((c) => c.health));
  const { degraded, pending } = statusCounts;
  const reason = [degraded ? `${degraded} degraded` : "", pending ? `${pending} pending` : ""].filter(
    Boolean,
  );
  const optional = (["version", "author", "description", "clusterName", "digest"] as const)
    .filter((key) => katalog[key] !== undefined).map((key) => [key, katalog[key]]);
  return {
    name: katalog.name,
    ...Object.fromEntries(optional),
    runtimeVersion: katalog.runtimeVersion,
    isKonductor: process.isLeader,
    OrkReady: process.ready,
    healthy: degraded === 0,
    status: degraded ? "degraded" : pending ? "pending" : "healthy",
    ...(reason.length > 0 ? { degradedReason: reason.join(", ") } : {}),
    statusCounts,
    total: katalog.declaredCrds,
    totalEnabled: crds.length,
    deletionProtection: crds.some(({ crd }) => crd.info().deletionProtection),
    namespaces: { [katalog.namespace || "default"]: namespaceRow(crds.map((c) => c.crd), statusCounts) },
    crds: crds.map(({ crd, health }) => crdRow(crd, health)),
  };
}

function countStates(snapshots: readonly HealthSnapshot[]): StatusCounts {
  const count = (...states: readonly string[]) => snapshots.filter((s) => states.includes(s.state)).length;
  return {
    healthy: count("healthy", "gated"),
    degraded: count("degraded"),
    started: snapshots.filter((s) => s.started).length,
    pending: count("pending", "not started"),
  };
}

function namespaceRow(crds: readonly CrdView[], statusCounts: StatusCounts): NamespaceRow {
  return {
    crds: crds.map((c) => c.name),
    statusCounts,
    healthy: statusCounts.degraded === 0,
    workers: crds.reduce((sum, c) => sum + c.info().workers, 0),
    resources: crds.reduce((sum, c) => sum + c.load().resourceCount, 0),
  };
}

/**
 * A Katalog document that may be shown: literal data of `secrets` entries and of Secrets among `custom` entries is taken
 * out where it stands and wherever else it occurs, plain or base64. Values that are one template stay, they hold nothing.
 */
export function redactKatalog(document: JsonObject): JsonObject {
  const literals: string[] = [];
  const redacted = redactNode(document, false, literals);
  return redactValues(redacted, literals) as JsonObject;
}

function redactNode(node: Json, inSecretList: boolean, literals: string[]): Json {
  if (Array.isArray(node)) return node.map((item) => redactNode(item, inSecretList, literals));
  if (!isJsonObject(node)) return node;
  const children = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      redactNode(value, key === "secrets" && Array.isArray(value), literals),
    ]),
  );
  if (!inSecretList && node["kind"] !== "Secret") return children;
  return redactEntry(children, literals);
}

function redactEntry(entry: JsonObject, literals: string[]): JsonObject {
  const result: Record<string, Json> = { ...redactSecretObject(entry) };
  for (const block of ["data", "stringData"]) {
    const values = entry[block];
    if (!isJsonObject(values)) continue;
    result[block] = Object.fromEntries(
      Object.entries(values).map((
        [key, value],
      ) => [key, isPureTemplate(value) ? value : hide(value, literals)]),
    );
  }
  return result;
}

function hide(value: Json, literals: string[]): string {
  if (typeof value === "string") {
    literals.push(value);
    const decoded = decodeBase64(value);
    if (decoded !== undefined) literals.push(decoded);
  } else if (typeof value === "number" || typeof value === "bigint") literals.push(String(value));
  return REDACTED;
}

/** One action without any literal in it. */
function isPureTemplate(value: Json): boolean {
  return typeof value === "string" && /^\s*\{\{[^{}"'`\d]*\}\}\s*$/.test(value);
}

function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{4,}={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const decoded = new TextDecoder().decode(bytes);
  return decoded.includes("\uFFFD") ? undefined : decoded;
}
