// Owns: `rollingUpdate` and what each workload can do with it. Must not: build whole strategies.

import type { Diagnostic, MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf, type MapNode } from "../document/mod.ts";
import { checkKeys, type Field, type FieldContext, intField, put, type Rendering } from "./fields.ts";
import { profileField } from "./profiles.ts";
import { countOrPercentField } from "./typed_fields.ts";

const KEYS = ["maxSurge", "maxUnavailable", "partition"] as const;
type Key = typeof KEYS[number];

/** The declared fields, those of the profile included; undefined when there is no block or it renders empty. */
function declaredField(
  entry: MapNode,
  context: FieldContext,
  usable: readonly Key[],
): Field<MutableJsonObject> {
  const node = child(entry, "rollingUpdate");
  if (node?.kind !== "map") return () => undefined;
  checkKeys(node, ["profile", ...KEYS], { ...context, kind: `${context.kind} rollingUpdate` });
  for (const key of KEYS) {
    const unused = usable.includes(key) ? undefined : entryOf(node, key);
    if (unused) context.report(withoutEffect(unused.keySpan, `rollingUpdate.${key}`, context.kind));
  }
  const at = (key: string) => ({ path: `rollingUpdate.${key}` });
  const profile = profileField(node, context, { family: "rollingUpdate", path: "rollingUpdate" });
  const fields: readonly (readonly [Key, Field<MutableJson>])[] = [
    ["maxSurge", countOrPercentField(child(node, "maxSurge"), context, at("maxSurge"))],
    ["maxUnavailable", countOrPercentField(child(node, "maxUnavailable"), context, at("maxUnavailable"))],
    ["partition", intField(child(node, "partition"), context, at("partition"))],
  ];
  return (rendering) => {
    const all: MutableJsonObject = { ...(profile(rendering) as MutableJsonObject | undefined) };
    for (const [key, field] of fields) put(all, key, field(rendering));
    const known = usable.filter((key) => all[key] !== undefined);
    // A profile that leaves nothing usable still asks for rolling updates.
    if (Object.keys(all).length === 0) return undefined;
    return Object.fromEntries(known.map((key) => [key, all[key]!]));
  };
}

/** Deployment: surge and unavailable may not both be zero. Source: Kubernetes API validation. */
export function deploymentStrategy(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const declared = declaredField(entry, context, ["maxSurge", "maxUnavailable"]);
  return (rendering) => {
    const found = declared(rendering);
    if (!found) return undefined;
    if (isZero(found["maxSurge"]) && isZero(found["maxUnavailable"])) {
      report(
        entry,
        rendering,
        "maxSurge and maxUnavailable are both zero, so that no pod could ever be replaced",
      );
    }
    return strategyOf(found);
  };
}

/**
 * DaemonSet: exactly one of surge and unavailable is above zero; of a profile that sets both, unavailable counts.
 * Source: Kubernetes API validation.
 */
export function daemonSetStrategy(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const declared = declaredField(entry, context, ["maxSurge", "maxUnavailable"]);
  const isProfile = child(child(entry, "rollingUpdate"), "profile") !== undefined;
  return (rendering) => {
    const found = declared(rendering);
    if (!found) return undefined;
    const surge = found["maxSurge"];
    const unavailable = found["maxUnavailable"];
    if (isAbove(surge) && isAbove(unavailable)) {
      if (isProfile) return strategyOf({ maxSurge: 0, maxUnavailable: unavailable! });
      report(entry, rendering, "a DaemonSet takes either maxSurge or maxUnavailable above zero, not both");
    }
    if (isZero(surge) && isZero(unavailable)) {
      report(
        entry,
        rendering,
        "maxSurge and maxUnavailable are both zero, so that no pod could ever be replaced",
      );
    }
    return strategyOf(isAbove(surge) ? { maxSurge: surge!, maxUnavailable: unavailable ?? 0 } : found);
  };
}

/** StatefulSet: one pod at a time unless more may be unavailable; zero is not allowed and means the same (decisions 1.10). */
export function statefulSetStrategy(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const declared = declaredField(entry, context, ["maxUnavailable", "partition"]);
  return (rendering) => {
    const found = declared(rendering);
    if (!found) return undefined;
    const { maxUnavailable, ...rest } = found;
    return strategyOf(isAbove(maxUnavailable) ? { ...rest, maxUnavailable: maxUnavailable! } : rest);
  };
}

/** A ReplicaSet replaces no pods: the block is accepted and told to have no effect. */
export function noStrategy(entry: MapNode, context: FieldContext): void {
  const found = entryOf(entry, "rollingUpdate");
  if (found) context.report(withoutEffect(found.keySpan, "rollingUpdate", context.kind));
}

function strategyOf(rollingUpdate: MutableJsonObject): MutableJsonObject {
  return Object.keys(rollingUpdate).length > 0
    ? { type: "RollingUpdate", rollingUpdate }
    : { type: "RollingUpdate" };
}

function isZero(value: MutableJson | undefined): boolean {
  return value === 0 || value === "0%";
}

function isAbove(value: MutableJson | undefined): boolean {
  return value !== undefined && !isZero(value);
}

function report(entry: MapNode, rendering: Rendering, message: string): void {
  rendering.problems.push({
    code: "ORK3108",
    severity: "error",
    span: child(entry, "rollingUpdate")!.span,
    message,
    hint: "raise one of them",
  });
}

function withoutEffect(span: Diagnostic["span"], path: string, kind: string): Diagnostic {
  return {
    code: "ORK3109",
    severity: "warning",
    span,
    message: `"${path}" has no effect on a ${kind}`,
    hint: "Kubernetes has no such setting for this kind: remove it",
  };
}
