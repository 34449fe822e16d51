// Owns: `services`. Must not: invent a selector (reconcile fills in the default one).

import type { MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { missingField } from "./field_remarks.ts";
import { boolField, put, textField, textMapField } from "./fields.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { listField, requiredKey } from "./shapes.ts";
import { portField, portOrNameField, wordField } from "./typed_fields.ts";

const PORT_KEYS = ["name", "port", "targetPort", "nodePort", "protocol", "appProtocol"];

/** Service: `port`, several `ports`, or both; `headless: true` gives `clusterIP: None`. */
export const SERVICE: ResourceKind = {
  listKey: "services",
  gvk: () => ({ group: "", version: "v1", kind: "Service" }),
  plural: "services",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-svc`,
  keys: ["type", "headless", "port", "targetPort", "protocol", "ports", "selector"],
  compile(entry, context) {
    const type = wordField(child(entry, "type"), context, {
      path: "type",
      words: ["ClusterIP", "NodePort", "LoadBalancer"],
    });
    const headless = boolField(child(entry, "headless"), context, { path: "headless" });
    const selector = textMapField(child(entry, "selector"), context, { path: "selector" });
    const ports = portsField(entry, context);
    return (rendering) => {
      const spec: MutableJsonObject = { type: type(rendering) ?? "ClusterIP" };
      if (headless(rendering)) spec["clusterIP"] = "None";
      put(spec, "selector", selector(rendering));
      put(spec, "ports", ports(rendering));
      return { spec };
    };
  },
};

/** Ports of `port` and `ports`, in this order. Kubernetes wants names once there are several. */
function portsField(entry: MapNode, context: FieldContext): Field<MutableJsonObject[]> {
  const isNumbered = child(entry, "port") !== undefined;
  const list = listField(
    child(entry, "ports"),
    context,
    { path: "ports", keys: PORT_KEYS },
    (item, path) => servicePortField(item, context, `${path}.`),
  );
  if (!isNumbered && !child(entry, "ports")) context.report(missingField(entry.span, context, "port"));
  const single = isNumbered ? servicePortField(entry, context, "") : undefined;
  return (rendering) => {
    const first = single?.(rendering);
    const ports = [...(first ? [first] : []), ...(list(rendering) ?? [])];
    return ports.length < 2 ? ports : ports.map((port) => ({ name: portName(port), ...port }));
  };
}

function servicePortField(node: MapNode, context: FieldContext, prefix: string): Field<MutableJsonObject> {
  const isItem = prefix !== "";
  const own = (key: string) => (isItem ? child(node, key) : undefined);
  const port = requiredKey(node, context, { key: "port", field: portField, path: `${prefix}port` });
  const targetPort = portOrNameField(child(node, "targetPort"), context, { path: `${prefix}targetPort` });
  const protocol = wordField(child(node, "protocol"), context, {
    path: `${prefix}protocol`,
    words: ["TCP", "UDP", "SCTP"],
  });
  const more = [
    { key: "name", field: textField(own("name"), context, { path: `${prefix}name` }) },
    { key: "nodePort", field: portField(own("nodePort"), context, { path: `${prefix}nodePort` }) },
    { key: "appProtocol", field: textField(own("appProtocol"), context, { path: `${prefix}appProtocol` }) },
  ];
  return (rendering) => {
    const number = port(rendering);
    if (number === undefined) return undefined;
    const built: MutableJsonObject = {
      port: number,
      protocol: protocol(rendering) ?? "TCP",
      targetPort: targetPort(rendering) ?? number,
    };
    for (const { key, field } of more) put(built, key, field(rendering));
    return built;
  };
}

function portName(port: MutableJsonObject): string {
  const name = `port-${port["port"]}`;
  return port["protocol"] === "TCP" ? name : `${name}-${String(port["protocol"]).toLowerCase()}`;
}
