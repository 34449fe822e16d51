// Owns: `services`. Must not: invent a selector (reconcile fills in the default one).

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import {
  boolField,
  emptyField,
  type Field,
  type FieldContext,
  intField,
  intOrTextField,
  missingField,
  put,
  textField,
  textMapField,
} from "./fields.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** Service: `port`, or several `ports`; `headless: true` gives `clusterIP: None`. */
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
    const type = textField(child(entry, "type"), context, { path: "type" });
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

function portsField(entry: MapNode, context: FieldContext): Field<MutableJson[]> {
  const list = child(entry, "ports");
  const declared = list?.kind === "list" ? list.items : child(entry, "port") ? [entry] : [];
  if (declared.length === 0) context.report(missingField(entry.span, context, "port"));
  const ports = declared.map((node, i) => {
    const prefix = node === entry ? "" : `ports[${i}].`;
    return {
      node,
      name: textField(node === entry ? undefined : child(node, "name"), context, { path: `${prefix}name` }),
      port: intField(child(node, "port"), context, { path: `${prefix}port` }),
      targetPort: intOrTextField(child(node, "targetPort"), context, { path: `${prefix}targetPort` }),
      nodePort: intField(child(node, "nodePort"), context, { path: `${prefix}nodePort` }),
      protocol: textField(child(node, "protocol"), context, { path: `${prefix}protocol` }),
    };
  });
  return (rendering) => {
    const result: MutableJson[] = [];
    for (const item of ports) {
      const before = rendering.problems.length;
      const port = item.port(rendering);
      if (port === undefined) {
        if (rendering.problems.length === before) {
          rendering.problems.push(emptyField(item.node.span, context, "port"));
        }
        continue;
      }
      const built: MutableJsonObject = {
        port,
        protocol: item.protocol(rendering)?.toUpperCase() ?? "TCP",
        targetPort: item.targetPort(rendering) ?? port,
      };
      put(built, "name", item.name(rendering));
      put(built, "nodePort", item.nodePort(rendering));
      result.push(built);
    }
    return result;
  };
}
