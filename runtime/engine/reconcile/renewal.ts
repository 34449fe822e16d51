// Owns: when a child that is kept as it is has to be made anew: values that age, certificates. Must not: write.

import { type JsonObject, stableHash } from "../../base/mod.ts";
import { asJson, type KubeObject } from "../../kube/mod.ts";
import type { Wanted } from "./expand.ts";
import { ANNOTATION_CERTIFICATE, ANNOTATION_GENERATED_AT } from "./names.ts";

/** True when an existing child is left exactly as it is. */
export function isKept(wanted: Wanted, observed: KubeObject, now: number): boolean {
  const { entry } = wanted;
  const rotation = rotationMoment(wanted, observed);
  if (rotation !== undefined && rotation <= now) return false;
  if (entry.upkeep === "createOnce") return !entry.recreateOnChange;
  if (entry.reconciles && wanted.certificate && !holdsCertificate(wanted, observed)) return false;
  return entry.once || !entry.reconciles;
}

/** When the values of a child are due for renewal. */
export function rotationMoment(wanted: Wanted, observed: KubeObject): number | undefined {
  if (wanted.rotateAfterMs === undefined) return undefined;
  const since = observed.metadata.annotations?.[ANNOTATION_GENERATED_AT] ??
    observed.metadata.creationTimestamp;
  return since === undefined ? undefined : Date.parse(since) + wanted.rotateAfterMs;
}

/** The object with the marks that tell when it has to be made anew. */
export function withRenewal(object: KubeObject, wanted: Wanted, now: number): KubeObject {
  if (wanted.rotateAfterMs === undefined && !wanted.certificate) return object;
  const annotations = {
    ...object.metadata.annotations,
    ...(wanted.rotateAfterMs === undefined ? {} : { [ANNOTATION_GENERATED_AT]: new Date(now).toISOString() }),
    ...(wanted.certificate ? { [ANNOTATION_CERTIFICATE]: certificateMark(wanted, object) } : {}),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** True while the child holds what we made for this very request. */
function holdsCertificate(wanted: Wanted, observed: KubeObject): boolean {
  return observed.metadata.annotations?.[ANNOTATION_CERTIFICATE] === certificateMark(wanted, observed);
}

/** Nobody can guess a key from its digest: it is as random as the digest is long. */
function certificateMark({ certificate }: Wanted, object: KubeObject): string {
  const data = asJson(object)["data"] as JsonObject | undefined;
  const made = ["tls.crt", "tls.key", "ca.crt"].map((key) => data?.[key] ?? null);
  return [{ ...certificate }, made].map((part) => stableHash(part).slice(0, 16)).join(".");
}
