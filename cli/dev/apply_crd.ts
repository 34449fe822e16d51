// Owns: a CRD onto the cluster, as far as the account may, and the wait until it is served. Must not: choose which.

import { EnvironmentError, isJsonObject, type JsonObject, sleep } from "../../runtime/base/mod.ts";
import { asJson, conditionOf, KubeApiError, type KubeObject } from "../../runtime/kube/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { canI, missingRightOf, withProgress } from "../shell/mod.ts";
import { CRD_TYPE, send, type Target } from "./manifests.ts";

const ESTABLISHED_TIMEOUT_MS = 30_000;
const POLL_MS = 250;

/** What an account can tell of a CRD. */
type Seen =
  | { readonly kind: "read"; readonly crd: KubeObject | undefined }
  /** It may not read CRDs; anybody may ask which kinds are served. */
  | { readonly kind: "guessed"; readonly isServed: boolean };

/**
 * Applies a CRD and waits until its kind is served. Where writing it is forbidden and it is there already, that is
 * enough. @throws {KubeApiError} {EnvironmentError}
 */
export async function applyCrd(context: OrkContext, target: Target, crd: KubeObject): Promise<void> {
  try {
    await send(target, CRD_TYPE, crd);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    useWhatIsThere(context, await look(target, crd), { crd, refusal: error });
  }
  await untilServed(context, target, crd);
}

function useWhatIsThere(
  { output }: OrkContext,
  seen: Seen,
  { crd, refusal }: { readonly crd: KubeObject; readonly refusal: KubeApiError },
): void {
  const { name } = crd.metadata;
  const by = accountOf(refusal);
  if (!isThere(seen)) throw notApplied(name, by);
  output.warn(
    seen.kind === "read"
      ? `CRD ${name} may not be written by ${by}; using the one that is there`
      : `CRD ${name} may neither be written nor read by ${by}; using the one that is served`,
  );
}

async function untilServed(context: OrkContext, target: Target, crd: KubeObject): Promise<void> {
  const { output, clock, signal } = context;
  const { name } = crd.metadata;
  await withProgress(output, `waiting for CRD ${name} to be established`, async () => {
    const untilMs = clock.monotonicMs() + ESTABLISHED_TIMEOUT_MS;
    for (;;) {
      const seen = await look(target, crd);
      if (isEstablished(seen)) return;
      if (signal.aborted) throw new DOMException("interrupted", "AbortError");
      if (clock.monotonicMs() >= untilMs) throw notEstablished(name, seen);
      await sleep(clock, POLL_MS, signal);
    }
  });
}

async function look({ reader }: Target, crd: KubeObject): Promise<Seen> {
  try {
    return { kind: "read", crd: await reader.get(CRD_TYPE, { name: crd.metadata.name }) };
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
  const { group, kind, versions } = servedBy(crd);
  const found = await Promise.all(versions.map((version) => reader.discover({ group, version, kind })));
  return { kind: "guessed", isServed: found.length > 0 && found.every((type) => type !== undefined) };
}

/** Group, kind and served versions. Source: apiextensions.k8s.io/v1. */
function servedBy(crd: KubeObject) {
  const spec = objectAt(asJson(crd), "spec");
  const versions = Array.isArray(spec["versions"]) ? spec["versions"].filter(isJsonObject) : [];
  return {
    group: String(spec["group"]),
    kind: String(objectAt(spec, "names")["kind"]),
    versions: versions.filter((version) => version["served"] !== false).map(({ name }) => String(name)),
  };
}

function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

function isThere(seen: Seen): boolean {
  return seen.kind === "read" ? seen.crd !== undefined : seen.isServed;
}

function isEstablished(seen: Seen): boolean {
  if (seen.kind === "guessed") return seen.isServed;
  return seen.crd !== undefined && conditionOf(seen.crd, "Established")?.["status"] === "True";
}

function isForbidden(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && error.reason === "Forbidden";
}

function accountOf({ message }: KubeApiError): string {
  const right = missingRightOf(message);
  return right ? `"${right.account}"` : "this account";
}

function notApplied(name: string, by: string): EnvironmentError {
  const right = canI({ verb: "patch", resource: `${CRD_TYPE.plural}.${CRD_TYPE.group}` });
  return new EnvironmentError(`CRD ${name} is not in the cluster, and ${by} may not apply it`, {
    code: "cluster/crd",
    hint:
      `let somebody apply it who may (kubectl apply -f with its file), or grant ${by} the verbs create and ` +
      `patch on ${CRD_TYPE.plural}; "${right}" tells whether they are there`,
  });
}

function notEstablished(name: string, seen: Seen): EnvironmentError {
  const condition = seen.kind === "read" && seen.crd ? conditionOf(seen.crd, "NamesAccepted") : undefined;
  const why = condition?.["status"] === "False" ? `: ${String(condition["message"])}` : "";
  return new EnvironmentError(
    `CRD ${name} was not established within ${ESTABLISHED_TIMEOUT_MS / 1_000}s${why}`,
    { code: "cluster/crd", hint: `kubectl describe crd ${name} shows its conditions` },
  );
}
