// Owns: what the diagnostic codes of conversion, calls, cross reads, watches, scaling and rollback mean. Must not: produce diagnostics.

/** Codes ORK4050 to ORK4119; part of RULES_DIAGNOSTIC_CODES. */
export const OBSERVE_DIAGNOSTIC_CODES = [
  {
    code: "ORK4050",
    severity: "error",
    title: "Conversion without a storage version",
    explanation:
      "The API server stores objects in one version. Paths between other versions are joined through it, so it must " +
      "be known: from storageVersion, or from the CRD file.",
    example: "conversion:\n  paths:\n    - {from: v1alpha1, to: v1, spec: {…}}",
    fix: "conversion:\n  storageVersion: v1\n  paths:\n    - {from: v1alpha1, to: v1, spec: {…}}",
  },
  {
    code: "ORK4051",
    severity: "warning",
    title: "Storage version differs from the CRD",
    explanation:
      "The CRD decides which version the API server stores. A conversion that takes another one for it makes chains " +
      "longer than they need to be.",
    example: "conversion:\n  storageVersion: v1alpha1 # the CRD: v1 has storage: true",
    fix: "conversion:\n  storageVersion: v1",
  },
  {
    code: "ORK4052",
    severity: "error",
    title: "Unknown version in a conversion",
    explanation: "Versions are written without their group, and the CRD must have them.",
    example: "paths:\n  - {from: example.com/v1alpha, to: v1}",
    fix: "paths:\n  - {from: v1alpha1, to: v1}",
  },
  {
    code: "ORK4053",
    severity: "error",
    title: "Path from a version to itself",
    explanation: "An object that already has the wanted version is passed on unchanged.",
    example: "paths:\n  - {from: v1, to: v1, spec: {…}}",
    fix: "paths:\n  - {from: v1alpha1, to: v1, spec: {…}}",
  },
  {
    code: "ORK4054",
    severity: "error",
    title: "Path declared twice",
    explanation: "Between two versions there is one path in each direction.",
    example: "paths:\n  - {from: a, to: b, spec: {x: '1'}}\n  - {from: a, to: b, spec: {y: '2'}}",
    fix: "paths:\n  - {from: a, to: b, spec: {x: '1', y: '2'}}",
  },
  {
    code: "ORK4055",
    severity: "warning",
    title: "Version that cannot be reached",
    explanation:
      "The API server converts to the stored version when it writes and back when it reads. Every version needs a " +
      "path, or a chain of paths, in both directions.",
    example: "storageVersion: v1\npaths:\n  - {from: v1alpha1, to: v1, spec: {…}}",
    fix:
      "storageVersion: v1\npaths:\n  - {from: v1alpha1, to: v1, spec: {…}}\n  - {from: v1, to: v1alpha1, spec: {…}}",
  },
  {
    code: "ORK4056",
    severity: "warning",
    title: "Conversion into a field that does not exist",
    explanation: "The schema of the target version has no such field, so the API server drops the value.",
    example: "paths:\n  - {from: v1alpha1, to: v1, spec: {replica: '{{ .spec.size }}'}}",
    fix: "paths:\n  - {from: v1alpha1, to: v1, spec: {replicas: '{{ .spec.size }}'}}",
  },
  {
    code: "ORK4060",
    severity: "error",
    title: "No conversion path",
    explanation:
      "No declared path, and no chain of them, leads from the version of the object to the one asked for.",
    example: "paths:\n  - {from: v1alpha1, to: v1, spec: {…}} # asked for: v1 to v1alpha1",
    fix: "paths:\n  - {from: v1alpha1, to: v1, spec: {…}}\n  - {from: v1, to: v1alpha1, spec: {…}}",
  },
  {
    code: "ORK4061",
    severity: "error",
    title: "Converted value of the wrong type",
    explanation:
      "The schema of the target version asks for another type and the value cannot become one without guessing.",
    example: "spec: {replicas: '{{ .spec.size }}'} # size is \"large\"",
    fix: "spec: {replicas: '{{ if eq .spec.size \"large\" }}5{{ else }}1{{ end }}'}",
  },
  {
    code: "ORK4062",
    severity: "error",
    title: "Object that cannot be converted",
    explanation: "Conversion needs an apiVersion, to know where it starts, and metadata, which it keeps.",
    example: "kind: Site\nspec: {}",
    fix: "apiVersion: example.com/v1\nkind: Site\nmetadata: {name: web}\nspec: {}",
  },
  {
    code: "ORK4065",
    severity: "warning",
    title: "Field that does not survive conversion",
    explanation:
      "Objects were generated from the schema of one version, converted to another version and back. This field came " +
      "back different or not at all, so that a client using the other version damages objects by reading and writing " +
      "them. The message shows the smallest object for which that happens.",
    example: "- {from: v1alpha1, to: v1, spec: {image: '{{ .spec.image }}:{{ .spec.tag }}'}}",
    fix: "- {from: v1alpha1, to: v1, spec: {image: '{{ .spec.image }}', tag: '{{ .spec.tag }}'}}",
  },
  {
    code: "ORK4066",
    severity: "error",
    title: "Valid object that conversion refuses",
    explanation:
      "An object that the schema of its version allows cannot be converted. The API server could neither read nor " +
      "delete such an object.",
    example: "spec: {replicas: '{{ .spec.size }}'} # size may be any text",
    fix: "spec: {replicas: '{{ if isNumeric .spec.size }}{{ .spec.size }}{{ else }}1{{ end }}'}",
  },
  {
    code: "ORK4067",
    severity: "warning",
    title: "Conversion result that the other schema refuses",
    explanation:
      "The converted object breaks a rule of the target version's schema: an enum, a range, a length or a required " +
      "field. The API server refuses it on the next write.",
    example: "- {from: v1alpha1, to: v1, spec: {tier: '{{ .spec.plan }}'}} # tier: enum [free, paid]",
    fix:
      "- {from: v1alpha1, to: v1, spec: {tier: '{{ if eq .spec.plan \"gold\" }}paid{{ else }}free{{ end }}'}}",
  },
] as const;
