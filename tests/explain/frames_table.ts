// Owns: the files into which examples of codes are put, and the files beside them. Must not: test.

/** A document with `@@` where an example goes; its lines are indented as the mark is. */
export interface Frame {
  readonly name: string;
  readonly text: string;
  /** The name of the file decides what is checked; a Katalog when absent. */
  readonly isTest?: boolean;
}

const HEAD = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: shop}\n";
const TYPES = "apiTypes: {group: demo.example.com, version: v1, kind: Website, plural: websites}\n";
const entry = (lines: string, top = "", types = TYPES) =>
  `${HEAD}${top}spec:\n  crds:\n    website:\n      ${types}${lines}`;
const box = (lines: string) => entry(`      operatorBox:\n${lines}`);
const DATABASE =
  "    database:\n      apiTypes: {group: demo.example.com, version: v1, kind: Database, plural: databases}\n";
const SCHEMA = "crdFile: ./crd.yaml\n";
const CHECKPOINTS = "spec:\n  katalog: ./katalog.yaml\n  crd: ./crd.yaml\n  cr: ./cr.yaml\n  expect:\n";
const test = (kind: string, lines: string) =>
  `apiVersion: orkestra.orkspace.io/v1\nkind: ${kind}\nmetadata: {name: a}\n${lines}`;

/** In the order in which they are tried. */
export const FRAMES: readonly Frame[] = [
  { name: "file", text: "@@\n" },
  { name: "rest of a file", text: "metadata: {name: shop}\n@@\n" },
  { name: "field of a Katalog", text: entry("", "@@\n") },
  {
    name: "kind or version",
    text: `@@\nmetadata: {name: shop}\nspec:\n  crds:\n    website:\n      ${TYPES}`,
  },
  {
    name: "version of a Katalog",
    text: `kind: Katalog\n@@\nmetadata: {name: shop}\nspec:\n  crds:\n    website:\n      ${TYPES}`,
  },
  {
    name: "kind of a Katalog",
    text:
      `apiVersion: orkestra.orkspace.io/v1\n@@\nmetadata: {name: shop}\nspec:\n  crds:\n    website:\n      ${TYPES}`,
  },
  {
    name: "metadata",
    text:
      `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\n@@\nspec:\n  crds:\n    website:\n      ${TYPES}`,
  },
  {
    name: "field of metadata",
    text:
      `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  @@\nspec:\n  crds:\n    website:\n      ${TYPES}`,
  },
  { name: "spec", text: `${HEAD}@@\n` },
  { name: "field of spec", text: `${HEAD}spec:\n  @@\n  crds:\n    website:\n      ${TYPES}` },
  { name: "crds", text: `${HEAD}spec:\n  @@\n` },
  { name: "entries", text: `${HEAD}spec:\n  crds:\n    @@\n` },
  { name: "type of an entry", text: `${HEAD}spec:\n  crds:\n    website:\n      @@\n` },
  {
    name: "type beside a definition",
    text: `${HEAD}spec:\n  crds:\n    website:\n      ${SCHEMA}      @@\n`,
  },
  { name: "field of an entry", text: entry("      @@\n") },
  { name: "field of an entry beside another", text: `${entry("      @@\n")}${DATABASE}` },
  { name: "field of an entry with a schema", text: entry("      @@\n", "", SCHEMA) },
  { name: "field of an entry with versions", text: entry("      @@\n", "", "crdFile: ./versions.yaml\n") },
  { name: "conversion", text: entry("      conversion:\n        @@\n", "", "crdFile: ./versions.yaml\n") },
  {
    name: "conversion paths",
    text: entry(
      "      conversion:\n        storageVersion: v1\n        @@\n",
      "",
      "crdFile: ./versions.yaml\n",
    ),
  },
  {
    name: "conversion path",
    text: entry(
      "      conversion:\n        storageVersion: v1\n        paths:\n          @@\n          - {from: v1, to: v1alpha1, spec: {size: '{{ .spec.replicas }}'}}\n",
      "",
      "crdFile: ./versions.yaml\n",
    ),
  },
  {
    name: "motif import with inputs",
    text: entry("      imports:\n        - motif: ./web.yaml\n          @@\n"),
  },
  {
    name: "conditions of a deployment",
    text: box(
      "        onReconcile:\n          deployments:\n            - image: nginx\n              when:\n                - @@\n",
    ),
  },
  {
    name: "condition items",
    text: box(
      "        onReconcile:\n          deployments:\n            - image: nginx\n              when:\n                @@\n",
    ),
  },
  {
    name: "time condition",
    text: box(
      "        onReconcile:\n          deployments:\n            - image: nginx\n              when:\n                - @@\n",
    ),
  },
  {
    name: "time zone of a condition",
    text: box(
      "        onReconcile:\n          deployments:\n            - image: nginx\n              when:\n                - cron: 0 9 * * *\n                  duration: 1h\n                  @@\n",
    ),
  },
  {
    name: "value of a template",
    text: box(
      "        onReconcile:\n          configMaps:\n            - name: a\n              data:\n                a: @@\n",
    ),
  },
  { name: "note", text: entry("", "notes:\n  functions:\n    - expression: x\n      @@\n") },
  { name: "whole note", text: entry("", "notes:\n  functions:\n    - @@\n") },
  { name: "field of the operatorBox", text: box("        @@\n") },
  {
    name: "field of the operatorBox with a schema",
    text: entry("      operatorBox:\n        @@\n", "", SCHEMA),
  },
  { name: "field of the reconciler", text: box("        reconciler:\n          @@\n") },
  {
    name: "status field",
    text: box("        status:\n          fields:\n            - value: x\n              @@\n"),
  },
  { name: "list in onReconcile", text: box("        onReconcile:\n          @@\n") },
  {
    name: "entries of deployments",
    text: box("        onReconcile:\n          deployments:\n            @@\n").replace(
      "{name: web",
      "{name: web",
    ),
  },
  {
    name: "entries of configMaps",
    text: box("        onReconcile:\n          configMaps:\n            @@\n"),
  },
  {
    name: "field of a deployment",
    text: box("        onReconcile:\n          deployments:\n            - image: nginx\n              @@\n"),
  },
  {
    name: "deployment",
    text: box("        onReconcile:\n          deployments:\n            - name: web\n              @@\n"),
  },
  {
    name: "deployment with a schema",
    text: entry(
      "      operatorBox:\n        onReconcile:\n          deployments:\n            - image: nginx\n              @@\n",
      "",
      SCHEMA,
    ),
  },
  {
    name: "deployment with a named image and schema",
    text: entry(
      "      operatorBox:\n        onReconcile:\n          deployments:\n            - image: nginx\n              name: web\n              @@\n",
      "",
      SCHEMA,
    ),
  },
  {
    name: "field of a deployment in a Katalog with teams",
    text: entry(
      "      operatorBox:\n        onReconcile:\n          deployments:\n            - image: nginx\n              @@\n",
      "notification: {teams: {ops: {email: [ops@example.com]}}}\n",
    ),
  },
  {
    name: "secret made once",
    text: box("        onCreate:\n          secrets:\n            - name: a\n              @@\n"),
  },
  { name: "calls", text: box("        onReconcile:\n          @@\n") },
  {
    name: "keyFrom of a watch",
    text: box("        watch:\n          - apiVersion: v1\n            kind: Secret\n            @@\n"),
  },
  { name: "autoscale", text: box("        autoscale:\n          do: {workers: 8}\n          @@\n") },
  {
    name: "rollback",
    text: box("        rollback:\n          trigger: {consecutiveFailures: 3}\n          @@\n"),
  },
  { name: "cross", text: box("        @@\n") + DATABASE },
  {
    name: "two cross entries",
    text:
      `${HEAD}spec:\n  crds:\n    website:\n      ${TYPES}      operatorBox:\n        @@\n    a:\n      apiTypes: {group: demo.example.com, version: v1, kind: A, plural: as}\n`,
  },
  {
    name: "source of a cross entry",
    text: `${
      box("        cross:\n          - crd: database\n            selector: {name: a}\n            @@\n")
    }${DATABASE}`,
  },
  { name: "queue in a security block", text: entry("", "security:\n  webhooks:\n    @@\n") },
  { name: "failure policy", text: entry("", "security:\n  deletionProtection:\n    @@\n") },
  { name: "queue", text: box("        reconciler:\n          queue:\n            @@\n") },
  { name: "mutation", text: entry("      mutation:\n        @@\n") },
  { name: "Komposer", text: `${HEAD.replace("Katalog", "Komposer")}@@\n` },
  { name: "Motif", text: test("Motif", "@@\n"), isTest: true },
  { name: "whole E2E", text: "apiVersion: orkestra.orkspace.io/v1\n@@\n", isTest: true },
  { name: "E2E", text: test("E2E", "@@\n"), isTest: true },
  { name: "checkpoints", text: test("E2E", `${CHECKPOINTS}    @@\n`), isTest: true },
  { name: "checkpoints in order", text: test("E2E", `${CHECKPOINTS}    @@\n`), isTest: true },
  {
    name: "E2E of another operator",
    text: test(
      "E2E",
      "spec:\n  @@\n  expect:\n    - {name: a, after: cr-applied, timeout: 1m, resources: [{kind: Pod}]}\n",
    ),
    isTest: true,
  },
  {
    name: "kubectl step",
    text: test(
      "E2E",
      `${CHECKPOINTS}    - name: a\n      after: cr-applied\n      timeout: 1m\n      kubectl:\n        @@\n`,
    ),
    isTest: true,
  },
  {
    name: "command",
    text: test(
      "E2E",
      `${CHECKPOINTS}    - name: a\n      after: cr-applied\n      timeout: 1m\n      commands:\n        - run: ls\n          @@\n`,
    ),
    isTest: true,
  },
  {
    name: "range of a step",
    text: test(
      "E2E",
      `${CHECKPOINTS}    - name: a\n      after: cr-applied\n      timeout: 1m\n      kubectl:\n        get:\n          - kind: Pod\n            name: a\n            field: .status\n            @@\n`,
    ),
    isTest: true,
  },
  { name: "Simulate", text: test("Simulate", "@@\n"), isTest: true },
  {
    name: "expectations of a simulation",
    text: test("Simulate", "spec:\n  katalog: ./katalog.yaml\n  cr: ./cr.yaml\n  expect:\n    @@\n"),
    isTest: true,
  },
  {
    name: "run of a simulation",
    text: test("Simulate", "spec:\n  katalog: ./katalog.yaml\n  cr: ./cr.yaml\n  @@\n"),
    isTest: true,
  },
];

const definition = (versions: string) =>
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: websites.demo.example.com}\nspec:\n" +
  "  group: demo.example.com\n  scope: Namespaced\n  names: {kind: Website, plural: websites, singular: website}\n" +
  `  versions:\n${versions}`;
const version = (name: string, isStored: boolean, spec: string) =>
  `    - name: ${name}\n      served: true\n      storage: ${isStored}\n      schema:\n        openAPIV3Schema:\n` +
  `          type: object\n          properties:\n            spec:\n              type: object\n              properties:\n${
    spec.split("\n").map((line) => `                ${line}`).join("\n")
  }\n`;
const FIELDS =
  "image: {type: string}\nreplicas: {type: integer, minimum: 1, maximum: 10}\nport: {type: integer, minimum: 1}\nenabled: {type: boolean}\n" +
  "size: {type: string, enum: [s, m, l]}\ntier: {type: string}\na: {type: string}\nb: {type: string}\nhost: {type: string}\n" +
  "items: {type: array, items: {type: string}}";
const KATALOG = box("        onReconcile:\n          deployments: [{image: nginx}]\n");
const other = (name: string) => KATALOG.replaceAll("website", name).replaceAll("Website", name);

/** Files beside an example. */
export const FILES: ReadonlyMap<string, string> = new Map([
  ["crd.yaml", definition(version("v1", true, FIELDS))],
  ["website.yaml", KATALOG],
  [
    "versions.yaml",
    definition(
      version(
        "v1alpha1",
        false,
        "size: {type: string}\nimage: {type: string}\ntag: {type: string}\nplan: {type: string}",
      ) +
        version(
          "v1",
          true,
          "replicas: {type: integer}\nsize: {type: string}\nimage: {type: string}\ntag: {type: string}",
        ),
    ),
  ],
  [
    "all.yaml",
    `${definition(version("v1", true, FIELDS))}---\n${
      definition(version("v1", true, FIELDS)).replaceAll("ebsite", "idget")
    }`,
  ],
  [
    "cr.yaml",
    "apiVersion: demo.example.com/v1\nkind: Website\nmetadata: {name: shop}\nspec: {image: nginx}\n",
  ],
  ["katalog.yaml", KATALOG],
  ["shop.yaml", KATALOG],
  ["a.yaml", KATALOG],
  ["copy-of-a.yaml", KATALOG],
  ["database.yaml", other("database")],
  [
    "web.yaml",
    test(
      "Motif",
      "inputs:\n  - {name: image, required: true}\n  - {name: ports, type: list, default: [80]}\n  - {name: replicas, type: int, default: 1}\n  - {name: size, default: small, enum: [small, large]}\n" +
        "resources:\n  deployments: [{image: '{{ .inputs.image }}', replicas: '{{ .inputs.replicas }}', name: '{{ .inputs.size }}'}]\n" +
        "  services: [{name: 'p-{{ .item }}', port: '{{ .item }}', forEach: {field: inputs.ports}}]\n",
    ),
  ],
  ["p.yaml", "profiles:\n  resources: [{name: tiny, requests: {cpu: 10m}}]\n"],
  ["motif.yaml", test("Motif", "resources:\n  deployments: [{image: nginx}]\n")],
  ["rules.yaml", "rules:\n  - {field: spec.a, exists: true}\n"],
]);
