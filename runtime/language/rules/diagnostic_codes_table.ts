// Owns: what the diagnostic codes of rules mean. Must not: produce diagnostics.

import { OBSERVE_DIAGNOSTIC_CODES } from "./diagnostic_codes_observe_table.ts";

/** Codes ORK4000 to ORK4199, for `ork explain`. */
export const RULES_DIAGNOSTIC_CODES = [
  {
    code: "ORK4001",
    severity: "error",
    title: "Rule without a usable path",
    explanation:
      "A rule that sets a field must name it as a path of keys with dots between them. Templates are not possible " +
      "there. An element of a list is named by its number.",
    example: 'mutation:\n  rules:\n    - field: "{{ .spec.size }}"\n      default: small',
    fix: "mutation:\n  rules:\n    - field: spec.size\n      default: small",
  },
  {
    code: "ORK4002",
    severity: "error",
    title: "Field that a rule cannot set",
    explanation:
      "Rules set fields of spec, metadata.labels and metadata.annotations. Names, types and other metadata belong to " +
      "whoever created the object; status is declared under operatorBox.status.fields.",
    example: "mutation:\n  rules:\n    - field: status.phase\n      default: Pending",
    fix: "operatorBox:\n  status:\n    fields:\n      - path: phase\n        value: Pending",
  },
  {
    code: "ORK4003",
    severity: "error",
    title: "Value of the wrong type in a rule",
    explanation:
      "The schema of the CRD gives the field another type, so the API server would refuse the object or templates " +
      "would see something unexpected.",
    example: "mutation:\n  rules:\n    - field: spec.replicas # integer\n      default: two",
    fix: "mutation:\n  rules:\n    - field: spec.replicas\n      default: 2",
  },
  {
    code: "ORK4004",
    severity: "error",
    title: "Unknown value type",
    explanation: "valueType is one of string, int, float and bool (also integer, number, boolean).",
    example: "mutation:\n  rules:\n    - field: spec.replicas\n      default: 2\n      valueType: int64",
    fix: "mutation:\n  rules:\n    - field: spec.replicas\n      default: 2\n      valueType: int",
  },
  {
    code: "ORK4005",
    severity: "error",
    title: "valueType disagrees with the CRD",
    explanation:
      "The schema of the CRD already says which type the field has. A rule that says otherwise would make objects " +
      "invalid.",
    example:
      "mutation:\n  rules:\n    - field: spec.replicas # integer\n      default: 2\n      valueType: string",
    fix: "mutation:\n  rules:\n    - field: spec.replicas\n      default: 2",
  },
  {
    code: "ORK4006",
    severity: "warning",
    title: "Rule sets a field that the CRD does not have",
    explanation:
      "The schema of the CRD has no such field. Templates of this Katalog would still see the value, but the API " +
      "server would drop it at admission.",
    example: "mutation:\n  rules:\n    - field: spec.replica\n      default: 2",
    fix: "mutation:\n  rules:\n    - field: spec.replicas\n      default: 2",
  },
  {
    code: "ORK4007",
    severity: "error",
    title: "Template of a rule gave a value of the wrong type",
    explanation:
      "For one object the template of a mutation or normalize field rendered to something that the field cannot " +
      "hold. Only that object fails; its Ready condition carries this message.",
    example: 'normalize:\n  spec:\n    replicas: "{{ .spec.size }}" # "small"',
    fix: "normalize:\n  spec:\n    replicas: '{{ if eq .spec.size \"small\" }}1{{ else }}3{{ end }}'",
  },
  {
    code: "ORK4008",
    severity: "error",
    title: "Path of a rule leads through a plain value",
    explanation:
      "For one object the path of a mutation or normalize field goes through a text or number, or past the end of a " +
      "list. Only that object fails; its Ready condition carries this message.",
    example: "mutation:\n  rules:\n    - field: spec.size.cpu # spec.size is a text\n      default: 1",
    fix: "mutation:\n  rules:\n    - field: spec.resources.cpu\n      default: 1",
  },
  {
    code: "ORK4009",
    severity: "error",
    title: "Template that should be unique",
    explanation:
      "unique compares the value at one path with the same path of every other object of the CRD. A template has no " +
      "path.",
    example: 'validation:\n  rules:\n    - field: "{{ .spec.host }}"\n      operator: unique',
    fix: "validation:\n  rules:\n    - field: spec.host\n      operator: unique",
  },
  {
    code: "ORK4010",
    severity: "error",
    title: "Two normalised fields overlap",
    explanation: "One field lies inside another, so whichever came second would undo the first.",
    example: 'normalize:\n  spec:\n    image: "{{ .spec.image }}"\n    image.tag: "{{ .spec.tag }}"',
    fix: 'normalize:\n  spec:\n    image.tag: "{{ .spec.tag }}"',
  },
  {
    code: "ORK4011",
    severity: "error",
    title: "Sentinel that is not declared",
    explanation: "Facts of an event are computed only when preReconcile.sentinels names them.",
    example: "preReconcile:\n  reconcileGate:\n    sentinels: [generationChanged]",
    fix:
      "preReconcile:\n  sentinels: [generationChanged]\n  reconcileGate:\n    sentinels: [generationChanged]",
  },
  {
    code: "ORK4012",
    severity: "warning",
    title: "Unknown sentinel",
    explanation: "No fact of an event has this name, so it is never true and never opens a gate.",
    example: "preReconcile:\n  sentinels: [generationChange]",
    fix: "preReconcile:\n  sentinels: [generationChanged]",
  },
  {
    code: "ORK4013",
    severity: "warning",
    title: "Field validated before its default is filled in",
    explanation:
      "Validation comes before mutation, and a missing field breaks almost every rule. An object without the field is " +
      "denied although a default is declared.",
    example:
      "validation:\n  rules:\n    - field: spec.replicas\n      max: 5\nmutation:\n  rules:\n    - field: spec.replicas\n      default: 2",
    fix:
      "validation:\n  rules:\n    - field: spec.replicas\n      max: 5\nmutation:\n  mutateFirst: true\n  rules:\n    - field: spec.replicas\n      default: 2",
  },
  {
    code: "ORK4020",
    severity: "error",
    title: "Document that is no Kubernetes object",
    explanation:
      "Objects to render for are complete Kubernetes objects: with apiVersion, kind and metadata.name.",
    example: "kind: Site\nspec:\n  size: 1",
    fix: "apiVersion: demo.example.com/v1\nkind: Site\nmetadata:\n  name: shop\nspec:\n  size: 1",
  },
  {
    code: "ORK4021",
    severity: "error",
    title: "Object that the Katalog does not manage",
    explanation:
      "No entry has this group, version and kind, so nothing would happen to the object. Only Secrets and ConfigMaps " +
      "may stand beside managed objects: entries can copy them.",
    example: "apiVersion: demo.example.com/v1\nkind: Sites\nmetadata:\n  name: shop",
    fix: "apiVersion: demo.example.com/v1\nkind: Site\nmetadata:\n  name: shop",
  },
  ...OBSERVE_DIAGNOSTIC_CODES,
] as const;
