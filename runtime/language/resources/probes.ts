// Owns: startup, liveness and readiness probes. Must not: hold profile values.

import type { Diagnostic, MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { checkKeys } from "./field_remarks.ts";
import { intField, intOrTextField, put, textField, textListField } from "./fields.ts";
import { POD_TYPES } from "./pod_types_table.ts";
import { profileField } from "./profiles.ts";
import { structuredField, wordField } from "./typed_fields.ts";

const PROBE_KEYS = {
  startup: "startupProbe",
  liveness: "livenessProbe",
  readiness: "readinessProbe",
} as const;
const TIMES = [
  "initialDelaySeconds",
  "periodSeconds",
  "failureThreshold",
  "successThreshold",
  "timeoutSeconds",
  "terminationGracePeriodSeconds",
];
/** Short words and the Kubernetes action they mean. */
const TYPES: Readonly<Record<string, Action>> = {
  http: "httpGet",
  httpGet: "httpGet",
  tcp: "tcpSocket",
  tcpSocket: "tcpSocket",
  exec: "exec",
  grpc: "grpc",
};
const ACTIONS = ["httpGet", "tcpSocket", "exec", "grpc"] as const;
const TARGET_KEYS = ["type", "path", "port", "scheme", "command"];

type Action = "httpGet" | "tcpSocket" | "exec" | "grpc";

/** What a probe falls back to when it declares no port. */
export interface ContainerPorts {
  readonly render: Field<MutableJson[]>;
  /** False: the container declares no port at all. */
  readonly isDeclared: boolean;
}

/** The probes of a container, under the names that Kubernetes gives them. */
export function probesField(
  node: Node | undefined,
  context: FieldContext,
  ports: ContainerPorts,
): Field<MutableJsonObject> {
  if (node?.kind !== "map") return () => undefined;
  checkKeys(node, Object.keys(PROBE_KEYS), { ...context, kind: `${context.kind} probes` });
  const probes = (Object.keys(PROBE_KEYS) as (keyof typeof PROBE_KEYS)[]).flatMap((key) => {
    const probe = child(node, key);
    return probe?.kind === "map"
      ? [{ key, build: probeField(probe, context, { path: `probes.${key}`, ports }) }]
      : [];
  });
  return (rendering) => {
    const result: MutableJsonObject = {};
    for (const { key, build } of probes) put(result, PROBE_KEYS[key], build(rendering));
    return result;
  };
}

interface ProbePlace {
  readonly path: string;
  readonly ports: ContainerPorts;
}

function probeField(node: MapNode, context: FieldContext, place: ProbePlace): Field<MutableJson> {
  const { path } = place;
  checkKeys(node, [...TARGET_KEYS, ...ACTIONS, "profile", ...TIMES], {
    ...context,
    kind: `${context.kind} probe`,
  });
  const profile = profileField(node, context, { family: "probes", path, excludes: TIMES });
  const times = TIMES.map((key) => ({
    key,
    field: intField(child(node, key), context, { path: `${path}.${key}` }),
  }));
  const native = ACTIONS.find((action) => child(node, action));
  const action = native
    ? nativeAction(node, context, { ...place, action: native })
    : shortAction(node, context, place);
  return (rendering) => {
    const target = action(rendering);
    if (!target) return undefined;
    const probe: MutableJsonObject = { ...(profile(rendering) as MutableJsonObject | undefined) };
    for (const { key, field } of times) put(probe, key, field(rendering));
    return { ...probe, ...target };
  };
}

/** `httpGet: {…}` and the others in Kubernetes' own shape; only a missing port is filled in. */
function nativeAction(
  node: MapNode,
  context: FieldContext,
  place: ProbePlace & { readonly action: Action },
): Field<MutableJsonObject> {
  const { action, path } = place;
  const beside = node.entries.find((e) =>
    [...TARGET_KEYS, ...ACTIONS].includes(e.key) && e.key !== action && e.key !== "type"
  );
  if (beside) context.report(twoTargets(beside.keySpan, path, [action, beside.key]));
  const declared = child(node, action);
  const fields = structuredField(declared, context, { path: `${path}.${action}`, types: POD_TYPES });
  const needsPort = action !== "exec" && !child(declared, "port");
  if (needsPort) reportPort(node, context, place);
  return (rendering) => {
    const value = { ...(fields(rendering) as MutableJsonObject | undefined) };
    if (needsPort) {
      const port = containerPort(rendering, node, place);
      if (port === undefined) return undefined;
      value["port"] = port;
    }
    return { [action]: value };
  };
}

/** `type`, `path`, `port`, `scheme`, `command`: without a type, `path` means http and `command` exec, else tcp. */
function shortAction(node: MapNode, context: FieldContext, place: ProbePlace): Field<MutableJsonObject> {
  const { path } = place;
  const at = (key: string) => ({ path: `${path}.${key}` });
  const type = wordField(child(node, "type"), context, { ...at("type"), words: Object.keys(TYPES) });
  const url = textField(child(node, "path"), context, at("path"));
  const scheme = wordField(child(node, "scheme"), context, { ...at("scheme"), words: ["HTTP", "HTTPS"] });
  const command = textListField(child(node, "command"), context, at("command"));
  const port = intOrTextField(child(node, "port"), context, at("port"));
  const fallback: Action = child(node, "command") ? "exec" : child(node, "path") ? "httpGet" : "tcpSocket";
  const declaredType = child(node, "type");
  const isExec = declaredType?.kind === "scalar" ? declaredType.text === "exec" : fallback === "exec";
  if (!isExec && !child(node, "port")) reportPort(node, context, place);
  return (rendering) => {
    const word = type(rendering);
    const action = word === undefined ? fallback : TYPES[word]!;
    if (action === "exec") return execAction(node, rendering, { command: command(rendering), path });
    const target = port(rendering) ?? containerPort(rendering, node, place);
    if (target === undefined) return undefined;
    if (action !== "httpGet") return { [action]: { port: target } };
    const get: MutableJsonObject = { path: url(rendering) ?? "/", port: target };
    put(get, "scheme", scheme(rendering));
    return { httpGet: get };
  };
}

function execAction(
  node: MapNode,
  rendering: Rendering,
  found: { readonly command: MutableJson[] | undefined; readonly path: string },
): MutableJsonObject | undefined {
  if (found.command) return { exec: { command: found.command } };
  rendering.problems.push({
    code: "ORK3002",
    severity: "error",
    span: node.span,
    message: `"${found.path}" of type exec needs "command"`,
    hint: `add for example command: [cat, /tmp/healthy]`,
  });
  return undefined;
}

function containerPort(rendering: Rendering, node: MapNode, place: ProbePlace): MutableJson | undefined {
  const first = place.ports.render(rendering)?.[0] as MutableJsonObject | undefined;
  const port = first?.["containerPort"];
  // What is certain before rendering was reported then.
  if (port === undefined && place.ports.isDeclared) rendering.problems.push(withoutPort(node, place.path));
  return port;
}

function reportPort(node: MapNode, context: FieldContext, place: ProbePlace): void {
  if (!place.ports.isDeclared) context.report(withoutPort(node, place.path));
}

function withoutPort(node: MapNode, path: string): Diagnostic {
  return {
    code: "ORK3007",
    severity: "error",
    span: node.span,
    message: `"${path}" needs a port: neither the probe nor its container declares one`,
    hint: `add "port:" to the container or to the probe`,
  };
}

function twoTargets(span: Diagnostic["span"], path: string, keys: readonly [string, string]): Diagnostic {
  return {
    code: "ORK3106",
    severity: "error",
    span,
    message: `"${path}.${keys[1]}" stands beside "${keys[0]}"`,
    hint: `a probe has one target: remove "${keys[1]}" or "${keys[0]}"`,
  };
}
