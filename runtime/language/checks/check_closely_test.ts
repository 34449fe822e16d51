// Owns: tests of the close checks: what is said, where, and what is passed over. Must not: need files.

import assert from "node:assert/strict";
import { loadKatalog } from "../katalog/mod.ts";
import { kubernetesSchemas } from "../openapi/mod.ts";
import { compilePlan } from "../plan/mod.ts";
import { checkClosely } from "./mod.ts";

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.demo.example.com}
spec:
  group: demo.example.com
  scope: Namespaced
  names: {kind: Site, plural: sites}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}}
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [port]
              properties:
                replicas: {type: integer, minimum: 1, maximum: 9}
                port: {type: integer}
                size: {type: string, enum: [s, m, l]}
                name: {type: string}
                memory: {type: string, pattern: "^[0-9]+(Mi|Gi)$"}
                enabled: {type: boolean}
                tags: {type: array, items: {type: string}}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                labels: {type: object, additionalProperties: {type: string}}
            status:
              type: object
              properties:
                url: {type: string}
                conditions: {type: array, items: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

const schemas = await kubernetesSchemas();

/** `line:column code message` of the close checks of one operatorBox, indented by nothing. */
async function remarks(
  box: string,
  more: { readonly entry?: string; readonly crd?: string } = {},
): Promise<string[]> {
  const indented = (text: string, by: number) =>
    text.split("\n").map((line) => " ".repeat(by) + line).join("\n");
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      crdFile: crd.yaml
${indented(more.entry ?? "description: x", 6)}
      operatorBox:
${indented(box, 8)}
`;
  const files: Readonly<Record<string, string>> = { "katalog.yaml": text, "crd.yaml": more.crd ?? CRD };
  const loaded = await loadKatalog({
    load: (reference) => Promise.resolve({ uri: reference, text: files[reference]! }),
  }, ["katalog.yaml"]);
  const katalog = loaded.value;
  assert.ok(katalog, JSON.stringify(loaded.diagnostics));
  const plan = compilePlan(katalog).value;
  assert.ok(plan, JSON.stringify(compilePlan(katalog).diagnostics));
  return checkClosely({ katalog, plan, schemas }).map((d) => `${d.code} ${d.message} | ${d.hint}`);
}

const MAPS = (when: string) => `onReconcile: {configMaps: [{name: a, ${when}}]}`;

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["a right Katalog", 'onReconcile: {deployments: [{image: a, replicas: "{{ .spec.replicas }}"}]}', []],
  [
    "a path that the CRD does not know",
    'onReconcile: {deployments: [{image: a, replicas: "{{ .spec.replica }}"}]}',
    [
      'ORK4200 Site has no field .spec.replica | did you mean ".spec.replicas"?',
    ],
  ],
  ["a path into a single value", MAPS('data: {a: "{{ .spec.name.first }}"}'), [
    'ORK4200 .spec.name is a single value in the CRD and has no "first" | write ".spec.name"',
  ]],
  ["a root that no template sees", MAPS('data: {a: "{{ .specs.name }}"}'), [
    'ORK4200 Site has no field .specs | did you mean ".spec.name"?',
  ]],
  [
    "free and mapped fields",
    MAPS('data: {a: "{{ .spec.free.a.b }}{{ .spec.labels.x }}{{ .metadata.name }}"}'),
    [],
  ],
  [
    "names that forEach gives",
    "onReconcile: {configMaps: [{name: '{{ .tag }}', forEach: {field: spec.tags, as: tag}}]}",
    [],
  ],
  ["a number compared with true or false", MAPS("when: [{field: spec.enabled, greaterThan: 0}]"), [
    'ORK4202 spec.enabled is true or false in the CRD, and the condition compares it as a number | use "equals:", or name another field',
  ]],
  ["a text compared as number", MAPS("when: [{field: spec.name, greaterThan: 5}]"), [
    "ORK4202 spec.name is a text in the CRD, and the condition compares it as a number | a text that is no number or quantity counts as 0",
  ]],
  ["a quantity compared", MAPS("when: [{field: spec.memory, greaterThan: 1Gi}]"), []],
  ["a value that the CRD does not allow", MAPS("when: [{field: spec.size, equals: xl}]"), [
    'ORK4203 this condition can never hold: spec.size equals "xl" | the CRD allows "s", "m", "l"',
  ]],
  ["a number beyond the CRD's", MAPS("when: [{field: spec.replicas, greaterThan: 9}]"), [
    'ORK4203 this condition can never hold: spec.replicas gt "9" | the CRD allows at least 1 and at most 9',
  ]],
  ["a number within", MAPS("when: [{field: spec.replicas, greaterThan: 8}]"), []],
  [
    "conditions that exclude each other",
    MAPS("when: [{field: spec.name, prefix: a}, {field: spec.name, equals: b}]"),
    [
      'ORK4203 these conditions can never hold together: spec.name prefix "a" and spec.name equals "b" | write alternatives under "or:"',
    ],
  ],
  [
    "a beginning and an end",
    MAPS("when: [{field: spec.name, prefix: a}, {field: spec.name, suffix: b}]"),
    [],
  ],
  [
    "a pattern beside a text",
    MAPS('when: [{field: spec.name, regex: "^a"}, {field: spec.name, notEquals: b}]'),
    [],
  ],
  ["a field that is always there", MAPS("when: [{field: spec.port, exists: true}]"), [
    "ORK4204 this condition always holds: spec.port exists | remove it, or correct what it compares with",
  ]],
  ["a field that need not be there", MAPS("when: [{field: spec.replicas, exists: true}]"), []],
  [
    "two entries under conditions that exclude each other",
    `onReconcile:
  configMaps:
    - {name: a, when: [{field: spec.name, equals: x}]}
    - {name: a, when: [{field: spec.name, notEquals: x}]}`,
    [],
  ],
  [
    "two entries under a template's conditions",
    `onReconcile:
  configMaps:
    - {name: a, when: [{field: '{{ empty .spec.name }}', equals: "true"}]}
    - {name: a, when: [{field: '{{ empty .spec.name }}', equals: "false"}]}`,
    [],
  ],
  [
    "two entries that can both be wanted",
    `onReconcile:
  configMaps:
    - {name: a, when: [{field: spec.name, exists: true}]}
    - {name: a, when: [{field: spec.size, exists: true}]}`,
    [
      'ORK4206 two entries make the same object, and their conditions can hold at the same time | write conditions on one field that exclude each other, such as equals "a" and notEquals "a"',
    ],
  ],
  [
    "a conditional entry beside one without",
    `onReconcile:
  configMaps:
    - {name: a}
    - {name: a, when: [{field: spec.size, exists: true}]}`,
    [
      "ORK4209 the other entry makes the same object without a condition, so that the conditional one is overwritten or overwrites it | give both entries conditions that exclude each other, or two names",
    ],
  ],
  [
    "a selector with pods",
    `onReconcile:
  deployments: [{image: a, port: 8080, labels: {app: web}}]
  services: [{port: 8080, selector: {app: web}}]`,
    [],
  ],
  [
    "a selector without pods",
    `onReconcile:
  deployments: [{image: a, labels: {app: web}}]
  services: [{port: 8080, selector: {app: wep}}]`,
    [
      "ORK4207 no pod of this entry has app=wep: the Service selects nothing | pods of the Deployment have app=web",
    ],
  ],
  [
    "a port that no container has",
    `onReconcile:
  deployments: [{image: a, port: 8080, labels: {app: web}}]
  services: [{port: 80, targetPort: 8081, selector: {app: web}}]`,
    [
      "ORK4208 spec.ports[0].targetPort 8081 is no port of the containers behind this Service | the containers have 8080",
    ],
  ],
  [
    "a raw field that Kubernetes does not know",
    "onReconcile: {deployments: [{image: a, podTemplate: {hostNetwrk: true}}]}",
    [
      'ORK3200 unknown field "hostNetwrk" in spec.template.spec of a Deployment | did you mean "hostNetwork"?',
    ],
  ],
  [
    "a raw value of another type",
    "onReconcile: {deployments: [{image: a, podTemplate: {volumes: [{name: a, emptyDir: some}]}}]}",
    [
      'ORK3201 spec.template.spec.volumes[0].emptyDir of a Deployment must be a map, found "some" | undefined',
    ],
  ],
  [
    "a raw item without its name",
    "onReconcile: {deployments: [{image: a, podTemplate: {volumes: [{emptyDir: {}}]}}]}",
    [
      'ORK3202 spec.template.spec.volumes[0].name is required in a Deployment | add "name:"',
    ],
  ],
];

for (const [name, box, expected] of CASES) {
  Deno.test(`checkClosely() on ${name}`, async () => assert.deepEqual(await remarks(box), expected));
}

Deno.test("checkClosely() names the line of the CRD that would hold the field", async () => {
  const files: Readonly<Record<string, string>> = {
    "crd.yaml": CRD,
    "katalog.yaml": `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      crdFile: crd.yaml
      operatorBox: {onReconcile: {configMaps: [{name: "{{ .spec.nam }}"}]}}
`,
  };
  const { value } = await loadKatalog({
    load: (reference) => Promise.resolve({ uri: reference, text: files[reference]! }),
  }, ["katalog.yaml"]);
  const [remark] = checkClosely({ katalog: value!, plan: compilePlan(value!).value!, schemas });
  assert.equal(remark!.span.line, 8);
  assert.deepEqual(remark!.related!.map((r) => `${r.span.uri}:${r.span.line}`), ["crd.yaml:18"]);
});

Deno.test("checkClosely() warns when the CRD drops the runtime's conditions", async () => {
  const crd = CRD.replace(/ +conditions: .*\n/, "");
  assert.deepEqual(await remarks("onReconcile: {configMaps: [{name: a}]}", { crd }), [
    "ORK4201 the CRD has no status.conditions: the API server will drop what the runtime reports there | " +
    "add conditions to the status schema, a list of objects",
  ]);
});

Deno.test("checkClosely() finds rules that refuse every object, and rules that the CRD makes needless", async () => {
  const entry = `validation:
  rules:
    - {field: spec.size, equals: xl, message: a}
    - {field: spec.port, exists: true, message: b}
    - {field: spec.replicas, lte: 5, message: c}`;
  assert.deepEqual(await remarks("onReconcile: {configMaps: [{name: a}]}", { entry }), [
    'ORK4205 no object can satisfy this rule: spec.size equals "xl" | the CRD allows "s", "m", "l"',
    "ORK4204 the CRD already guarantees this rule: spec.port exists | remove the rule, or correct what it compares with",
  ]);
});

Deno.test("checkClosely() takes a comma as text where an operator compares with one text", async () => {
  const entry = `validation:
  rules:
    - {field: spec.name, contains: ",", message: a}
    - {field: spec.name, prefix: "a,b", message: b}`;
  assert.deepEqual(await remarks("onReconcile: {configMaps: [{name: a}]}", { entry }), []);
});

Deno.test("checkClosely() holds what rules, gates and calls read against the CRD", async () => {
  const entry = `validation:
  rules: [{field: spec.nam, exists: true}]
mutation:
  rules: [{field: spec.free, default: "{{ .spec.siz }}"}]
normalize: {spec: {name: "{{ .spec.nme }}"}}`;
  const box = `when: [{field: spec.enable, equals: "true"}]
preReconcile:
  sentinels: [labelsChanged]
  reconcileGate: {when: [{field: spec.prt, equals: "1"}, {field: labelsChanged, equals: "true"}]}
reconciler: {requeue: {after: "{{ .spec.evry }}"}}
cleanup: {when: [{field: status.ur, exists: true}]}
watch: [{apiVersion: v1, kind: Secret, enqueueGate: {when: [{field: data.x, exists: true}]}}]
onReconcile:
  external: [{name: a, url: "https://a.io/{{ .spec.label.x }}"}]`;
  const found = (await remarks(box, { entry })).map((text) => text.replace(/ \|.*/, ""));
  const field = (path: string) => `ORK4200 Site has no field .${path}`;
  const paths = ["nam", "siz", "nme", "enable", "prt", "evry", "label"].map((name) => field(`spec.${name}`));
  assert.deepEqual([...found].sort(), [...paths, field("status.ur")].sort());
});
