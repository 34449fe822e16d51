// Owns: container fields of the pod-template shorthands. Must not: know workloads.

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import {
  boolField,
  checkKeys,
  type Field,
  type FieldContext,
  intField,
  intOrTextField,
  missingField,
  put,
  rawField,
  textField,
  textListField,
} from "./fields.ts";
import { profileField } from "./profiles.ts";

/** Fields of a shorthand entry that end up on its one container. */
export const CONTAINER_KEYS = [
  "image",
  "tag",
  "command",
  "args",
  "env",
  "envFrom",
  "port",
  "protocol",
  "ports",
  "resources",
  "probes",
  "securityContext",
  "workingDirectory",
  "volumeMounts",
] as const;

/** The container of an entry, without its name. */
export function containerField(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const imageEntry = entryOf(entry, "image");
  if (!imageEntry) context.report(missingField(entry.span, context, "image"));
  const image = textField(imageEntry?.value, context, { path: "image" });
  const tag = textField(child(entry, "tag"), context, { path: "tag" });
  const command = textListField(child(entry, "command"), context, { path: "command" });
  const args = textListField(child(entry, "args"), context, { path: "args" });
  const workingDir = textField(child(entry, "workingDirectory"), context, { path: "workingDirectory" });
  const env = envField(child(entry, "env"), context);
  const envFrom = envFromField(child(entry, "envFrom"), context);
  const ports = portsField(entry, context);
  const resources = resourcesField(child(entry, "resources"), context);
  const probes = probesField(child(entry, "probes"), context, ports);
  const security = securityField(child(entry, "securityContext"), context);
  const volumeMounts = rawField(child(entry, "volumeMounts"), context);
  return (rendering) => {
    const container: MutableJsonObject = {};
    const renderedImage = image(rendering);
    if (imageEntry && renderedImage === undefined && rendering.problems.length === 0) {
      rendering.problems.push({
        code: "ORK3003",
        severity: "error",
        span: imageEntry.value.span,
        message: `${context.kind} field "image" rendered empty`,
        hint: `give it a fallback: {{ … | default "nginx" }}`,
      });
    }
    put(container, "image", withTag(renderedImage, tag(rendering)));
    put(container, "command", command(rendering));
    put(container, "args", args(rendering));
    put(container, "workingDir", workingDir(rendering));
    put(container, "env", env(rendering));
    put(container, "envFrom", envFrom(rendering));
    put(container, "ports", ports(rendering));
    put(container, "resources", resources(rendering));
    put(container, "securityContext", security(rendering));
    put(container, "volumeMounts", volumeMounts(rendering));
    Object.assign(container, probes(rendering));
    return container;
  };
}

/** A tag is appended only to an image that has neither tag nor digest. */
function withTag(image: string | undefined, tag: string | undefined): string | undefined {
  if (image === undefined || tag === undefined) return image;
  const lastSegment = image.slice(image.lastIndexOf("/") + 1);
  return lastSegment.includes(":") || lastSegment.includes("@") ? image : `${image}:${tag}`;
}

function envField(node: Node | undefined, context: FieldContext): Field<MutableJson[]> {
  if (node?.kind !== "list") return () => undefined;
  const items = node.items.map((item, i) => {
    const value = child(item, "value");
    const source = child(item, "valueFrom");
    return {
      name: textField(child(item, "name"), context, { path: `env[${i}].name` }),
      value: textField(value, context, { path: `env[${i}].value`, keepEmpty: true }),
      valueFrom: rawField(source, context),
      hasValue: value !== undefined,
    };
  });
  return (rendering) => {
    const result: MutableJson[] = [];
    for (const item of items) {
      const name = item.name(rendering);
      if (name === undefined) continue;
      const variable: MutableJsonObject = { name };
      if (item.hasValue) put(variable, "value", item.value(rendering) ?? "");
      put(variable, "valueFrom", item.valueFrom(rendering));
      result.push(variable);
    }
    return result.length > 0 ? result : undefined;
  };
}

/** `envFrom` groups references by kind; entries with `keys` become single variables, with `suffix` appended. */
function envFromField(node: Node | undefined, context: FieldContext): Field<MutableJson[]> {
  if (node === undefined) return () => undefined;
  if (node.kind === "list") return rawField(node, context) as Field<MutableJson[]>;
  const groups = (["configMapRef", "secretRef"] as const).flatMap((key) => {
    const list = child(node, key);
    return list?.kind === "list"
      ? list.items.map((item, i) => ({ key, item, path: `envFrom.${key}[${i}]` }))
      : [];
  }).map(({ key, item, path }) => {
    if (child(item, "keys") || child(item, "suffix")) {
      context.report({
        code: "ORK3090",
        severity: "error",
        span: (entryOf(item, "keys") ?? entryOf(item, "suffix"))!.keySpan,
        message: `"${path}.keys" is not available in this version`,
        hint: `list the variables under "env" with "valueFrom"`,
      });
    }
    return {
      key,
      name: textField(child(item, "name"), context, { path: `${path}.name` }),
      prefix: textField(child(item, "prefix"), context, { path: `${path}.prefix` }),
      optional: boolField(child(item, "optional"), context, { path: `${path}.optional` }),
    };
  });
  return (rendering) => {
    const result: MutableJson[] = [];
    for (const group of groups) {
      const name = group.name(rendering);
      if (name === undefined) continue;
      const reference: MutableJsonObject = { name };
      put(reference, "optional", group.optional(rendering));
      const source: MutableJsonObject = { [group.key]: reference };
      put(source, "prefix", group.prefix(rendering));
      result.push(source);
    }
    return result.length > 0 ? result : undefined;
  };
}

function portsField(entry: MapNode, context: FieldContext): Field<MutableJson[]> {
  const single = intField(child(entry, "port"), context, { path: "port" });
  const protocol = textField(child(entry, "protocol"), context, { path: "protocol" });
  const list = child(entry, "ports");
  const many = list?.kind === "list"
    ? list.items.map((item, i) => {
      const path = `ports[${i}]`;
      return {
        name: textField(child(item, "name"), context, { path: `${path}.name` }),
        port: intField(child(item, "containerPort") ?? child(item, "port"), context, {
          path: `${path}.containerPort`,
        }),
        protocol: textField(child(item, "protocol"), context, { path: `${path}.protocol` }),
      };
    })
    : [];
  return (rendering) => {
    const result: MutableJson[] = [];
    const number = single(rendering);
    if (number !== undefined && number !== 0) {
      result.push({ containerPort: number, protocol: protocol(rendering)?.toUpperCase() ?? "TCP" });
    }
    for (const item of many) {
      const containerPort = item.port(rendering);
      if (containerPort === undefined) continue;
      const port: MutableJsonObject = {
        containerPort,
        protocol: item.protocol(rendering)?.toUpperCase() ?? "TCP",
      };
      put(port, "name", item.name(rendering));
      result.push(port);
    }
    return result.length > 0 ? result : undefined;
  };
}

function resourcesField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  const profile = profileField(node, context, { family: "resources", path: "resources" });
  const requests = quantitiesField(child(node, "requests"), context, "resources.requests");
  const limits = quantitiesField(child(node, "limits"), context, "resources.limits");
  return (rendering) => {
    const preset = profile(rendering);
    if (preset) return preset as MutableJson;
    const result: MutableJsonObject = {};
    put(result, "requests", requests(rendering));
    put(result, "limits", limits(rendering));
    return Object.keys(result).length > 0 ? result : undefined;
  };
}

function quantitiesField(node: Node | undefined, context: FieldContext, path: string): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  const entries = node.entries.map((e) => ({
    key: e.key,
    field: textField(e.value, context, { path: `${path}.${e.key}` }),
  }));
  return (rendering) => {
    const result: MutableJsonObject = {};
    for (const { key, field } of entries) put(result, key, field(rendering));
    return Object.keys(result).length > 0 ? result : undefined;
  };
}

const PROBE_KEYS = {
  startup: "startupProbe",
  liveness: "livenessProbe",
  readiness: "readinessProbe",
} as const;
const PROBE_TIMES = [
  "initialDelaySeconds",
  "periodSeconds",
  "failureThreshold",
  "successThreshold",
  "timeoutSeconds",
] as const;

function probesField(
  node: Node | undefined,
  context: FieldContext,
  ports: Field<MutableJson[]>,
): Field<MutableJsonObject> {
  if (node?.kind !== "map") return () => undefined;
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

function probeField(
  node: MapNode,
  context: FieldContext,
  options: { readonly path: string; readonly ports: Field<MutableJson[]> },
): Field<MutableJson> {
  const { path, ports } = options;
  checkKeys(node, ["type", "path", "port", "profile", ...PROBE_TIMES], {
    ...context,
    kind: `${context.kind} probe`,
  });
  const type = textField(child(node, "type"), context, { path: `${path}.type` });
  const url = textField(child(node, "path"), context, { path: `${path}.path` });
  const port = intOrTextField(child(node, "port"), context, { path: `${path}.port` });
  const profile = profileField(node, context, { family: "probes", path, besides: ["type", "path", "port"] });
  const times = PROBE_TIMES.map((key) => ({
    key,
    field: intField(child(node, key), context, { path: `${path}.${key}` }),
  }));
  return (rendering) => {
    const declared = ports(rendering)?.[0] as MutableJsonObject | undefined;
    const target = port(rendering) ?? (declared?.["containerPort"] as number | undefined);
    if (target === undefined) {
      rendering.problems.push({
        code: "ORK3007",
        severity: "error",
        span: node.span,
        message: `"${path}" needs a port: neither the probe nor its container declares one`,
        hint: `add "port:" to the container or to the probe`,
      });
      return undefined;
    }
    const probe: MutableJsonObject = { ...(profile(rendering) as MutableJsonObject | undefined) };
    for (const { key, field } of times) put(probe, key, field(rendering));
    const urlPath = url(rendering);
    const kind = type(rendering)?.toLowerCase() ?? (urlPath === undefined ? "tcp" : "http");
    if (kind === "http") probe["httpGet"] = { path: urlPath ?? "/", port: target };
    else probe["tcpSocket"] = { port: target };
    return probe;
  };
}

function securityField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  const profile = profileField(node, context, { family: "containerSecurity", path: "securityContext" });
  const explicit = rawField(node, context);
  return (rendering) =>
    child(node, "profile") ? profile(rendering) as MutableJson | undefined : explicit(rendering);
}
