// Owns: `ingresses`. Must not: make the certificate (the plan derives a Secret entry from `tls.create`).

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { put, textField, textListField } from "./fields.ts";
import type { BodyBuilder, ResourceKind } from "./resource_kind.ts";
import { mapNodeOf, requiredKey } from "./shapes.ts";
import { portOrNameField, wordField } from "./typed_fields.ts";

/** Ingress: one host, one path, one backend. */
export const INGRESS: ResourceKind = {
  listKey: "ingresses",
  gvk: () => ({ group: "networking.k8s.io", version: "v1", kind: "Ingress" }),
  plural: "ingresses",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-ingress`,
  keys: ["host", "serviceName", "servicePort", "path", "pathType", "className", "tls"],
  compile(entry, context) {
    const host = textField(child(entry, "host"), context, { path: "host" });
    const className = textField(child(entry, "className"), context, { path: "className" });
    const rule = ruleField(entry, context);
    const tls = tlsBody(entry, context);
    return (rendering, identity, given) => {
      const name = host(rendering);
      const http = rule(rendering);
      if (!http) return undefined;
      const spec: MutableJsonObject = {};
      put(spec, "ingressClassName", className(rendering));
      put(spec, "tls", tls(rendering, identity, given)?.["tls"]);
      spec["rules"] = [{ ...(name === undefined ? {} : { host: name }), http }];
      return { spec };
    };
  },
};

function ruleField(entry: MapNode, context: FieldContext): Field<MutableJsonObject> {
  const name = requiredKey(entry, context, { key: "serviceName", field: textField });
  const port = requiredKey(entry, context, { key: "servicePort", field: portOrNameField });
  const path = textField(child(entry, "path"), context, { path: "path" });
  const pathType = wordField(child(entry, "pathType"), context, {
    path: "pathType",
    words: ["Prefix", "Exact", "ImplementationSpecific"],
  });
  return (rendering) => {
    const [service, target] = [name(rendering), port(rendering)];
    if (service === undefined || target === undefined) return undefined;
    return {
      paths: [{
        path: path(rendering) ?? "/",
        pathType: pathType(rendering) ?? "Prefix",
        backend: {
          service: {
            name: service,
            port: typeof target === "number" ? { number: target } : { name: target },
          },
        },
      }],
    };
  };
}

/** Keys of `tls`. Without `create` the Secret is one that exists. */
const TLS_KEYS = ["create", "secretName", "hosts", "validFor"];

function tlsBody(entry: MapNode, context: FieldContext): BodyBuilder {
  const node = mapNodeOf(child(entry, "tls"), context, { path: "tls", keys: TLS_KEYS });
  if (!node || (child(node, "secretName") === undefined && !createsCertificate(entry))) {
    return () => undefined;
  }
  const secretName = textField(child(node, "secretName"), context, { path: "tls.secretName" });
  const hosts = textListField(child(node, "hosts"), context, { path: "tls.hosts", dropEmpty: true });
  const host = textField(child(entry, "host"), { ...context, report: () => {} }, { path: "host" });
  return (rendering, { cr }) => {
    const rule = host({ ...rendering, problems: [] });
    const names = hosts(rendering) ?? (rule === undefined ? undefined : [rule]);
    const tls: { [key: string]: MutableJson } = {};
    put(tls, "hosts", names);
    tls["secretName"] = secretName(rendering) ?? certificateSecretName(cr.name);
    return { tls: [tls] };
  };
}

/** True when an ingress asks for a certificate of its own: then the plan adds a Secret before it. */
export function createsCertificate(entry: MapNode): boolean {
  const create = child(child(entry, "tls"), "create");
  return create?.kind === "scalar" && create.value === true;
}

/** Name of the Secret that holds it when `tls.secretName` says none. */
export function certificateSecretName(cr: string): string {
  return `${cr}-tls`;
}
