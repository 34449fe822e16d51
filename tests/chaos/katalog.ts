// Owns: the Katalog that is run under faults: one entry of each sort whose fate differs. Must not: know what becomes of it.

import type { KindOptions } from "../support/scene.ts";

export const GROUP = "chaos.example.com";

/** Namespaced, with everything that a Katalog offers. */
export const TREE: KindOptions = { group: GROUP, kind: "Tree" };
/** Cluster-scoped, with children in several namespaces. */
export const ROCK: KindOptions = { group: GROUP, kind: "Rock", namespaced: false };
/** The kind whose CRD is deleted and made again. */
export const LEAF: KindOptions = { group: GROUP, kind: "Leaf" };

export const CHAOS_KINDS: readonly KindOptions[] = [TREE, ROCK, LEAF];

/** What has to differ between two of them on one cluster. */
export interface Places {
  /** Where the Secret `base` is that Trees copy. */
  readonly source: string;
}

function types({ kind, namespaced = true }: KindOptions): string {
  const plural = `${kind.toLowerCase()}s`;
  const scope = namespaced ? "" : "namespaced: false\n      ";
  return `${scope}apiTypes: {group: ${GROUP}, version: v1, kind: ${kind}, plural: ${plural}}`;
}

export function katalogOf({ source }: Places): string {
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: chaos}
spec:
  crds:
    tree:
      ${types(TREE)}
      operatorBox:
        onCreate:
          configMaps:
            - {name: "{{ .metadata.name }}-seed", data: {text: "{{ .spec.text }}"}}
          secrets:
            - {name: "{{ .metadata.name }}-token", once: true, data: {token: "{{ randomAlphanumeric 12 }}"}}
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}-page"
              data: {text: "{{ .spec.text }}"}
              when: [{field: spec.extra, notEquals: "true"}]
            - name: "{{ .metadata.name }}-page"
              data: {text: "{{ .spec.text }}", note: "{{ .spec.text }}"}
              when: [{field: spec.extra, equals: "true"}]
            - name: "{{ .metadata.name }}-extra"
              data: {text: "{{ .spec.text }}"}
              when: [{field: spec.extra, equals: "true"}]
            - name: "{{ .metadata.name }}-in-{{ .item }}"
              data: {region: "{{ .item }}", text: "{{ .spec.text }}"}
              forEach: {field: spec.regions}
            - name: "{{ .metadata.name }}-{{ .metadata.namespace }}"
              namespace: "{{ .spec.far }}"
              data: {text: "{{ .spec.text }}"}
              when: [{field: spec.far, exists: true}]
          secrets:
            - {name: "{{ .metadata.name }}-login", fromSecret: base, fromNamespace: ${source}}
          services: [{name: "{{ .metadata.name }}", port: "{{ .spec.port }}"}]
          jobs: [{name: "{{ .metadata.name }}-setup", image: busybox, command: [echo, "{{ .spec.text }}"]}]
          deployments:
            - name: "{{ .metadata.name }}"
              image: nginx
              replicas: "{{ .spec.replicas }}"
              when: [{field: spec.web, equals: "true"}]
          custom:
            - apiVersion: rbac.authorization.k8s.io/v1
              kind: ClusterRole
              metadata: {name: "{{ .metadata.name }}-{{ .metadata.namespace }}"}
              rules: [{apiGroups: [""], resources: ["{{ .spec.resource }}"], verbs: [get]}]
              when: [{field: spec.resource, exists: true}]
        status:
          fields:
            - {path: text, value: "{{ .spec.text }}"}
            - path: page
              value: '{{ index .children.configMaps (printf "%s-page" .metadata.name) "data" "text" }}'
    rock:
      ${types(ROCK)}
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {text: "{{ .spec.text }}"}, toNamespaces: ["{{ .spec.places }}"]}
    leaf:
      ${types(LEAF)}
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}-near", data: {text: "{{ .spec.text }}"}}
            - {name: "{{ .metadata.name }}-{{ .metadata.namespace }}", namespace: "{{ .spec.far }}", data: {text: "{{ .spec.text }}"}}
        onDelete:
          configMaps: [{name: "{{ .metadata.name }}-near"}]
`;
}
