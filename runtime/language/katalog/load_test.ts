// Owns: tests of loading: references, CRD files, sources, model. Must not: test single checks (golden texts do).

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { SourceError } from "../../base/mod.ts";
import { loadKatalog } from "./load.ts";
import type { Source, SourceLoader } from "./source.ts";

const CRD = (kind: string) =>
  `kind: CustomResourceDefinition
spec:
  group: demo.example.com
  scope: Namespaced
  names: {kind: ${kind}, plural: ${kind.toLowerCase()}s, singular: ${kind.toLowerCase()}}
  versions:
    - {name: v1beta1, served: true, storage: false}
    - {name: v1, served: true, storage: true, subresources: {status: {}}, schema: {openAPIV3Schema: {type: object}}}
`;

function memoryLoader(files: Record<string, string>): SourceLoader & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    load(reference, from): Promise<Source> {
      asked.push(`${from ?? ""} ${reference}`.trim());
      const uri = new URL(reference, `file:///${from ?? ""}`).pathname.slice(1);
      const text = files[uri];
      return text === undefined
        ? Promise.reject(
          new SourceError(`cannot read "${uri}"`, { code: "source/not-found", hint: "look again" }),
        )
        : Promise.resolve({ uri, text });
    },
  };
}

function katalog(crds: string, rest = ""): string {
  return `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: shop}\n${rest}spec:\n  crds:\n${crds}`;
}

async function load(files: Record<string, string>, references = ["a/katalog.yaml"]) {
  const loader = memoryLoader(files);
  const loaded = await loadKatalog(loader, references);
  return { ...loaded, asked: loader.asked, codes: loaded.diagnostics.map((d) => d.code) };
}

Deno.test("loadKatalog reads a CRD file relative to the file that names it", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog("    website: {crdFile: ../b/crd.yaml}\n"),
    "b/crd.yaml": CRD("Website"),
  });
  deepEqual(loaded.codes, []);
  deepEqual(loaded.asked, ["a/katalog.yaml", "a/katalog.yaml ../b/crd.yaml"]);
  deepEqual([...loaded.sources.keys()], ["a/katalog.yaml", "b/crd.yaml"]);
  const [entry] = loaded.value!.crds;
  deepEqual(entry!.types, {
    group: "demo.example.com",
    kind: "Website",
    plural: "websites",
    version: "v1",
    namespaced: true,
    isBuiltIn: false,
    hasStatusSubresource: true,
  });
  equal(entry!.definition!.uri, "b/crd.yaml");
  deepEqual([entry!.crdFile!.reference, entry!.crdFile!.from], ["../b/crd.yaml", "a/katalog.yaml"]);
});

Deno.test("loadKatalog chooses among several CRDs of one file by entry name or kind", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog(
      "    gadgets: {crdFile: ./all.yaml}\n    website: {crdFile: ./all.yaml}\n" +
        "    other: {crdFile: ./all.yaml, apiTypes: {kind: Gadget, version: v1beta1}}\n",
    ),
    "a/all.yaml": `${CRD("Website")}---\n${CRD("Gadget")}`,
  });
  deepEqual(loaded.codes, []);
  deepEqual(
    loaded.value!.crds.map((c) => [c.name, c.types.kind, c.types.version, c.types.hasStatusSubresource]),
    [["gadgets", "Gadget", "v1", true], ["other", "Gadget", "v1beta1", false], [
      "website",
      "Website",
      "v1",
      true,
    ]],
  );
});

Deno.test("loadKatalog leaves out disabled entries and does not read their files", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog("    website: {enabled: false, crdFile: ./nope.yaml}\n"),
  });
  deepEqual(loaded.codes, []);
  deepEqual(loaded.value!.crds, []);
});

Deno.test("loadKatalog reports an unreadable CRD file where it is named", async () => {
  const loaded = await load({ "a/katalog.yaml": katalog("    website: {crdFile: ./nope.yaml}\n") });
  deepEqual(loaded.codes, ["ORK1140"]);
  equal(loaded.value, undefined);
  equal(loaded.diagnostics[0]!.span.line, 6);
  equal(loaded.diagnostics[0]!.hint, "look again");
});

Deno.test("loadKatalog rejects when a reference itself cannot be read", async () => {
  await rejects(load({}), SourceError);
});

Deno.test("loadKatalog does not hide a fault of the loader", async () => {
  const loader: SourceLoader = {
    load: (reference) =>
      reference === "k"
        ? Promise.resolve({ uri: "k", text: katalog("    website: {crdFile: ./crd.yaml}\n") })
        : Promise.reject(new TypeError("boom")),
  };
  await rejects(loadKatalog(loader, ["k"]), TypeError);
});

Deno.test("loadKatalog makes one Katalog of several files, and reads a file named twice once", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog("    pods: {apiTypes: {kind: Pod}, labelSelector: {a: b}}\n"),
    "b.yaml": katalog(
      "    jobs: {apiTypes: {kind: Job}, labelSelector: {a: b}, dependsOn: [pods]}\n",
      "crossAccess: false\n",
    ),
  }, ["a/katalog.yaml", "b.yaml", "a/katalog.yaml"]);
  deepEqual(loaded.codes, []);
  deepEqual(loaded.value!.crds.map((c) => c.name), ["jobs", "pods"]);
  equal(loaded.value!.crossAccess, false);
});

Deno.test("loadKatalog reports several files that contradict each other", async () => {
  const entry = "    pods: {apiTypes: {kind: Pod}, labelSelector: {a: b}}\n";
  const loaded = await load({
    "a/katalog.yaml": katalog(entry, "crossAccess: true\n"),
    "b.yaml": katalog(entry, "crossAccess: false\n"),
  }, ["a/katalog.yaml", "b.yaml"]);
  deepEqual(loaded.codes, ["ORK1123", "ORK1123"]);
});

Deno.test("loadKatalog builds the model of a full entry", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog(
      `    website:
      description: Sites
      apiTypes: {group: demo.example.com, version: v1, kind: Website, plural: websites}
      namespaced: false
      crFiles: [./cr.yaml]
      setup: [./ns.yaml]
      namespace: team
      labelSelector: {tier: 1}
      fieldSelector: {metadata.name: x}
      dependsOn: {db: {condition: healthy, pauseOnUnhealthy: true}}
      restrictedNamespaces: [kube-system]
      crossAccess: false
      forceConflict: false
      ignoreStatusPatch: true
      endpoints: {info: false}
      labels: {team: "{{ .spec.team }}"}
      workers: 5
      resync: 90
      queue: {maxDepth: 10, failureThreshold: 2}
      operatorBox:
        finalizers: [a.b/c]
        onCreate:
          when: [{field: spec.on, equals: "true"}]
          secrets: [{name: s, data: {a: b}}]
        onReconcile:
          services: [{name: s, port: 80}]
          deployments: [{name: d, image: i}, {name: e, image: i}]
        status:
          conditions: false
          fields:
            - {path: net.url, value: x, type: integer, clearOnFalse: true, when: [{field: a}]}
    db: {apiTypes: {kind: Secret}, labelSelector: {a: b}}
`,
      "notes: [{name: greet, expression: 'hi'}]\n",
    ),
  });
  deepEqual(loaded.codes, []);
  const katalogValue = loaded.value!;
  equal(katalogValue.notes[0]!.name, "greet");
  const entry = katalogValue.crds.find((c) => c.name === "website")!;
  deepEqual(
    [
      entry.description,
      entry.namespace,
      entry.workers,
      entry.resyncMs,
      entry.queue,
      entry.finalizers,
      entry.types.namespaced,
    ],
    ["Sites", "team", 5, 90_000, { maxDepth: 10, failureThreshold: 2 }, ["a.b/c"], false],
  );
  deepEqual([entry.labelSelector, entry.fieldSelector], [{ tier: "1" }, { "metadata.name": "x" }]);
  deepEqual(
    entry.dependsOn.map(({ name, condition, pauseOnUnhealthy }) => [name, condition, pauseOnUnhealthy]),
    [
      ["db", "healthy", true],
    ],
  );
  deepEqual([entry.crossAccess, entry.forceConflict, entry.ignoreStatusPatch], [false, false, true]);
  deepEqual(entry.endpoints, { enabled: true, health: true, info: false });
  deepEqual(entry.crFiles.map((f) => f.reference), ["./cr.yaml"]);
  deepEqual(entry.setup.map((f) => f.reference), ["./ns.yaml"]);
  deepEqual(entry.labels.map((l) => [l.key, l.value.text]), [["team", "{{ .spec.team }}"]]);
  deepEqual(entry.onReconcile!.entries.map((e) => `${e.listKey}[${e.index}]`), [
    "services[0]",
    "deployments[0]",
    "deployments[1]",
  ]);
  ok(entry.onCreate!.when && !entry.onCreate!.or && !entry.onDelete);
  const field = entry.status.fields[0]!;
  deepEqual([entry.status.conditions, field.path, field.type, field.clearOnFalse], [
    false,
    ["net", "url"],
    "int",
    true,
  ]);
  deepEqual(entry.notRun, []);
});

Deno.test("loadKatalog lists every block that this version cannot run, with its place", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog(
      `    db:
      apiTypes: {kind: Secret}
      labelSelector: {a: b}
      enrichAll: false
      validation: [{field: spec.a}]
      operatorBox:
        rollBackOnError: false
        cross: [{crd: db}]
        reconciler: {requeue: {after: 1m}}
        onDelete: {ordered: true, timeout: 5m}
`,
    ),
  });
  deepEqual(loaded.codes, []);
  deepEqual(loaded.value!.crds[0]!.notRun.map((u) => `${u.path} ${u.span.line}`), [
    "operatorBox.cross 13",
    "operatorBox.onDelete.ordered 15",
    "operatorBox.onDelete.timeout 15",
  ]);
});

Deno.test("loadKatalog gives the canonical document without defaults", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog("    db: {apiTypes: {kind: Secret}, labelSelector: {a: b}, workers: 2}\n"),
  });
  deepEqual(loaded.value!.canonical["spec"], {
    crds: {
      db: {
        apiTypes: { kind: "Secret" },
        labelSelector: { a: "b" },
        operatorBox: { reconciler: { workers: 2 } },
      },
    },
  });
});

Deno.test("loadKatalog knows a built-in kind in another version and asks for a selector", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog(
      "    hpa: {apiTypes: {group: autoscaling, version: v1, kind: HorizontalPodAutoscaler}}\n",
    ),
  });
  deepEqual(loaded.codes, ["ORK1132"]);
});

Deno.test("loadKatalog accepts a validation-only entry on a built-in kind", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog(
      "    ns: {apiTypes: {kind: Namespace}, validation: [{field: metadata.labels.team}]}\n",
    ),
  });
  deepEqual(loaded.codes, []);
});

Deno.test("loadKatalog accepts a dependency in another process", async () => {
  const loaded = await load({
    "a/katalog.yaml": katalog(
      "    db:\n      apiTypes: {kind: Secret}\n      labelSelector: {a: b}\n      dependsOn: [queue]\n" +
        "      operatorBox: {cross: [{crd: queue, source: {host: http://x}}]}\n",
    ),
  });
  deepEqual(loaded.codes, []);
});

Deno.test("loadKatalog adds the namespace lists of the Katalog to those of an entry", async () => {
  const entries = `    note:
      apiTypes: {group: demo.example.com, version: v1, kind: Note, plural: notes}
      allowedNamespaces: [shared]
`;
  const security = "security: {namespaceProtection: {allowedNamespaces: [team-*, shared]}}\n";
  const { value } = await load({ "a/katalog.yaml": katalog(entries) + security });
  deepEqual(value!.crds[0]!.allowedNamespaces, ["team-*", "shared"]);
});
