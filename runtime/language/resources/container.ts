// Owns: container fields of the pod-template shorthands. Must not: know workloads.

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import { environmentField } from "./env.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { emptyField, missingField } from "./field_remarks.ts";
import { put, textField, textListField } from "./fields.ts";
import { POD_TYPES } from "./pod_types_table.ts";
import { probesField } from "./probes.ts";
import { profileField } from "./profiles.ts";
import { containerSecurityFields } from "./security.ts";
import { portField, quantitiesField, structuredField, wordField } from "./typed_fields.ts";

/** Fields of a shorthand entry that end up on its one container. */
export const CONTAINER_KEYS = [
  "image",
  "tag",
  "imagePullPolicy",
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

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

/** The container of an entry, without its name. `defaultTag` is for an image that says neither tag nor digest. */
export function containerField(
  entry: MapNode,
  context: FieldContext,
  options: { readonly defaultTag?: string } = {},
): Field<MutableJsonObject> {
  const image = imageField(entry, context, options.defaultTag);
  const environment = environmentField(entry, context);
  const ports = portsField(entry, context);
  const isDeclared = child(entry, "port") !== undefined || child(entry, "ports") !== undefined;
  const probes = probesField(child(entry, "probes"), context, { render: ports, isDeclared });
  const fields: readonly (readonly [string, Field<MutableJson>])[] = [
    [
      "imagePullPolicy",
      wordField(child(entry, "imagePullPolicy"), context, {
        path: "imagePullPolicy",
        words: ["Always", "IfNotPresent", "Never"],
      }),
    ],
    ["command", textListField(child(entry, "command"), context, { path: "command" })],
    ["args", textListField(child(entry, "args"), context, { path: "args" })],
    ["workingDir", textField(child(entry, "workingDirectory"), context, { path: "workingDirectory" })],
    ["ports", ports],
    ["resources", resourcesField(child(entry, "resources"), context)],
    ["securityContext", securityField(child(entry, "securityContext"), context)],
    [
      "volumeMounts",
      structuredField(child(entry, "volumeMounts"), context, {
        path: "volumeMounts",
        types: POD_TYPES,
      }),
    ],
  ];
  return (rendering) => {
    const container: MutableJsonObject = {};
    put(container, "image", image(rendering));
    Object.assign(container, environment(rendering));
    for (const [key, field] of fields) put(container, key, field(rendering));
    Object.assign(container, probes(rendering));
    return container;
  };
}

/** A further container (`sidecars`, `initContainers`): short fields, and any field that Kubernetes has besides. */
export function furtherContainer(
  node: MapNode,
  context: FieldContext,
  path: string,
): (rendering: Rendering) => MutableJsonObject {
  const named = { ...context, kind: `${context.kind} ${path.replace(/\[.*/, "")}` };
  if (!child(node, "name")) context.report(missingField(node.span, named, "name"));
  const name = textField(child(node, "name"), named, { path: `${path}.name` });
  const short = containerField(node, named);
  const rest = node.entries.filter((e) =>
    e.key !== "name" && !(CONTAINER_KEYS as readonly string[]).includes(e.key)
  );
  const native = structuredField({ kind: "map", span: node.span, entries: rest }, named, {
    path,
    types: POD_TYPES,
  });
  return (rendering) => {
    const result: MutableJsonObject = {};
    put(result, "name", name(rendering));
    return { ...result, ...short(rendering), ...native(rendering) as MutableJsonObject };
  };
}

function imageField(entry: MapNode, context: FieldContext, defaultTag: string | undefined): Field<string> {
  const declared = entryOf(entry, "image");
  if (!declared) context.report(missingField(entry.span, context, "image"));
  const image = textField(declared?.value, context, { path: "image" });
  const tag = textField(child(entry, "tag"), context, { path: "tag" });
  return (rendering) => {
    const before = rendering.problems.length;
    const found = image(rendering);
    if (declared && found === undefined && rendering.problems.length === before) {
      rendering.problems.push(emptyField(declared.value.span, context, "image"));
    }
    return withTag(found, tag(rendering) ?? defaultTag);
  };
}

/** A tag is appended only to an image that has neither tag nor digest. */
function withTag(image: string | undefined, tag: string | undefined): string | undefined {
  if (image === undefined || tag === undefined) return image;
  const lastSegment = image.slice(image.lastIndexOf("/") + 1);
  return lastSegment.includes(":") || lastSegment.includes("@") ? image : `${image}:${tag}`;
}

function portsField(entry: MapNode, context: FieldContext): Field<MutableJson[]> {
  const single = portField(child(entry, "port"), context, { path: "port" });
  const protocol = wordField(child(entry, "protocol"), context, { path: "protocol", words: PROTOCOLS });
  const list = child(entry, "ports");
  const many = (list?.kind === "list" ? list.items : []).map((item, i) =>
    onePort(item, context, `ports[${i}]`)
  );
  return (rendering) => {
    const result = many.map((port) => port(rendering)).filter((port) => port !== undefined);
    const number = single(rendering);
    if (number !== undefined) {
      const first = { containerPort: number, protocol: protocol(rendering) ?? "TCP" };
      const isListed = result.some((port) =>
        port["containerPort"] === number && port["protocol"] === first.protocol
      );
      if (!isListed) result.unshift(first);
    }
    return result.length > 0 ? result : undefined;
  };
}

function onePort(item: Node, context: FieldContext, path: string): Field<MutableJsonObject> {
  const name = textField(child(item, "name"), context, { path: `${path}.name` });
  const number = portField(child(item, "containerPort") ?? child(item, "port"), context, {
    path: `${path}.containerPort`,
  });
  const protocol = wordField(child(item, "protocol"), context, {
    path: `${path}.protocol`,
    words: PROTOCOLS,
  });
  const hostPort = portField(child(item, "hostPort"), context, { path: `${path}.hostPort` });
  return (rendering) => {
    const containerPort = number(rendering);
    if (containerPort === undefined) return undefined;
    const port: MutableJsonObject = { containerPort, protocol: protocol(rendering) ?? "TCP" };
    put(port, "name", name(rendering));
    put(port, "hostPort", hostPort(rendering));
    return port;
  };
}

function resourcesField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  const profile = profileField(node, context, { family: "resources", path: "resources" });
  const requests = quantitiesField(child(node, "requests"), context, { path: "resources.requests" });
  const limits = quantitiesField(child(node, "limits"), context, { path: "resources.limits" });
  return (rendering) => {
    const preset = profile(rendering);
    if (preset) return preset as MutableJson;
    const result: MutableJsonObject = {};
    put(result, "requests", requests(rendering));
    put(result, "limits", limits(rendering));
    return Object.keys(result).length > 0 ? result : undefined;
  };
}

function securityField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node?.kind !== "map") return () => undefined;
  const profile = profileField(node, context, { family: "containerSecurity", path: "securityContext" });
  if (child(node, "profile")) return profile as Field<MutableJson>;
  return containerSecurityFields(node, context, "securityContext") as Field<MutableJson>;
}
