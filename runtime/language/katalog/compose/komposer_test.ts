// Owns: what a Komposer makes of its imports: sources, overrides, blocks above the entries. Must not: test messages.

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { sha256Hex, SourceError } from "../../../base/mod.ts";
import type { ChartRequest, TreeRequest } from "../source.ts";
import { katalog, komposer, loadTexts, motif, TYPES } from "./_test_kit.ts";

const IMPORT = "imports: {files: [./a.yaml]}\n";

/** An imported entry, what the Komposer says about it, and the result without apiTypes. */
const OVERRIDES: readonly {
  readonly name: string;
  readonly base: string;
  readonly over: string;
  readonly result: unknown;
}[] = [
  { name: "null imports unchanged", base: "labels: {a: b}", over: "", result: { labels: { a: "b" } } },
  {
    name: "an empty map imports unchanged",
    base: "labels: {a: b}",
    over: "{}",
    result: { labels: { a: "b" } },
  },
  {
    name: "maps merge by key",
    base: "labels: {a: b, c: d}",
    over: "{labels: {a: x}}",
    result: { labels: { a: "x", c: "d" } },
  },
  {
    name: "null removes",
    base: "labels: {a: b, c: d}",
    over: "{labels: {a: null}}",
    result: { labels: { c: "d" } },
  },
  { name: "null removes a whole block", base: "labels: {a: b}", over: "{labels: null}", result: {} },
  {
    name: "lists are replaced",
    base: "operatorBox: {onReconcile: {configMaps: [{name: a, data: {k: v}}]}}",
    over: "{operatorBox: {onReconcile: {configMaps: [{name: b, data: {k: v}}]}}}",
    result: { operatorBox: { onReconcile: { configMaps: [{ name: "b", data: { k: "v" } }] } } },
  },
  {
    name: "spellings of two generations meet",
    base: "operatorBox: {reconciler: {workers: 2, resync: 1m}}",
    over: "{workers: 5}",
    result: { operatorBox: { reconciler: { workers: 5, resync: "1m" } } },
  },
  {
    name: "null removes under an older spelling",
    base: "operatorBox: {reconciler: {workers: 2, resync: 1m}}",
    over: "{workers: null}",
    result: { operatorBox: { reconciler: { resync: "1m" } } },
  },
  {
    name: "a dependency is removed",
    base: "dependsOn: {website: ready, blog: ready}",
    over: "{dependsOn: {website: null, blog: null}}",
    result: { dependsOn: {} },
  },
  {
    name: "an entry is switched off",
    base: "labels: {a: b}",
    over: "{enabled: false}",
    result: { labels: { a: "b" }, enabled: false },
  },
];

for (const { name, base, over, result } of OVERRIDES) {
  Deno.test(`override: ${name}`, async () => {
    const loaded = await loadTexts({
      "input.yaml": komposer(`${IMPORT}spec: {crds: {website: ${over}}}\n`),
      "a.yaml": katalog(base),
    });
    const { apiTypes: _, ...entry } = loaded.crds["website"]!;
    deepEqual(entry, result);
  });
}

const CRD = (kind: string) =>
  `kind: CustomResourceDefinition
spec:
  group: demo.example.com
  scope: Namespaced
  names: {kind: ${kind}, plural: ${kind.toLowerCase()}s, singular: ${kind.toLowerCase()}}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;
const withCrdFile = katalog("crdFile: ./crd.yaml").replace(`      ${TYPES}\n`, "");

Deno.test("identity: whole apiTypes replace, a crdFile beats inherited apiTypes, paths stay where they are written", async () => {
  const files = { "sub/a.yaml": withCrdFile, "sub/crd.yaml": CRD("Website"), "own.yaml": CRD("Shop") };
  const kindOf = async (over: string, base = withCrdFile) => {
    const loaded = await loadTexts({
      ...files,
      "sub/a.yaml": base,
      "input.yaml": komposer(`imports: {files: [./sub/a.yaml]}\nspec: {crds: {website: ${over}}}\n`),
    });
    deepEqual(loaded.codes, [], over);
    const [crd] = loaded.value!.crds;
    return [crd!.types.kind, crd!.types.plural, crd!.definition?.uri];
  };
  deepEqual(await kindOf("{}"), ["Website", "websites", "sub/crd.yaml"]);
  deepEqual(await kindOf("{apiTypes: {version: v1}}"), ["Website", "websites", "sub/crd.yaml"]);
  deepEqual(await kindOf("{apiTypes: {group: g.example.com, version: v1, kind: Site, plural: sites}}"), [
    "Site",
    "sites",
    undefined,
  ]);
  deepEqual(await kindOf("{crdFile: ./own.yaml}", katalog()), ["Shop", "shops", "own.yaml"]);
  deepEqual(await kindOf("{crdFile: ./own.yaml, apiTypes: null}", katalog()), ["Shop", "shops", "own.yaml"]);
});

Deno.test("what a Katalog says for all of its entries stays with its entries", async () => {
  const loaded = await loadTexts({
    "input.yaml": komposer("imports: {files: [./a.yaml, ./b.yaml]}\n"),
    "a.yaml": katalog("", "crossAccess: false\n").replace(
      "spec:\n",
      "spec:\n  finalizers: [example.com/a]\n",
    ),
    "b.yaml": katalog("", "", "blog"),
  });
  deepEqual(loaded.codes, []);
  deepEqual(loaded.value!.crds.map((crd) => [crd.name, crd.crossAccess, crd.finalizers]), [
    ["blog", undefined, []],
    ["website", false, ["example.com/a"]],
  ]);
});

Deno.test("blocks above the entries: the Komposer's own win, the rest is put together", async () => {
  const head = (name: string) =>
    `security: {serviceName: {runtime: r}, endpoint: ${name}}
notification: {teams: {${name}: {slackWebhookUrl: x}}}
providers: [{name: ${name}}]
notes: [{name: n${name}, expression: x}, {name: shared, expression: ${name}}]
`;
  const loaded = await loadTexts({
    "input.yaml": komposer(
      `imports: {files: [./a.yaml, ./b.yaml]}\nsecurity: {endpoint: own}\nnotes: [{name: shared, expression: own}]\n`,
    ),
    "a.yaml": katalog("", head("a")),
    "b.yaml": katalog("", head("b"), "blog"),
  });
  const { security, notification, providers, notes } = (loaded.value ?? loaded.partial)!.canonical;
  deepEqual(loaded.codes.filter((code) => code.startsWith("ORK12")), []);
  deepEqual(security, { endpoint: "own", serviceName: { runtime: "r" } });
  deepEqual(notification, { teams: { a: { slackWebhookUrl: "x" }, b: { slackWebhookUrl: "x" } } });
  deepEqual(providers, [{ name: "a" }, { name: "b" }]);
  deepEqual(notes, {
    functions: [
      { name: "na", expression: "x" },
      { name: "nb", expression: "x" },
      { name: "shared", expression: "own" },
    ],
  });
});

Deno.test("sources: directories, variables, digests, other Komposers", async () => {
  const c = katalog("", "", "c");
  const loaded = await loadTexts({
    "input.yaml": komposer(`imports:
  files:
    - ./many
    - $EXTRA
    - {url: ./c.yaml, digest: 'sha256:${sha256Hex(c)}'}
    - ./inner.yaml
`),
    "many/one.yaml": katalog("", "", "one"),
    "many/two.yaml": katalog("", "", "two"),
    "many/crd.yaml": "kind: CustomResourceDefinition\n",
    "extra.yaml": katalog("", "", "extra"),
    "c.yaml": c,
    "inner.yaml": komposer("imports: {files: [./deep.yaml]}\nspec: {crds: {deep: {workers: 7}}}\n"),
    "deep.yaml": katalog("", "", "deep"),
  }, { ports: { variable: (name) => name === "EXTRA" ? "./extra.yaml" : undefined } });
  deepEqual(loaded.codes, []);
  deepEqual(loaded.value!.crds.map((crd) => [crd.name, crd.workers]), [
    ["c", undefined],
    ["deep", 7],
    ["extra", undefined],
    ["one", undefined],
    ["two", undefined],
  ]);
});

Deno.test("sources: Git and registries through their ports, credentials from variables", async () => {
  const asked: TreeRequest[] = [];
  const fetcher = (base: string) => ({
    fetch: (request: TreeRequest) => {
      asked.push(request);
      return Promise.resolve({ directory: base, revision: "r" });
    },
  });
  const loaded = await loadTexts({
    "input.yaml": komposer(`imports:
  registry:
    - {url: 'git://example.com/org/repo//ops/web@v2', auth: {type: github, fromEnv: TOKEN}}
    - {url: 'https://example.com/patterns.git', version: main, useKomposer: true}
    - 'oci://ghcr.io/org/cache:v1'
    - {url: 'postgres@v14', oci: true}
`),
    "git/ops/web/katalog.yaml": katalog("", "", "web"),
    "git/komposer.yaml": komposer("imports: {files: [./x.yaml]}\n"),
    "git/x.yaml": katalog("", "", "x"),
    "oci/katalog.yaml": katalog("", "", "cache"),
  }, { ports: { git: fetcher("git"), artifacts: fetcher("oci"), variable: () => "secret" } });
  deepEqual(loaded.codes, ["ORK1232"]);
  deepEqual(asked, [
    { url: "https://example.com/org/repo", ref: "v2", token: "secret" },
    { url: "https://example.com/patterns.git", ref: "main" },
    { url: "ghcr.io/org/cache", ref: "v1" },
    { url: "postgres", ref: "v14" },
  ]);
});

Deno.test("sources: named Katalogs of a repository, each at its branch", async () => {
  const asked: (string | undefined)[] = [];
  const git = {
    fetch: ({ ref }: TreeRequest) => {
      asked.push(ref);
      return Promise.resolve({ directory: "git", revision: "r" });
    },
  };
  const loaded = await loadTexts({
    "input.yaml": komposer(
      "imports: {registry: [{url: 'https://x/y.git//ops', katalog: {a: {branch: v1}, b: {}}}]}\n",
    ),
    "git/ops/a/katalog.yaml": katalog("", "", "a"),
    "git/ops/b/katalog.yaml": katalog("", "", "b"),
  }, { ports: { git } });
  deepEqual(loaded.codes, []);
  deepEqual(asked, ["v1", "main"]);
  deepEqual(Object.keys(loaded.crds), ["a", "b"]);
});

Deno.test("a file from elsewhere does not learn variables, directly or through what it imports", async () => {
  const inner = (files: string) => komposer(`imports: {files: [${files}]}\nspec: {crds: {a: {${TYPES}}}}\n`);
  const asked: string[] = [];
  const ports = {
    git: { fetch: () => Promise.resolve({ directory: "git", revision: "r" }) },
    variable: (name: string) => {
      asked.push(name);
      return "x";
    },
  };
  const fetched = {
    "git/komposer.yaml": inner("./next.yaml"),
    "git/next.yaml": inner(
      "$SECRET, {url: 'https://evil.example.com/k.yaml', auth: {type: bearer, fromEnv: SECRET}}",
    ),
    "https://h/k.yaml": inner(
      "{url: 'https://evil.example.com/k.yaml', auth: {type: basic, fromEnv: SECRET}}",
    ),
  };
  for (
    const source of ["registry: [{url: 'https://x/y.git', useKomposer: true}]", "files: ['https://h/k.yaml']"]
  ) {
    const loaded = await loadTexts({ ...fetched, "input.yaml": komposer(`imports: {${source}}\n`) }, {
      ports,
    });
    equal(loaded.codes.includes("ORK1235"), true, source);
  }
  deepEqual(asked, []);
});

Deno.test("sources: a chart is rendered with its values, and only its Katalogs count", async () => {
  const asked: ChartRequest[] = [];
  const load = (text: string) =>
    loadTexts({
      "input.yaml": komposer(
        "imports: {helm: [{repo: ./charts, chart: op, version: v1, valueFiles: [a.yaml], values: {n: 1}}]}\n",
      ),
    }, {
      ports: {
        charts: {
          render: (request) => {
            asked.push(request);
            return Promise.resolve({ uri: "helm:op", text });
          },
        },
      },
    });
  const loaded = await load(`kind: Service\n---\n${katalog()}`);
  deepEqual(loaded.codes, []);
  deepEqual(asked, [{
    repo: "./charts",
    chart: "op",
    version: "v1",
    valueFiles: ["a.yaml"],
    values: { n: 1 },
    from: "input.yaml",
  }]);
  deepEqual((await load("kind: Service\n")).codes, ["ORK1237"]);
  const odd = "kind: Secret\ndata: {a: !!binary aGVsbG8=, a: 1}\n";
  deepEqual((await load(`${odd}---\n${katalog()}---\n${odd}`)).codes, []);
});

Deno.test("sources: a chart that is rendered twice gives what each set of values renders", async () => {
  const rendered = ({ values }: ChartRequest) =>
    Promise.resolve({ uri: "helm:op", text: katalog().replaceAll("website", String(values?.["name"])) });
  const loaded = await loadTexts({
    "input.yaml": komposer(
      "imports: {helm: [{repo: c, chart: op, values: {name: a}}, {repo: c, chart: op, values: {name: b}}]}\n",
    ),
  }, { ports: { charts: { render: rendered } } });
  deepEqual(loaded.codes, []);
});

Deno.test("a source that fails is told with its own words, and what it may hold is not called unknown", async () => {
  const git = {
    fetch: () => Promise.reject(new SourceError("no route", { code: "source/program", hint: "wait" })),
  };
  const loaded = await loadTexts({
    "input.yaml": komposer("imports: {registry: ['https://x/y.git']}\nspec: {crds: {a: {enabled: false}}}\n"),
  }, { ports: { git } });
  deepEqual(loaded.diagnostics.map((d) => [d.code, d.severity]), [["ORK1230", "error"], [
    "ORK1240",
    "warning",
  ]]);
});

Deno.test("entries of a Komposer import Motifs and define CRDs of their own", async () => {
  const loaded = await loadTexts({
    "input.yaml": komposer(`${IMPORT}spec:
  crds:
    website: {imports: [{motif: ./lib/m.yaml}]}
    own: {apiTypes: {kind: ConfigMap}, labelSelector: {a: b}}
`),
    "a.yaml": katalog("operatorBox: {onReconcile: {configMaps: [{name: own, data: {k: v}}]}}"),
    "lib/m.yaml": motif("resources: {configMaps: [{name: below, data: {k: v}}]}\n"),
  });
  deepEqual(loaded.codes, []);
  deepEqual(loaded.crds["website"]!["operatorBox"], {
    onReconcile: { configMaps: [{ name: "below", data: { k: "v" } }, { name: "own", data: { k: "v" } }] },
  });
  deepEqual(Object.keys(loaded.crds), ["website", "own"]);
});

Deno.test("a name outside of the Katalog is a warning alone, an error at run and composed", async () => {
  const files = { "a.yaml": katalog("dependsOn: {database: ready}") };
  const codes = async (input: string, isFinal = false) =>
    (await loadTexts({ ...files, "input.yaml": input }, { isFinal })).codes;
  deepEqual(await codes(files["a.yaml"]), ["ORK1260"]);
  deepEqual(await codes(files["a.yaml"], true), ["ORK1150"]);
  deepEqual(await codes(komposer(IMPORT)), ["ORK1150"]);
});

Deno.test("any graph of Komposers ends, and every cycle is named", async () => {
  const graph = fc.array(fc.array(fc.nat(5), { maxLength: 3 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(graph, async (edges) => {
      const name = (i: number) => i === 0 ? "input.yaml" : `k${i}.yaml`;
      const files = Object.fromEntries(edges.map((targets, i) => {
        const imports = targets.map((t) => `./${name(t % edges.length)}`).join(", ");
        return [name(i), komposer(`imports: {files: [${imports}]}\nspec: {crds: {own${i}: {${TYPES}}}}\n`)];
      }));
      const loaded = await loadTexts(files);
      equal(loaded.codes.includes("ORK1210"), reachesCycle(edges, 0, new Set()));
    }),
    { numRuns: 60 },
  );
});

function reachesCycle(edges: readonly (readonly number[])[], at: number, path: ReadonlySet<number>): boolean {
  if (path.has(at)) return true;
  return edges[at]!.some((target) => reachesCycle(edges, target % edges.length, new Set([...path, at])));
}
