// Owns: the proof that Komposers import what the real helm renders. Must not: test composition itself.

import assert from "node:assert/strict";
import { findPrograms } from "../../e2e/cluster/mod.ts";
import { OrkError } from "../../runtime/base/mod.ts";
import { testUnless } from "../support/test_unless.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const helm = await findHelm();

async function findHelm(): Promise<{ readonly path?: string; readonly missing?: string }> {
  try {
    return { path: (await findPrograms(["helm"], { reporter: console.error })).helm };
  } catch (error) {
    if (!(error instanceof OrkError)) throw error;
    return { missing: `${error.message}; ${error.hint ?? ""}` };
  }
}

const CHART = `apiVersion: v2
name: operators
version: 1.2.0
`;
const VALUES = `kind: Website
replicas: 1
image: nginx:1.27
`;
/** What a Katalog evaluates is written so that helm leaves it alone. */
const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: {{ .Release.Name }}
  description: in {{ .Release.Namespace }}
spec:
  crds:
    {{ lower .Values.kind }}:
      apiTypes: {group: demo.example.com, version: v1, kind: {{ .Values.kind }}, plural: {{ lower .Values.kind }}s}
      operatorBox:
        onReconcile:
          deployments:
            - name: "{{ "{{ .metadata.name }}" }}"
              image: {{ .Values.image }}
              replicas: {{ .Values.replicas }}
`;
/** Sound for Kubernetes, and nothing that a Katalog may contain. */
const OTHERS = `apiVersion: v1
kind: Secret
metadata: &shared {name: other}
annotations: *shared
data:
  key: !!binary aGVsbG8=
---
{{- if .Values.more }}
apiVersion: v1
kind: Service
metadata: {name: other}
{{- end }}
`;

interface Folder {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Writes a Komposer that imports these charts and runs ork on it. */
  ork(command: string, imports: string, env?: Readonly<Record<string, string>>): Promise<Run>;
  helm(...args: string[]): Promise<void>;
}

interface Run {
  readonly code: number;
  readonly text: string;
}

async function withFolder(test: (folder: Folder) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "ork-charts-" });
  const write: Folder["write"] = async (files) => {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${path}/${name}`.replace(/\/[^/]+$/, ""), { recursive: true });
      await Deno.writeTextFile(`${path}/${name}`, text);
    }
  };
  const run = async (
    program: string,
    args: string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Run> => {
    const home = { HELM_CACHE_HOME: `${path}/.helm`, HELM_CONFIG_HOME: `${path}/.helm`, NO_COLOR: "1" };
    const output = await new Deno.Command(program, { args, cwd: path, env: { ...home, ...env } }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code: output.code, text: decode(output.stdout) + decode(output.stderr) };
  };
  const PATH = `${helm.path!.replace(/\/[^/]+$/, "")}:${Deno.env.get("PATH") ?? ""}`;
  try {
    await write(chart("charts/operators"));
    await test({
      path,
      write,
      async ork(command, imports, env = {}) {
        const komposer = "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {name: platform}\n";
        await write({ "komposer.yaml": `${komposer}imports:\n  helm:\n${imports}` });
        const args = ["run", "-A", "--no-check", `--config=${ROOT}deno.json`, `${ROOT}cli/main.ts`, command];
        return await run(Deno.execPath(), [...args, "-f", "komposer.yaml"], { PATH, ...env });
      },
      async helm(...args) {
        const { code, text } = await run(helm.path!, args, {});
        assert.equal(code, 0, text);
      },
    });
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

function chart(at: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const files = {
    "Chart.yaml": CHART,
    "values.yaml": VALUES,
    "templates/katalog.yaml": KATALOG,
    "templates/others.yaml": OTHERS,
    ...more,
  };
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${at}/${name}`, text]));
}

function helmTest(name: string, run: (folder: Folder) => Promise<void>): void {
  testUnless(helm.missing, name, () => withFolder(run));
}

function imports(...items: readonly string[]): string {
  return items.map((item) => `    - {${item}}\n`).join("");
}

function assertHas(run: Run, ...texts: readonly string[]): void {
  for (const text of texts) assert.ok(run.text.includes(text), `no "${text}" in\n${run.text}`);
}

helmTest("a chart in a folder gives its Katalog, and its other manifests are not judged", async ({ ork }) => {
  for (const repo of ["charts", "./charts"]) {
    const validated = await ork("validate", imports(`repo: ${repo}, chart: operators, values: {more: true}`));
    assert.equal(validated.code, 0, validated.text);
    const shown = await ork("template", imports(`repo: ${repo}, chart: operators, values: {more: true}`));
    assertHas(shown, "website:", 'name: "{{ .metadata.name }}"', "replicas: 1");
    assert.ok(!shown.text.includes("Secret"), shown.text);
  }
});

helmTest(
  "value files count in order, below inline values, whatever they are called",
  async ({ ork, write }) => {
    await write({
      "one,two.yaml": "replicas: 2\nimage: nginx:2\n",
      "values/b.yaml": "replicas: 3\nimage: nginx:3\n",
    });
    const shown = await ork(
      "template",
      imports(
        'repo: ./charts, chart: operators, valueFiles: ["one,two.yaml", values/b.yaml], values: {replicas: 4}',
      ),
    );
    assertHas(shown, "replicas: 4", "image: nginx:3");
  },
);

helmTest("release and namespace come from the import alone", async ({ ork, write }) => {
  await write(chart("charts/My_Operators"));
  await write({
    "charts/My_Operators/templates/katalog.yaml": KATALOG.replace(
      "image: {{ .Values.image }}",
      'image: "{{ .Release.Name }}/{{ .Release.Namespace }}"',
    ),
  });
  const env = { HELM_NAMESPACE: "elsewhere", KUBECONFIG: "/nowhere" };
  const shown = await ork("template", imports("repo: ./charts, chart: My_Operators"), env);
  assertHas(shown, "image: my-operators/default");
});

helmTest("a packaged chart is read as it is", async ({ ork, helm }) => {
  await helm("package", "charts/operators", "--destination", "packed");
  const shown = await ork(
    "template",
    imports("repo: ./packed, chart: operators-1.2.0.tgz, values: {replicas: 7}"),
  );
  assert.equal(shown.code, 0, shown.text);
  assertHas(shown, "replicas: 7");
});

helmTest("one chart may be imported again with other values", async ({ ork }) => {
  const both = imports(
    "repo: ./charts, chart: operators",
    "repo: ./charts, chart: operators, values: {kind: Queue, replicas: 5}",
  );
  const shown = await ork("template", both);
  assertHas(shown, "website:", "queue:", "replicas: 5");
  const twice = await ork("validate", imports(...Array(2).fill("repo: ./charts, chart: operators")));
  assertHas(twice, "ORK1232", "komposer.yaml:6");
});

helmTest("a dependency takes part when it is there, and is named when it is not", async ({ ork, write }) => {
  const dependency = {
    "Chart.yaml": `${CHART}dependencies: [{name: base, version: 1.0.0, repository: ""}]\n`,
  };
  await write(chart("charts/whole", dependency));
  await write(chart("charts/whole/charts/base", {
    "Chart.yaml": "apiVersion: v2\nname: base\nversion: 1.0.0\n",
    "values.yaml": VALUES.replace("Website", "Base"),
  }));
  const shown = await ork("template", imports("repo: ./charts, chart: whole, values: {base: {replicas: 8}}"));
  assertHas(shown, "website:", "base:", "replicas: 8");
  await write(chart("charts/torn", dependency));
  const torn = await ork("validate", imports("repo: ./charts, chart: torn"));
  assertHas(
    torn,
    "error[ORK1230]: helm template failed:",
    "missing in charts/ directory: base",
    "helm dependency",
  );
});

const failures: readonly {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly item: string;
  readonly says: readonly string[];
}[] = [
  {
    name: "a template that fails",
    files: { "charts/operators/templates/bad.yaml": '{{ fail "too many replicas" }}\n' },
    item: "repo: ./charts, chart: operators, values: {replicas: 9}",
    says: [
      "ORK1230",
      "too many replicas",
      "operators/templates/bad.yaml:1:3",
      `try it yourself: echo '{"replicas":9}' | helm template operators ./charts/operators`,
    ],
  },
  {
    name: "a template that is no template",
    files: { "charts/operators/templates/bad.yaml": "{{ if }}\n" },
    item: "repo: ./charts, chart: operators",
    says: ["ORK1230", "operators/templates/bad.yaml:1"],
  },
  {
    name: "values that its schema refuses",
    files: { "charts/operators/values.schema.json": '{"properties": {"replicas": {"type": "integer"}}}' },
    item: 'repo: ./charts, chart: operators, values: {replicas: "many"}',
    says: ["ORK1230", "replicas", "got string, want integer"],
  },
  {
    name: "no such chart",
    item: "repo: charts, chart: nosuch",
    says: ["ORK1230", 'helm template failed: path "./charts/nosuch" not found'],
  },
  {
    name: "no such value file",
    item: "repo: ./charts, chart: operators, valueFiles: [gone.yaml]",
    says: ["ORK1230", "open ./gone.yaml: no such file"],
  },
  {
    name: "a name that is an option",
    item: 'repo: "https://charts.example.com", chart: "--output-dir=out"',
    says: ["ORK1230", 'helm would take "--output-dir=out" for an option'],
  },
  {
    name: "a chart without a Katalog",
    files: { "charts/operators/templates/katalog.yaml": "" },
    item: "repo: ./charts, chart: operators",
    says: ["ORK1237", 'chart "operators" renders no Katalog'],
  },
  {
    name: "a Katalog that is wrong",
    item: "repo: ./charts, chart: operators, values: {replicas: [1]}",
    says: ["helm:./charts/operators:", "replicas: [1]", "komposer.yaml:6:", "imported here"],
  },
];

for (const { name, files, item, says } of failures) {
  helmTest(
    `a chart that cannot be imported is told of where it is imported: ${name}`,
    async ({ ork, write }) => {
      if (files) await write(files);
      const run = await ork("validate", imports(item));
      assert.notEqual(run.code, 0);
      assertHas(run, ...says);
      assert.ok(!run.text.includes("level=ERROR"), run.text);
    },
  );
}

helmTest("a repository is asked with the secret of the import, and its refusal is told", async (folder) => {
  await folder.helm("package", "charts/operators", "--destination", "packed");
  const authorization = `Basic ${btoa("reader:secret")}`;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    if (request.headers.get("authorization") !== authorization) return new Response("", { status: 401 });
    const name = new URL(request.url).pathname;
    return new Response(await Deno.readFile(`${folder.path}/packed${name}`));
  });
  try {
    const repo = `http://127.0.0.1:${server.addr.port}`;
    await folder.helm("repo", "index", "packed", "--url", repo);
    const item = `repo: "${repo}", chart: operators, version: 1.2.0`;
    const auth = "auth: {type: basic, fromEnv: CHARTS}";
    const shown = await folder.ork("template", imports(`${item}, ${auth}`), { CHARTS: "reader:secret" });
    assert.equal(shown.code, 0, shown.text);
    assertHas(shown, "website:");
    for (const [more, env] of [["", {}], [`, ${auth}`, { CHARTS: "reader:wrong-one" }]] as const) {
      const refused = await folder.ork("validate", imports(`${item}${more}`), env);
      assertHas(refused, "ORK1230", "401");
      assert.ok(!refused.text.includes("wrong-one"), refused.text);
    }
  } finally {
    await server.shutdown();
  }
});
