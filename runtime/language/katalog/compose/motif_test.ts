// Owns: what importing a Motif brings, and where it lands. Must not: test messages (golden texts do).

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { jsonAt } from "../../../base/mod.ts";
import { katalog, loadTexts, motif } from "./_test_kit.ts";

const box = (loaded: Awaited<ReturnType<typeof loadTexts>>) => loaded.crds["website"]!["operatorBox"];

Deno.test("flat resources land in onReconcile, onCreate in onCreate, status and rules beside the entry's own", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog(`imports: [{motif: ./m.yaml, with: {image: nginx}}]
validation: {rules: [{field: spec.b, exists: true}]}
operatorBox:
  onReconcile: {configMaps: [{name: own, data: {k: v}}]}
  status: {fields: [{path: phase, value: own}]}`),
    "m.yaml": motif(`inputs: [{name: image, required: true}]
resources:
  deployments: [{image: '{{ .inputs.image }}'}]
  configMaps: [{name: below, data: {k: v}}]
  external: [{name: call, url: 'https://example.com'}]
  onCreate: {secrets: [{name: s, once: true, data: {a: b}}]}
status: {fields: [{path: phase, value: below}]}
admission:
  validation: {rules: [{field: spec.a, exists: true}]}
  mutation: {mutateFirst: true, rules: [{field: spec.c, default: '1'}]}
`),
  });
  deepEqual(loaded.codes, []);
  const { imports, apiTypes: _, ...entry } = loaded.crds["website"]!;
  equal(imports, undefined);
  deepEqual(entry, {
    validation: { rules: [{ field: "spec.a", exists: true }, { field: "spec.b", exists: true }] },
    mutation: { mutateFirst: true, rules: [{ field: "spec.c", default: "1" }] },
    operatorBox: {
      onReconcile: {
        configMaps: [{ name: "below", data: { k: "v" } }, { name: "own", data: { k: "v" } }],
        deployments: [{ image: "nginx" }],
        external: [{ name: "call", url: "https://example.com" }],
      },
      status: { fields: [{ path: "phase", value: "below" }, { path: "phase", value: "own" }] },
      onCreate: { secrets: [{ name: "s", once: true, data: { a: "b" } }] },
    },
  });
});

Deno.test("a resource of the entry replaces the one of its Motif with the same kind and name, in any block", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog(`imports: [{motif: ./m.yaml}]
operatorBox:
  onCreate: {configMaps: [{name: settings, data: {own: x}}]}
  onReconcile: {deployments: [{image: own}]}`),
    "m.yaml": motif(`resources:
  configMaps: [{name: settings, data: {below: x}}, {name: other, data: {k: v}}]
  deployments: [{image: below}, {name: second, image: below}]
`),
  });
  deepEqual(loaded.codes, []);
  deepEqual(box(loaded), {
    onCreate: { configMaps: [{ name: "settings", data: { own: "x" } }] },
    onReconcile: {
      deployments: [{ name: "second", image: "below" }, { image: "own" }],
      configMaps: [{ name: "other", data: { k: "v" } }],
    },
  });
});

Deno.test("conditions of a Motif's block reach its own resources only", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog(`imports: [{motif: ./m.yaml}]
operatorBox: {onReconcile: {configMaps: [{name: own, data: {k: v}}]}}`),
    "m.yaml": motif(`resources:
  when: [{field: spec.on}]
  configMaps: [{name: below, data: {k: v}, when: [{field: spec.b}]}]
`),
  });
  deepEqual(jsonAt(box(loaded)!, ["onReconcile"]), {
    configMaps: [
      { name: "below", data: { k: "v" }, when: [{ field: "spec.on" }, { field: "spec.b" }] },
      { name: "own", data: { k: "v" } },
    ],
  });
});

Deno.test("a Motif imports Motifs; inner inputs are bound through outer ones", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog(`imports: [{motif: ./a/outer.yaml, with: {team: '{{ .spec.team }}'}}]`),
    "a/outer.yaml": motif(
      `inputs: [{name: team}]
imports: [{motif: ../b/inner.yaml, with: {label: 'team-{{ .inputs.team }}'}}]
resources: {configMaps: [{name: outer, data: {t: '{{ .inputs.team }}'}}]}
`,
      "outer",
    ),
    "b/inner.yaml": motif(
      `inputs: [{name: label}]
resources: {configMaps: [{name: inner, data: {l: '{{ .inputs.label | toUpper }}'}}]}
`,
      "inner",
    ),
  });
  deepEqual(loaded.codes, []);
  deepEqual(jsonAt(box(loaded)!, ["onReconcile", "configMaps"]), [
    { name: "inner", data: { l: '{{ (printf "team-%s" (toString .spec.team)) | toUpper }}' } },
    { name: "outer", data: { t: "{{ .spec.team }}" } },
  ]);
});

Deno.test("one Motif imported twice with different inputs stands twice", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog(`imports: [{motif: ./m.yaml, with: {n: a}}, {motif: ./m.yaml, with: {n: b}}]`),
    "m.yaml": motif(
      `inputs: [{name: n}]\nresources: {configMaps: [{name: '{{ .inputs.n }}', data: {k: v}}]}\n`,
    ),
  });
  deepEqual(loaded.codes, []);
  deepEqual(jsonAt(box(loaded)!, ["onReconcile", "configMaps"]), [
    { name: "a", data: { k: "v" } },
    { name: "b", data: { k: "v" } },
  ]);
});

Deno.test("notes and profiles come along, and the Katalog's own replace them", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog(
      `imports: [{motif: ./m.yaml}]`,
      `notes: [{name: host, expression: own}]\n`,
    ).replace("spec:\n", "spec:\n  imports: [{motif: ./shared.yaml}]\n"),
    "m.yaml": motif(`notes: [{name: host, expression: below}, {name: more, expression: m}]\n`),
    "shared.yaml": motif(`profiles: {resources: [{name: org-tiny, requests: {cpu: 10m}}]}\n`, "shared"),
  });
  deepEqual(loaded.codes, []);
  const { notes, profiles, spec } = loaded.value!.canonical as Record<string, Record<string, unknown>>;
  deepEqual(notes, { functions: [{ name: "more", expression: "m" }, { name: "host", expression: "own" }] });
  deepEqual(profiles, { resources: [{ name: "org-tiny", requests: { cpu: "10m" } }] });
  deepEqual(Object.keys(spec!), ["crds"]);
});

Deno.test("a profile of a Katalog and of its Motif must be the same, or have another name", async () => {
  const codes = async (own: string) =>
    (await loadTexts({
      "input.yaml": katalog(`imports: [{motif: ./m.yaml}]`, `profiles: {pdb: [${own}]}\n`),
      "m.yaml": motif(`profiles: {pdb: [{name: z, minAvailable: "1"}]}\n`),
    })).codes;
  deepEqual(await codes(`{name: z, minAvailable: "2"}`), ["ORK1212"]);
  deepEqual(await codes(`{name: z, minAvailable: "1"}`), []);
  deepEqual(await codes(`{name: y, minAvailable: "2"}`), []);
});

Deno.test("a template that is no pipeline becomes a note of the Katalog", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog(`imports: [{motif: ./m.yaml, with: {tier: '{{ if .spec.gold }}gold{{ end }}'}}]`),
    "m.yaml": motif(`inputs: [{name: tier}]
resources: {configMaps: [{name: c, data: {a: '{{ .inputs.tier }}', b: '{{ .inputs.tier | toUpper }}'}}]}
`),
  });
  deepEqual(jsonAt(box(loaded)!, ["onReconcile", "configMaps"]), [{
    name: "c",
    data: { a: "{{ if .spec.gold }}gold{{ end }}", b: "{{ (toString web_tier) | toUpper }}" },
  }]);
  deepEqual(loaded.value!.canonical["notes"], {
    functions: [{ name: "web_tier", expression: "{{ if .spec.gold }}gold{{ end }}" }],
  });
});

Deno.test("any graph of imports ends, and every cycle is named", async () => {
  const graph = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(graph, async (edges) => {
      const size = edges.length;
      const files = Object.fromEntries(edges.map((targets, i) => [
        `m${i}.yaml`,
        motif(`imports: [${targets.map((t) => `{motif: ./m${t % size}.yaml}`).join(", ")}]\n`, `m${i}`),
      ]));
      const loaded = await loadTexts({ ...files, "input.yaml": katalog(`imports: [{motif: ./m0.yaml}]`) });
      equal(loaded.codes.includes("ORK1210"), reachesCycle(edges, 0, new Set()));
    }),
    { numRuns: 60 },
  );
});

function reachesCycle(edges: readonly (readonly number[])[], at: number, path: ReadonlySet<number>): boolean {
  if (path.has(at)) return true;
  const inner = new Set([...path, at]);
  return edges[at]!.some((target) => reachesCycle(edges, target % edges.length, inner));
}
