// Owns: `networkPolicies`. Must not: hold the values of profiles (profiles_table.ts does).

import {
  isJsonObject,
  type Json,
  type JsonObject,
  type MutableJson,
  type MutableJsonObject,
} from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import { COPY_KEYS } from "./copy.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { textField, textMapField } from "./fields.ts";
import { profileField } from "./profiles.ts";
import type { ResourceKind } from "./resource_kind.ts";
import {
  listField,
  mapNodeOf,
  objectField,
  type RequiredKey,
  requiredKey,
  strictTextListField,
  wordListField,
} from "./shapes.ts";
import { portField as portNumberField, portOrNameField, wordField } from "./typed_fields.ts";

const RULE_KEYS = ["ingress", "egress", "policyTypes"] as const;

/**
 * NetworkPolicy. An empty list of rules denies, an absent one leaves the direction alone. Selectors are plain maps of
 * labels. `podSelector` goes with a profile; without one the policy is about all pods of its namespace.
 */
export const NETWORK_POLICY: ResourceKind = {
  listKey: "networkPolicies",
  gvk: () => ({ group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy" }),
  plural: "networkpolicies",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: undefined,
  keys: ["podSelector", ...RULE_KEYS, "profile", "fromNetworkPolicy", ...COPY_KEYS],
  copy: { key: "fromNetworkPolicy", parts: ["spec"] },
  compile(entry, context) {
    const pods = selectorField(child(entry, "podSelector"), context, "podSelector");
    const profile = profileField(entry, context, {
      family: "networkPolicies",
      path: "",
      excludes: [...RULE_KEYS, "fromNetworkPolicy"],
    });
    const own = ownRules(entry, context);
    return (rendering, _identity, given) => {
      const preset = profile(rendering);
      const copied = given.source?.["spec"];
      const rules = preset ? presetRules(preset) : own(rendering) ?? {};
      const podSelector = pods(rendering) ?? labelsOf(preset?.["podSelector"]);
      const base = isJsonObject(copied) ? copied as MutableJsonObject : {};
      const spec: MutableJsonObject = { ...base, ...rules };
      if (podSelector || !("podSelector" in spec)) spec["podSelector"] = podSelector ?? {};
      const types = rules["policyTypes"] ?? typesOf(base, rules);
      if ((types as string[]).length > 0) spec["policyTypes"] = types;
      return { spec };
    };
  },
};

/**
 * A direction is governed when there is a list of rules for it, be it empty, or when the source of a copy says so.
 * Nothing at all leaves it to the API server, for which a policy is about what comes in.
 */
function typesOf(base: MutableJsonObject, rules: MutableJsonObject): string[] {
  const copied = (base["policyTypes"] ?? []) as string[];
  const governs = (type: string, key: string) => copied.includes(type) || key in base || key in rules;
  return [
    ...(governs("Ingress", "ingress") ? ["Ingress"] : []),
    ...(governs("Egress", "egress") ? ["Egress"] : []),
  ];
}

function ownRules(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  return objectField({
    ingress: ruleListField(child(entry, "ingress"), context, { path: "ingress", peers: "from" }),
    egress: ruleListField(child(entry, "egress"), context, { path: "egress", peers: "to" }),
    policyTypes: wordListField(child(entry, "policyTypes"), context, {
      path: "policyTypes",
      words: ["Ingress", "Egress"],
    }),
  });
}

function ruleListField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly peers: "from" | "to" },
): Field<MutableJson[]> {
  const keys = [options.peers, "ports"];
  return listField(node, context, { path: options.path, keys }, (rule, path) =>
    objectField({
      [options.peers]: listField(
        child(rule, options.peers),
        context,
        { path: `${path}.${options.peers}`, keys: ["podSelector", "namespaceSelector", "ipBlock"] },
        (peer, at) => peerField(peer, context, at),
      ),
      ports: listField(
        child(rule, "ports"),
        context,
        { path: `${path}.ports`, keys: ["protocol", "port", "endPort"] },
        (port, at) => portField(port, context, at),
      ),
    }));
}

function peerField(peer: MapNode, context: FieldContext, path: string): Field<MutableJson> {
  const block = mapNodeOf(child(peer, "ipBlock"), context, {
    path: `${path}.ipBlock`,
    keys: ["cidr", "except"],
  });
  return objectField({
    podSelector: selectorField(child(peer, "podSelector"), context, `${path}.podSelector`),
    namespaceSelector: selectorField(child(peer, "namespaceSelector"), context, `${path}.namespaceSelector`),
    ipBlock: !block ? () => undefined : objectField({
      cidr: requiredKey(block, context, {
        key: "cidr",
        field: textField,
        path: `${path}.ipBlock.cidr`,
        inSchema: true,
      }),
      except: strictTextListField(child(block, "except"), context, { path: `${path}.ipBlock.except` }),
    }),
  });
}

function portField(port: MapNode, context: FieldContext, path: string): Field<MutableJson> {
  const protocol = wordField(child(port, "protocol"), context, {
    path: `${path}.protocol`,
    words: ["TCP", "UDP", "SCTP"],
  });
  return objectField({
    protocol: (rendering) => protocol(rendering) ?? "TCP",
    port: declaredKey(port, context, { key: "port", field: portOrNameField, path: `${path}.port` }),
    endPort: declaredKey(port, context, { key: "endPort", field: portNumberField, path: `${path}.endPort` }),
  });
}

/** A field that may be absent but not render empty: the rule would then be about every port. */
function declaredKey<T>(
  parent: MapNode,
  context: FieldContext,
  options: RequiredKey<T>,
): Field<T> {
  return child(parent, options.key) ? requiredKey(parent, context, options) : () => undefined;
}

/** A map of labels as a selector; the empty map selects everything, which is not the same as none. */
function selectorField(
  node: Node | undefined,
  context: FieldContext,
  path: string,
): Field<MutableJsonObject> {
  if (node?.kind === "map" && node.entries.length === 0) return () => ({});
  const labels = textMapField(node, context, { path, keepEmpty: true });
  return (rendering) => labelsOf(labels(rendering));
}

function labelsOf(labels: Json | undefined): MutableJsonObject | undefined {
  if (!isJsonObject(labels)) return undefined;
  return Object.keys(labels).length === 0 ? {} : { matchLabels: labels as MutableJsonObject };
}

/** The rules of a preset: selectors are plain maps there too. */
function presetRules(preset: JsonObject): MutableJsonObject {
  const rules: MutableJsonObject = {};
  for (const key of RULE_KEYS) {
    const value = preset[key];
    if (!Array.isArray(value)) continue;
    rules[key] = key === "policyTypes" ? [...value] as MutableJson[] : value.map((rule) => presetRule(rule));
  }
  return rules;
}

function presetRule(rule: Json): MutableJson {
  if (!isJsonObject(rule)) return {};
  const result: MutableJsonObject = {};
  for (const key of ["from", "to"] as const) {
    const peers = rule[key];
    if (Array.isArray(peers)) result[key] = peers.map(presetPeer);
  }
  const ports = rule["ports"];
  if (Array.isArray(ports)) result["ports"] = ports.map(presetPort);
  return result;
}

function presetPeer(peer: Json): MutableJson {
  if (!isJsonObject(peer)) return {};
  const { podSelector, namespaceSelector, ipBlock } = peer;
  return {
    ...(podSelector === undefined ? {} : { podSelector: labelsOf(podSelector) ?? {} }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: labelsOf(namespaceSelector) ?? {} }),
    ...(ipBlock === undefined ? {} : { ipBlock: ipBlock as MutableJson }),
  };
}

function presetPort(port: Json): MutableJson {
  if (!isJsonObject(port)) return {};
  const { protocol, ...rest } = port as MutableJsonObject;
  return { protocol: typeof protocol === "string" ? protocol.toUpperCase() : "TCP", ...rest };
}
