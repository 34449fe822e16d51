// Owns: the proof that no entry whatever makes compiling or building throw.

import fc from "fast-check";
import { syntheticSpan } from "../../base/mod.ts";
import { parseDocuments, renderYaml } from "../document/mod.ts";
import { compileResource } from "./compile.ts";
import { scopeOf } from "./entries_test_kit.ts";
import { RESOURCE_KINDS } from "./kinds_table.ts";
import { compileProfiles } from "./profiles.ts";
import { BUILT_IN_PROFILES } from "./profiles_table.ts";

const WORDS = [
  ...new Set(RESOURCE_KINDS.flatMap((kind) => kind.keys)),
  ..."name keys when field secretRef profile liveness httpGet min max scaleUp conditions storageSize ingress from"
    .split(" "),
];

const scalar = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "25%",
    "0644",
    "{{ .spec.x }}",
    "{{ .spec.map }}",
    "{{ fail",
    "{{ index .spec.x 9 }}",
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

const { node } = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie("node"), { maxLength: 3 }), tie("map")),
  map: fc.dictionary(fc.constantFrom(...WORDS), tie("node"), { maxKeys: 5 }),
}));
const entry = fc.dictionary(fc.constantFrom(...WORDS), node, { maxKeys: 8 });

function treeOf(value: unknown) {
  const root = parseDocuments({ uri: "f", text: renderYaml({ value } as never) }).value?.[0]?.root;
  return root?.kind === "map" ? root.entries[0]?.value : undefined;
}

Deno.test("compiling and building any entry of any kind never throws", () => {
  const scope = scopeOf({ x: [1, "a"], map: { a: { b: 1 } } });
  fc.assert(
    fc.property(fc.constantFrom(...RESOURCE_KINDS), entry, (kind, value) => {
      const tree = treeOf(value) ?? { kind: "map", span: syntheticSpan("f"), entries: [] };
      if (tree.kind !== "map") return;
      const resource = compileResource(kind, tree, { templates: {}, report: () => {} });
      resource?.identify(scope, { name: "a", namespace: "b" });
      resource?.build(scope, { name: "a", namespace: "b" });
      resource?.autoscale?.decide(scope, { replicas: 1 });
    }),
    { numRuns: 1500 },
  );
});

Deno.test("compiling any profiles never throws", () => {
  const families = Object.keys(BUILT_IN_PROFILES);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...families), fc.array(entry, { maxLength: 3 })), (value) => {
      const registry = compileProfiles(treeOf(value), { templates: {}, report: () => {} });
      for (const profile of registry.all("hpa")) profile.fields({ scope: scopeOf({}), problems: [] });
    }),
    { numRuns: 300 },
  );
});
