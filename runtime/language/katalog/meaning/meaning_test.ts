// Owns: what single entries of a Katalog get to hear beyond the schema. Must not: test composition.

import { deepEqual } from "node:assert/strict";
import { loadKatalog } from "../load.ts";

const HEAD = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
      operatorBox: `;

async function remarksOn(operatorBox: string): Promise<readonly string[]> {
  const { diagnostics } = await loadKatalog({
    load: (uri) => Promise.resolve({ uri, text: `${HEAD}${operatorBox}\n` }),
  }, ["katalog.yaml"]);
  return diagnostics.map((d) => `${d.code} ${d.severity}: ${d.message}`);
}

const twice = (what: string) => `ORK1161 error: two entries make the same object: ${what}`;

/** The mechanism, a box, and what is said of it. */
const CASES: readonly (readonly [string, string, ...string[]])[] = [
  [
    "entries without a name share the default name of their kind",
    "{onReconcile: {services: [{port: 80}, {port: 81}]}}",
    twice("services with the default name"),
  ],
  [
    "a default name is shared across blocks",
    "{onCreate: {services: [{port: 80}]}, onReconcile: {services: [{port: 81}]}}",
    twice("services with the default name"),
  ],
  [
    "a Secret with a certificate has another default name",
    "{onCreate: {secrets: [{data: {a: b}}, {tls: {dnsNames: [a.io]}}]}}",
  ],
  [
    "conditions, loops and namespaces keep entries without a name apart",
    "{onReconcile: {configMaps: [{data: {a: b}}, {data: {a: b}, namespace: x}, " +
    "{data: {a: b}, when: [{field: spec.a}]}, {data: {a: b}, forEach: {field: spec.b}}]}}",
  ],
  [
    "a key that no generation has in its section is named, not the section",
    "{runtime: {autoscal: {profile: burst}, workers: 2}, reconcile: {reconciler: {colour: red}, onCreate: {}}}",
    'ORK1110 error: unknown field "autoscal" in the runtime section',
    'ORK1110 error: unknown field "colour" in the reconciler section',
  ],
  [
    "groups of a deletion have names of their own, or none",
    "{onDelete: {ordered: true, groups: [{name: a}, {}, {}, {name: b}, {name: a}]}}",
    'ORK1171 error: two groups of onDelete are named "a"',
  ],
  [
    "groups and their time limit mean nothing without an order",
    "{onDelete: {groups: [{name: a}], timeout: 1m}}",
    'ORK1112 warning: "groups" has no effect without "ordered: true"',
    'ORK1112 warning: "timeout" has no effect without "ordered: true"',
  ],
  [
    "a hook says where its function is",
    "{reconciler: {hooks: {location: ./hooks.ts}}}",
    'ORK1117 error: "function" is missing in a hook block',
  ],
  [
    "a constructor says where its function is",
    "{reconciler: {default: false, constructor: {args: {a: 1}}}}",
    'ORK1117 error: "location" and "function" are missing in a hook block',
  ],
  [
    "the type of a queue is matched without case, hyphens, slashes and spaces",
    "{reconciler: {queue: {type: Rate-Limited}}}",
  ],
  [
    "a queue has one of two types",
    "{reconciler: {queue: {type: fifo}}}",
    'ORK1115 error: "type": expected ratelimited or delayed, found the text "fifo"',
  ],
  [
    "a threshold always parks, so drop false changes nothing",
    "{reconciler: {queue: {maxDepth: 9, behaviour: {onThreshold: {value: 80, drop: false}}}}}",
    'ORK1112 warning: "drop: false" has no effect at a threshold',
  ],
];

for (const [name, box, ...remarks] of CASES) {
  Deno.test(`${name}`, async () => deepEqual(await remarksOn(box), remarks));
}
