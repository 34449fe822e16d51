// Owns: the codes of close checks. Must not: hold logic.

/** Codes ORK3200-3229 (rendered objects) and ORK4200-4299 (checks against schemas). */
export const CHECK_DIAGNOSTIC_CODES = [
  {
    code: "ORK3200",
    severity: "error",
    title: "Field that Kubernetes does not know",
    explanation:
      "The rendered object has a field that its kind does not have, so that the API server would refuse it. The " +
      "schemas of one recent Kubernetes version are part of ork; those of custom kinds come from CRD files.",
    example: "podTemplate: {hostNetwrk: true}",
    fix: "podTemplate: {hostNetwork: true}",
  },
  {
    code: "ORK3201",
    severity: "error",
    title: "Value that Kubernetes does not accept",
    explanation: "A field of the rendered object has another type or value than its kind allows there.",
    example:
      "custom:\n  - apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    spec: {ports: [{port: http}]}",
    fix:
      "custom:\n  - apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    spec: {ports: [{port: 80}]}",
  },
  {
    code: "ORK3202",
    severity: "warning",
    title: "Required field missing in a rendered object",
    explanation:
      "For an object that has every field its CRD allows, the rendered child still lacks a field that its kind " +
      "requires.",
    example: "podTemplate: {volumes: [{emptyDir: {}}]}",
    fix: "podTemplate: {volumes: [{name: tmp, emptyDir: {}}]}",
  },
  {
    code: "ORK4200",
    severity: "warning",
    title: "Field that the CRD does not have",
    explanation:
      "A template or condition reads a path that the schema of the CRD does not know. The API server drops such " +
      "fields, so the path is always empty.",
    example: 'replicas: "{{ .spec.replica }}"',
    fix: 'replicas: "{{ .spec.replicas }}"',
  },
  {
    code: "ORK4201",
    severity: "warning",
    title: "CRD without status.conditions",
    explanation:
      "The schema lists the fields of status and conditions is not among them: the API server drops the conditions " +
      "that say whether an object is ready.",
    example: "status: {type: object, properties: {url: {type: string}}}",
    fix:
      "status:\n  type: object\n  properties:\n    conditions:\n      type: array\n      items: {type: object, x-kubernetes-preserve-unknown-fields: true}",
  },
  {
    code: "ORK4202",
    severity: "warning",
    title: "Comparison that does not fit the type",
    explanation:
      "The operator compares numbers or texts, and the CRD says that the field is something else. A value that is " +
      "no number counts as 0.",
    example: "when: [{field: spec.enabled, greaterThan: 0}]",
    fix: 'when: [{field: spec.enabled, equals: "true"}]',
  },
  {
    code: "ORK4203",
    severity: "warning",
    title: "Condition that can never hold",
    explanation:
      "No value that the CRD allows satisfies the condition, or the conditions of one list exclude each other. What " +
      "stands under them never happens.",
    example: "when: [{field: spec.tier, equals: a}, {field: spec.tier, equals: b}]",
    fix: "or: [{field: spec.tier, equals: a}, {field: spec.tier, equals: b}]",
  },
  {
    code: "ORK4204",
    severity: "warning",
    title: "Condition that always holds",
    explanation: "Every value that the CRD allows satisfies the condition: it decides nothing.",
    example: "when: [{field: spec.replicas, lte: 10}] # the CRD has maximum: 10",
    fix: "# leave the condition out",
  },
  {
    code: "ORK4205",
    severity: "error",
    title: "Rule that refuses every object",
    explanation: "No value that the CRD allows satisfies the validation rule.",
    example: "validation: {rules: [{field: spec.size, equals: xl}]}   # the CRD allows s, m, l",
    fix: "validation: {rules: [{field: spec.size, in: [s, m]}]}",
  },
  {
    code: "ORK4206",
    severity: "warning",
    title: "Two entries for one object",
    explanation:
      "Two entries make an object of the same kind and name, and nothing keeps their conditions from holding at the " +
      "same time. Then they overwrite each other.",
    example:
      "- {name: web, when: [{field: spec.a, exists: true}]}\n- {name: web, when: [{field: spec.b, exists: true}]}",
    fix:
      "- {name: web, when: [{field: spec.a, exists: true}]}\n- {name: web, when: [{field: spec.a, exists: false}]}",
  },
  {
    code: "ORK4207",
    severity: "warning",
    title: "Selector without pods",
    explanation: "None of the workloads of the same entry makes pods with the labels that are selected.",
    example: "deployments: [{image: a, labels: {app: web}}]\nservices: [{port: 80, selector: {app: wep}}]",
    fix: "deployments: [{image: a, labels: {app: web}}]\nservices: [{port: 80, selector: {app: web}}]",
  },
  {
    code: "ORK4208",
    severity: "warning",
    title: "Service port that no container has",
    explanation: "The selected workloads declare ports, and the target of the Service is none of them.",
    example:
      "deployments: [{image: a, port: 8080, labels: {app: web}}]\nservices: [{port: 80, targetPort: 8081, selector: {app: web}}]",
    fix:
      "deployments: [{image: a, port: 8080, labels: {app: web}}]\nservices: [{port: 80, targetPort: 8080, selector: {app: web}}]",
  },
  {
    code: "ORK4209",
    severity: "warning",
    title: "Conditional entry beside an unconditional one",
    explanation: "One of two entries for the same object has no condition, so that both are wanted at times.",
    example: "- {name: web}\n- {name: web, when: [{field: spec.a, exists: true}]}",
    fix:
      "- {name: web, when: [{field: spec.a, exists: false}]}\n- {name: web, when: [{field: spec.a, exists: true}]}",
  },
  {
    code: "ORK4210",
    severity: "warning",
    title: "Facts about a child that nothing adds",
    explanation:
      "A template or condition reads what only enrichment adds to a child, such as its pods or its warnings, and the " +
      "entry does not ask for it. What is read is then always empty.",
    example: 'status: {fields: [{path: pods, value: "{{ podNames .children.deployment }}"}]}',
    fix:
      'enrich: [pods]\noperatorBox:\n  status: {fields: [{path: pods, value: "{{ podNames .children.deployment }}"}]}',
  },
  {
    code: "ORK4211",
    severity: "error",
    title: "Name that Kubernetes refuses",
    explanation:
      "Names of objects are lower-case letters, digits, hyphens and, for most kinds, dots. Services and Namespaces take no " +
      "dots, roles and their bindings take almost anything. Only names without templates are looked at.",
    example: "deployments: [{name: MyWeb, image: nginx}]",
    fix: "deployments: [{name: my-web, image: nginx}]",
  },
  {
    code: "ORK4220",
    severity: "warning",
    title: "Rule without its call",
    explanation:
      "A rule runs at admission and at reconcile and reads the answer of a call that is made at admission alone. At " +
      "reconcile the answer is empty, and the rule denies or changes every object.",
    example:
      "validation:\n  external: [{name: policy, url: 'https://opa.svc', fires: {reconcile: false}}]\n  rules: [{field: external.policy.allow, equals: \"true\"}]",
    fix:
      "validation:\n  external: [{name: policy, url: 'https://opa.svc', fires: {reconcile: false}}]\n  rules: [{field: external.policy.allow, equals: \"true\", fires: {reconcile: false}}]",
  },
] as const;
