// Owns: what the soak runs: two kinds with a bit of everything that the runtime keeps books about. Must not: change a cluster.

import type { JsonObject } from "../../../runtime/base/mod.ts";
import type { KindOptions } from "../../support/scene.ts";

export const GROUP = "soak.example.com";
/** The kind whose objects come, change and go. */
export const SITE: KindOptions = { group: GROUP, kind: "Site" };
/** The kind whose CRD comes and goes. */
export const LEAF: KindOptions = { group: GROUP, kind: "Leaf" };

export const NAMESPACE = "soak";
/** The ConfigMap and the Secret that every Site copies. */
export const SOURCE = "base";

export interface SiteSpec {
  readonly text: string;
  /** 0 makes a template fail. */
  readonly divisor: number;
  /** More than 5 is denied by a rule. */
  readonly count: number;
  /** "true" asks for one more ConfigMap. */
  readonly extra: string;
  /** Namespace of a ConfigMap elsewhere, or empty. */
  readonly far: string;
  /** Name of a ConfigMap that other Sites may want too, or empty. */
  readonly shared: string;
}

export const GOOD: SiteSpec = { text: "hello", divisor: 1, count: 1, extra: "", far: "", shared: "" };

export const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: soak}
spec:
  crds:
    site:
      apiTypes: {group: ${GROUP}, version: v1, kind: Site, plural: sites}
      validation:
        rules:
          - {field: spec.count, max: 5, message: "{{ .metadata.name }} wants too many"}
          - {field: spec.text, notEquals: changed-3, action: warn}
      operatorBox:
        reconciler: {resync: 3m}
        onCreate:
          secrets:
            - {name: "{{ .metadata.name }}-token", once: true, data: {token: "{{ randomAlphanumeric 12 }}"}}
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {text: "{{ .spec.text }}", share: "{{ div 100 .spec.divisor }}"}}
            - name: "{{ .metadata.name }}-extra"
              data: {text: "{{ .spec.text }}"}
              when: [{field: spec.extra, equals: "true"}]
            - name: "{{ .metadata.name }}-far"
              namespace: "{{ .spec.far }}"
              data: {text: "{{ .spec.text }}"}
              when: [{field: spec.far, notEquals: ""}]
            - name: "{{ .spec.shared }}"
              data: {text: shared}
              when: [{field: spec.shared, notEquals: ""}]
            - {name: "{{ .metadata.name }}-copy", fromConfigMap: ${SOURCE}}
          secrets: [{name: "{{ .metadata.name }}-login", fromSecret: ${SOURCE}}]
          services: [{name: "{{ .metadata.name }}", port: "80"}]
          deployments: [{name: "{{ .metadata.name }}", image: nginx, replicas: "0"}]
        status:
          fields:
            - {path: text, value: "{{ .spec.text }}"}
    leaf:
      apiTypes: {group: ${GROUP}, version: v1, kind: Leaf, plural: leafs}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {text: "{{ .spec.text }}"}}]
`;

/** Children that a Site owes, as `Kind/namespace/name`; the contested ConfigMap is told apart. */
export function childrenOf(name: string, spec: SiteSpec): readonly string[] {
  const here = (kind: string, suffix = "") => `${kind}/${NAMESPACE}/${name}${suffix}`;
  return [
    here("ConfigMap"),
    here("ConfigMap", "-copy"),
    ...(spec.extra === "true" ? [here("ConfigMap", "-extra")] : []),
    ...(spec.far === "" ? [] : [`ConfigMap/${spec.far}/${name}-far`]),
    here("Secret", "-token"),
    here("Secret", "-login"),
    here("Service"),
    here("Deployment"),
  ].sort();
}

export function siteBody(name: string, spec: SiteSpec): JsonObject {
  return { apiVersion: `${GROUP}/v1`, kind: "Site", metadata: { name }, spec: { ...spec } };
}
