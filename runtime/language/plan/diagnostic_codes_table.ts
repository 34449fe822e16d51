// Owns: what the diagnostic codes of resources and plan mean. Must not: produce diagnostics.

/** Codes ORK3000 to ORK3999, for `ork explain`. */
export const PLAN_DIAGNOSTIC_CODES = [
  {
    code: "ORK3001",
    severity: "error",
    title: "Unknown field in a resource entry",
    explanation:
      "The short form of this kind has no such field. Fields are checked so that a typing mistake cannot " +
      "silently change what runs.",
    example: "deployments:\n  - image: nginx\n    replica: 3",
    fix: "deployments:\n  - image: nginx\n    replicas: 3",
  },
  {
    code: "ORK3002",
    severity: "error",
    title: "Required field missing",
    explanation: "The kind cannot be created without this field.",
    example: "pdb:\n  - name: web",
    fix: "pdb:\n  - name: web\n    minAvailable: 1",
  },
  {
    code: "ORK3003",
    severity: "error",
    title: "Required field rendered empty",
    explanation:
      "The template of a required field gave no text for one object. Only that object fails; its Ready " +
      "condition carries this message.",
    example: 'image: "{{ .spec.image }}"',
    fix: 'image: "{{ .spec.image | default \\"nginx\\" }}"',
  },
  {
    code: "ORK3004",
    severity: "error",
    title: "Value of the wrong type",
    explanation: "Kubernetes expects another type here and the text cannot be converted to it.",
    example: "replicas: three",
    fix: "replicas: 3",
  },
  {
    code: "ORK3005",
    severity: "error",
    title: "Profile mixed with explicit fields",
    explanation: "A profile is a whole preset. Fields beside it would make it unclear which value holds.",
    example:
      'autoscale:\n  min: 1\n  max: 5\n  scaleDown:\n    conditions: {when: [{field: spec.idle, equals: "true"}]}\n    decrement: 1\n    target: 1',
    fix:
      'autoscale:\n  min: 1\n  max: 5\n  scaleDown:\n    conditions: {when: [{field: spec.idle, equals: "true"}]}\n    decrement: 1',
  },
  {
    code: "ORK3006",
    severity: "error",
    title: "Unknown profile",
    explanation: "No profile of this family has that name. Names are matched exactly.",
    example: "resources: {profile: Small}",
    fix: "resources: {profile: small}",
  },
  {
    code: "ORK3007",
    severity: "error",
    title: "Probe without a port",
    explanation: "A probe asks a port. Neither the probe nor its container declares one.",
    example: "probes:\n  liveness: {type: http, path: /live}",
    fix: "port: 8080\nprobes:\n  liveness: {type: http, path: /live}",
  },
  {
    code: "ORK3008",
    severity: "error",
    title: "Templated apiVersion or kind",
    explanation:
      "The kinds that an operator writes are fixed when it starts: watches and permissions are derived " +
      "from them.",
    example: 'custom:\n  - apiVersion: v1\n    kind: "{{ .spec.kind }}"',
    fix:
      "custom:\n  - apiVersion: v1\n    kind: ConfigMap\n    when: [{field: spec.kind, equals: ConfigMap}]",
  },
  {
    code: "ORK3009",
    severity: "error",
    title: "Kind without a short form in this version",
    explanation:
      "This version has no short form for the kind. Any object can be written in full under `custom`.",
    example: "statefulSets:\n  - image: postgres",
    fix: "custom:\n  - apiVersion: apps/v1\n    kind: StatefulSet\n    metadata: {name: db}\n    spec: {…}",
  },
  {
    code: "ORK3010",
    severity: "error",
    title: "A value generated once must not be reconciled",
    explanation: "`once` keeps a generated value; reconciling would generate a new one each time.",
    example: "onReconcile:\n  secrets:\n    - once: true",
    fix: "onCreate:\n  secrets:\n    - once: true",
  },
  {
    code: "ORK3011",
    severity: "error",
    title: "forEach needs a path",
    explanation: "`forEach.field` is a plain dotted path to a list or map of the object.",
    example: 'forEach: {field: "{{ .spec.items }}"}',
    fix: "forEach: {field: spec.items}",
  },
  {
    code: "ORK3013",
    severity: "error",
    title: "Status value is not text",
    explanation: "The value of a status field is text or a template.",
    example: "fields:\n  - path: info\n    value: {a: 1}",
    fix: 'fields:\n  - path: info.a\n    value: "1"\n    type: int',
  },
  {
    code: "ORK3014",
    severity: "warning",
    title: "Service without a selector beside several workloads",
    explanation:
      "With exactly one workload a Service or a PodDisruptionBudget selects it. With several it selects the pods of " +
      "all of them.",
    example: "deployments: [{name: a, image: a}, {name: b, image: b}]\nservices: [{port: 80}]",
    fix:
      "deployments: [{name: a, image: a, labels: {app: a}}, {name: b, image: b}]\nservices: [{port: 80, selector: {app: a}}]",
  },
  {
    code: "ORK3015",
    severity: "warning",
    title: "One child out of several",
    explanation:
      "`.children.<kind>` is the only child of a kind. With several it is the first that is declared and exists, which " +
      "is rarely meant; `.children.<kind>s` has all of them by name. Of several Jobs it is the latest one.",
    example:
      'onReconcile:\n  deployments: [{name: a, image: a}, {name: b, image: b}]\nstatus: {fields: [{path: ready, value: "{{ .children.deployment.status.readyReplicas }}"}]}',
    fix:
      'onReconcile:\n  deployments: [{name: a, image: a}, {name: b, image: b}]\nstatus: {fields: [{path: ready, value: "{{ .children.deployments.a.status.readyReplicas }}"}]}',
  },
  {
    code: "ORK3016",
    severity: "error",
    title: "Alias that hides the object",
    explanation:
      "`as` gives the element of a `forEach` a name of its own. Named like a part of the object, it would take that part " +
      "from every template of the entry.",
    example: 'configMaps:\n  - {name: "{{ .item }}", forEach: {field: spec.regions, as: spec}}',
    fix: 'configMaps:\n  - {name: "{{ .region }}", forEach: {field: spec.regions, as: region}}',
  },
  {
    code: "ORK3017",
    severity: "warning",
    title: "One name for every element",
    explanation:
      "A `forEach` makes a child for each element, and here all of them have the same name and namespace.",
    example: "configMaps:\n  - {name: same, forEach: {field: spec.regions}}",
    fix: 'configMaps:\n  - {name: "{{ .item }}", forEach: {field: spec.regions}}',
  },
  {
    code: "ORK3020",
    severity: "error",
    title: "Cannot be run in this version",
    explanation:
      "The block is part of the language: `ork validate` and `ork template` check it, and `ork run` of this " +
      "version cannot execute it yet. The run is refused, because ignoring the block could do harm.",
    example: "autoscale: {profile: steady}",
    fix: "# leave the block out",
  },
  {
    code: "ORK3100",
    severity: "error",
    title: "Profile without a name",
    explanation:
      "A user-defined profile is found by its name, so the name must be there and must be plain text.",
    example: 'profiles:\n  resources:\n    - name: "{{ .spec.tier }}"\n      requests: {cpu: 100m}',
    fix: "profiles:\n  resources:\n    - name: web\n      requests: {cpu: 100m}",
  },
  {
    code: "ORK3101",
    severity: "error",
    title: "Two profiles of one name",
    explanation:
      "Two profiles of the same class have the same name, so it would be unclear which one is meant. The same " +
      "name in two classes is fine.",
    example: "profiles:\n  pdb: [{name: a, minAvailable: 1}, {name: a, maxUnavailable: 1}]",
    fix: "profiles:\n  pdb: [{name: a, minAvailable: 1}, {name: b, maxUnavailable: 1}]",
  },
  {
    code: "ORK3102",
    severity: "warning",
    title: "Profile hides a built-in one",
    explanation:
      "A user-defined profile has the name of a built-in one and is used instead of it wherever that name stands.",
    example: "profiles:\n  resources: [{name: small, requests: {cpu: 10m}}]",
    fix: "profiles:\n  resources: [{name: our-small, requests: {cpu: 10m}}]",
  },
  {
    code: "ORK3103",
    severity: "error",
    title: "Unknown Linux capability",
    explanation:
      "Capabilities are written in upper case and without CAP_. A name that Linux does not have would be " +
      "refused when the container starts.",
    example: "securityContext: {capabilities: {add: [CAP_NET_ADMIN]}}",
    fix: "securityContext: {capabilities: {add: [NET_ADMIN]}}",
  },
  {
    code: "ORK3104",
    severity: "error",
    title: "Variable with two values",
    explanation:
      "An environment variable has either a value or a place to take it from. Kubernetes refuses both.",
    example: "env:\n  - name: TOKEN\n    value: abc\n    valueFrom: {secretKeyRef: {name: s, key: token}}",
    fix: "env:\n  - name: TOKEN\n    valueFrom: {secretKeyRef: {name: s, key: token}}",
  },
  {
    code: "ORK3105",
    severity: "error",
    title: "Suffix without keys",
    explanation:
      "A suffix is put after the names of single keys. For a whole Secret or ConfigMap Kubernetes only knows a prefix.",
    example: "envFrom:\n  secretRef: [{name: db, suffix: _V1}]",
    fix: "envFrom:\n  secretRef: [{name: db, suffix: _V1, keys: [user, password]}]",
  },
  {
    code: "ORK3106",
    severity: "error",
    title: "Probe with two targets",
    explanation: "A probe asks one thing: a path, a socket, a command or a gRPC service.",
    example: "probes:\n  liveness: {path: /live, exec: {command: [cat, /ok]}}",
    fix: "probes:\n  liveness: {path: /live}",
  },
  {
    code: "ORK3107",
    severity: "error",
    title: "Volume without exactly one source",
    explanation: "Kubernetes needs to know what a volume holds, and it can hold only one thing.",
    example: "volumes:\n  - name: data",
    fix: "volumes:\n  - name: data\n    emptyDir: {}",
  },
  {
    code: "ORK3108",
    severity: "error",
    title: "Rolling update that Kubernetes refuses",
    explanation:
      "With maxSurge and maxUnavailable both zero no pod could ever be replaced; a DaemonSet takes only one of " +
      "them above zero.",
    example: "rollingUpdate: {maxSurge: 0, maxUnavailable: 0}",
    fix: "rollingUpdate: {maxSurge: 1, maxUnavailable: 0}",
  },
  {
    code: "ORK3109",
    severity: "warning",
    title: "Setting without effect on this kind",
    explanation: "Kubernetes has no such setting for this kind of workload, so nothing comes of it.",
    example: "replicaSets:\n  - image: nginx\n    rollingUpdate: {profile: safe}",
    fix: "deployments:\n  - image: nginx\n    rollingUpdate: {profile: safe}",
  },
  {
    code: "ORK3110",
    severity: "error",
    title: "Autoscale bounds that contradict each other",
    explanation: "The most replicas of a workload must be at least as many as the fewest.",
    example: "autoscale: {min: 5, max: 2}",
    fix: "autoscale: {min: 2, max: 5}",
  },
  {
    code: "ORK3111",
    severity: "error",
    title: "Variable declared twice",
    explanation:
      "Two variables of one container have the same name. Kubernetes would create the object and then refuse every " +
      "change to it.",
    example: "env:\n  - {name: MODE, value: a}\n  - {name: MODE, value: b}",
    fix: "env:\n  - {name: MODE, value: b}",
  },
  {
    code: "ORK3140",
    severity: "error",
    title: "Source of a copy does not exist",
    explanation:
      "The object to copy is not there. Ready is False with its name; the copy is made as soon as the source exists.",
    example: "secrets:\n  - name: registry\n    fromSecret: pull\n    fromNamespace: platform",
    fix: "create the Secret pull in the namespace platform, or correct the name",
  },
  {
    code: "ORK3141",
    severity: "error",
    title: "Copy onto itself",
    explanation: "Source and copy have the same name and namespace, so that nothing would be copied.",
    example: "secrets:\n  - name: pull\n    fromSecret: pull",
    fix: "secrets:\n  - name: pull\n    fromSecret: pull\n    fromNamespace: platform",
  },
  {
    code: "ORK3142",
    severity: "error",
    title: "Two ways of saying the namespace",
    explanation:
      "`toNamespaces` makes one child in each of its namespaces; `namespace` would have no effect.",
    example: "configMaps:\n  - namespace: web\n    toNamespaces: [red, blue]",
    fix: "configMaps:\n  - toNamespaces: [web, red, blue]",
  },
  {
    code: "ORK3143",
    severity: "error",
    title: "Namespace of a source without the source",
    explanation: "`fromNamespace` says where the source of a copy is; without its name nothing is copied.",
    example: "secrets:\n  - fromNamespace: platform",
    fix: "secrets:\n  - fromSecret: pull\n    fromNamespace: platform",
  },
  {
    code: "ORK3144",
    severity: "warning",
    title: "Certificate expires before it is replaced",
    explanation:
      "`rotateAfter` is longer than `tls.validFor`. Without `rotateAfter` a certificate is replaced after two " +
      "thirds of its life.",
    example: "rotateAfter: 1y\ntls: {validFor: 90d}",
    fix: "rotateAfter: 60d\ntls: {validFor: 90d}",
  },
  {
    code: "ORK3145",
    severity: "warning",
    title: "Data beside a certificate",
    explanation: "A Secret with `tls` holds the certificate alone; `data` has no effect.",
    example: "secrets:\n  - tls: {commonName: web}\n    data: {a: b}",
    fix: "secrets:\n  - tls: {commonName: web}\n  - name: more\n    data: {a: b}",
  },
  {
    code: "ORK3146",
    severity: "error",
    title: "Certificate not made yet",
    explanation:
      "Keys and certificates are made outside of the decision that needs them; the next one has them. When one cannot " +
      "be made the message says why.",
    example: "secrets:\n  - tls: {commonName: web}",
    fix: "nothing has to be done",
  },
  {
    code: "ORK3147",
    severity: "error",
    title: "Nothing to go through",
    explanation:
      "`forEach.field` names something that is neither a list nor a map. A missing field is fine and makes no child.",
    example: "forEach: {field: spec.replicas}",
    fix: "forEach: {field: spec.teams}",
  },
  {
    code: "ORK3148",
    severity: "error",
    title: "Rotation of values that never rest",
    explanation:
      "The values of an entry that is reconciled are rendered each time; there is no age after which to renew them.",
    example: "onReconcile:\n  secrets:\n    - data: {a: b}\n      rotateAfter: 90d",
    fix: "onCreate:\n  secrets:\n    - data: {a: b}\n      once: true\n      rotateAfter: 90d",
  },
  {
    code: "ORK3149",
    severity: "warning",
    title: "Status of a custom entry",
    explanation:
      "The status of an object belongs to the controller of its kind; one in an entry is left out.",
    example:
      "custom:\n  - apiVersion: demo.example.com/v1\n    kind: Gadget\n    metadata: {name: a}\n    status: {phase: New}",
    fix: "custom:\n  - apiVersion: demo.example.com/v1\n    kind: Gadget\n    metadata: {name: a}",
  },
  {
    code: "ORK3150",
    severity: "error",
    title: "Name that no certificate can carry",
    explanation:
      "Clients ask for a server by host name or IP address. `tls.dnsNames`, and `tls.commonName` where there are none, " +
      "must be such names; `*.` may stand in front of a host name.",
    example: "secrets:\n  - tls: {dnsNames: [https://web.example.com]}",
    fix: "secrets:\n  - tls: {dnsNames: [web.example.com]}",
  },
  {
    code: "ORK3151",
    severity: "error",
    title: "Key that data cannot have",
    explanation:
      "Keys of a ConfigMap or Secret become file names: letters, digits, dots, hyphens and underscores.",
    example: 'configMaps:\n  - {name: a, data: {"my file": x}}',
    fix: "configMaps:\n  - {name: a, data: {my-file: x}}",
  },
] as const;
