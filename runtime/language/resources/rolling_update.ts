// Owns: `rollingUpdate` and what each workload can do with it. Must not: build whole strategies.

import type { Diagnostic, MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { checkKeys } from "./field_remarks.ts";
import { intField, put } from "./fields.ts";
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

const NONE_REPLACED = "maxSurge and maxUnavailable are both zero, so that no pod could ever be replaced";
const BOTH_ABOVE = "a DaemonSet takes either maxSurge or maxUnavailable above zero, not both";

/** Deployment: surge and unavailable may not both be zero. Source: Kubernetes API validation. */
export function deploymentStrategy(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const declared = declaredField(entry, context, ["maxSurge", "maxUnavailable"]);
  const checked = checkedField(
    entry,
    context,
    declared,
    (found) => isStuck(found) ? NONE_REPLACED : undefined,
  );
  return (rendering) => {
    const found = checked(rendering);
    return found && strategyOf(found);
  };
}

/**
 * DaemonSet: exactly one of surge and unavailable is above zero; of a profile that sets both, unavailable counts.
 * Source: Kubernetes API validation.
 */
export function daemonSetStrategy(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const declared = declaredField(entry, context, ["maxSurge", "maxUnavailable"]);
  const isProfile = child(child(entry, "rollingUpdate"), "profile") !== undefined;
  const single: Field<MutableJsonObject> = (rendering) => {
    const found = declared(rendering);
    const isBoth = found && isAbove(found["maxSurge"]) && isAbove(found["maxUnavailable"]);
    return isBoth && isProfile ? { maxSurge: 0, maxUnavailable: found["maxUnavailable"]! } : found;
  };
  const checked = checkedField(entry, context, single, (found) => {
    if (isStuck(found)) return NONE_REPLACED;
    return isAbove(found["maxSurge"]) && isAbove(found["maxUnavailable"]) ? BOTH_ABOVE : undefined;
  });
  return (rendering) => {
    const found = checked(rendering);
    // Kubernetes fills in maxUnavailable 1, which it then refuses beside a surge.
    return found && strategyOf(isAbove(found["maxSurge"]) ? { maxUnavailable: 0, ...found } : found);
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

function isStuck(found: MutableJsonObject): boolean {
  return isZero(found["maxSurge"]) && isZero(found["maxUnavailable"]);
}

/** Reports what Kubernetes would refuse: at load where the values are certain, else per object. */
function checkedField(
  entry: MapNode,
  context: FieldContext,
  declared: Field<MutableJsonObject>,
  check: (found: MutableJsonObject) => string | undefined,
): Field<MutableJsonObject> {
  const node = child(entry, "rollingUpdate");
  const judge = (found: MutableJsonObject | undefined, tell: (remark: Diagnostic) => void) => {
    const message = found && check(found);
    if (message !== undefined) tell(refused(node!.span, message));
    return found;
  };
  if (node?.kind === "map" && isCertain(node)) {
    judge(declared({ scope: NO_SCOPE, problems: [] }), context.report);
  }
  return (rendering) => judge(declared(rendering), (remark) => rendering.problems.push(remark));
}

const NO_SCOPE: Rendering["scope"] = { root: {}, now: 0, random: { next: () => 0 } };

function isCertain(node: MapNode): boolean {
  return node.entries.every(({ key, value }) =>
    key !== "profile" && value.kind === "scalar" && !value.text.includes("{{")
  );
}

function refused(span: Diagnostic["span"], message: string): Diagnostic {
  return { code: "ORK3108", severity: "error", span, message, hint: "change one of the two" };
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
