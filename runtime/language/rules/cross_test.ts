// Owns: the proof that cross entries are checked, rendered to targets, and shaped as documented. Must not: read anything.

import { deepEqual, equal } from "node:assert/strict";
import { child } from "../document/mod.ts";
import { compileCross, type CompiledCross, crossCrds, crossHosts } from "./cross.ts";
import { crossTargets, crossValue, initialCross } from "./cross_read.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";

function crossOf(text: string, context = collecting()): CompiledCross {
  return compileCross(child(yamlMap(`cross:\n${text}`), "cross"), context);
}

const ROOT = { metadata: { name: "web", namespace: "dev" }, spec: { peer: "db", host: "http://$TOKEN.x" } };
const ENVIRONMENT = (name: string) => ({ OTHER: "other.example.com:8080", TOKEN: "s3cret" })[name];

function targetOf(text: string) {
  const context = collecting();
  const cross = crossOf(text, context);
  deepEqual(context.words(), []);
  const { targets, failed } = crossTargets(cross, scopeOf(ROOT), ENVIRONMENT);
  deepEqual(failed, []);
  return targets[0]!;
}

Deno.test("an object of the same namespace by name", () => {
  deepEqual(targetOf("- {crd: database, selector: {name: '{{ .spec.peer }}'}}"), {
    alias: "database",
    protocol: "cr",
    crd: "database",
    labels: {},
    name: "db",
    namespace: "dev",
    matchLabels: {},
  });
});

Deno.test("labels choose the object; both places are accepted", () => {
  const target = targetOf("- {crd: a, matchLabels: {app: x}, selector: {namespace: prod}, as: peer}");
  deepEqual([target.alias, target.namespace, target.matchLabels], ["peer", "prod", { app: "x" }]);
});

const addresses: readonly (readonly [string, string])[] = [
  [
    "{crd: a, selector: {name: x}, source: {host: $OTHER}}",
    "http://other.example.com:8080/katalog/a/cr/dev/x",
  ],
  [
    "{crd: a, source: {host: 'https://o.io/', type: health}}",
    "https://o.io/katalog/a/health",
  ],
  ["{crd: a, source: {host: o.io, type: metrics}}", "http://o.io/katalog/a"],
  [
    "{crd: a, selector: {name: x/y, namespace: n}, source: {host: o.io, type: events}}",
    "http://o.io/katalog/a/cr/n/x%2Fy/events",
  ],
  ["{as: raw, source: {endpoint: 'http://{{ .spec.peer }}.dev/m'}}", "http://db.dev/m"],
  // What a template prints is data: no variable is expanded in it.
  ["{as: raw, source: {endpoint: '{{ .spec.host }}'}}", "http://$TOKEN.x"],
];

for (const [text, url] of addresses) {
  Deno.test(`address of ${text}`, () => equal(targetOf(`- ${text}`).remote?.url, url));
}

Deno.test("a variable that is not set leaves the peer missing and says so", () => {
  const { targets, failed } = crossTargets(
    crossOf("- {as: raw, source: {endpoint: 'http://$NONE'}}"),
    scopeOf(ROOT),
    ENVIRONMENT,
  );
  deepEqual(targets, []);
  equal(failed[0]!.diagnostic.code, "ORK4087");
});

Deno.test("a missing peer is a placeholder with empty parts", () => {
  const target = targetOf("- {crd: a, selector: {name: x}}");
  const missing = crossValue(target, undefined);
  deepEqual([missing["found"], missing["_placeholder"], missing["name"], missing["status"]], [
    "false",
    true,
    "x",
    {},
  ]);
  const before = initialCross(crossOf("- {crd: a, selector: {name: x}}"));
  equal((before["a"] as typeof missing)["found"], "false");
});

Deno.test("a found object keeps its content; a body stands directly under the alias", () => {
  const target = targetOf("- {crd: a, selector: {name: x}}");
  const object = { metadata: { name: "x", labels: { l: "1" } }, spec: { n: 1 } };
  deepEqual(crossValue(target, { kind: "object", object }), { ...object, labels: { l: "1" }, found: "true" });
  deepEqual(crossValue(target, { kind: "body", body: { healthy: true } }), { healthy: true, found: "true" });
  deepEqual(crossValue(target, { kind: "body", body: [1] }), { body: [1], found: "true" });
});

Deno.test("read entries and hosts are known before anything runs", () => {
  const cross = crossOf(`
- {crd: db, selector: {name: x}}
- {crd: far, selector: {name: x}, source: {host: 'o.io:81'}}
- {as: raw, source: {endpoint: 'https://{{ .spec.peer }}.io'}}
`);
  deepEqual(crossCrds(cross), ["db", "far"]);
  deepEqual(crossHosts(cross).map(({ name, host, port }) => [name, host, port]), [
    ["far", "o.io", 81],
    ["raw", undefined, undefined],
  ]);
});

const remarks: readonly (readonly [string, readonly string[]])[] = [
  ["- {selector: {name: x}}", ['ORK4081 error: a cross entry needs a "crd" or a "labelSelector"']],
  ["- {labelSelector: {a: b}}", ['ORK4081 error: a cross entry without "crd" needs a name']],
  ["- {crd: a, as: 'a b', selector: {name: x}}", [
    'ORK4081 error: "a b" cannot be the name of a cross entry',
  ]],
  ["- {crd: a}", ['ORK4082 error: cross entry "a" selects no object']],
  ["- {crd: a, selector: {name: x}, strategy: all}", [
    'ORK4082 warning: strategy "all" is not available, the first match is used',
  ]],
  ["- {crd: a, selector: {name: x}, source: {type: cr}}", [
    'ORK4083 error: a cross source needs a "host" or an "endpoint"',
  ]],
  ["- {crd: a, source: {host: o.io, type: helth}, selector: {name: x}}", [
    'ORK4083 error: unknown protocol "helth" of a cross source',
  ]],
  ["- {crd: a, selector: {name: x}}\n- {crd: a, selector: {name: y}}", [
    'ORK4084 error: two cross entries are named "a"',
  ]],
];

for (const [text, expected] of remarks) {
  Deno.test(`cross remark ${expected[0]}`, () => {
    const context = collecting();
    crossOf(text, context);
    deepEqual(context.words(), expected);
  });
}
