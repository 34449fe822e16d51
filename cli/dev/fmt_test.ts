// Owns: `ork fmt` over files, and what formatting may never change. Must not: test layout (document does).

import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDocuments, toJson } from "../../runtime/language/document/mod.ts";
import { kindOf, normaliseDocument } from "../../runtime/language/katalog/mod.ts";
import { formatSource } from "./format_source.ts";

const ROOT = new URL("../../", import.meta.url);

const OLD = `# license

# the kind
kind: Katalog
apiVersion: orkestra.konductor.io/v1Alpha # old
metadata: {name: a}
spec:
  crds:
    # the first
    - name: website # a name
      # two of them
      workers: 2
      dependsOn: [db]
      enrich: [pods]
      admission:
        validation:
          # a rule
          - {field: spec.a, gt: 3}
      operatorBox:
        onReconcile:
          # web
          deployments:
          - image: nginx
            name: x
            labels:
            # of app
            - key: app
              value: web # its value
            env:
              # of A
              A: 1
          hpas: []
        # end of box
---
kind:   ConfigMap
`;

const CANONICAL = `# license

# the kind
apiVersion: orkestra.orkspace.io/v1 # old
kind: Katalog
metadata: { name: a }
spec:
  crds:
    # the first
    website: # a name
      dependsOn: { db: started }
      enrich: [pods]
      operatorBox:
        reconciler:
          # two of them
          workers: 2
        onReconcile:
          # web
          deployments:
            - name: x
              labels:
                # of app
                app: web # its value
              image: nginx
              env:
                # of A
                - name: A
                  value: 1
          hpa: []
        # end of box
      validation:
        rules:
          # a rule
          - { field: spec.a, greaterThan: 3 }
---
kind:   ConfigMap
`;

Deno.test("formatSource rewrites older spellings and keeps every comment", () => {
  assert.equal(formatSource({ uri: "f", text: OLD }).value, CANONICAL);
  assert.equal(formatSource({ uri: "f", text: CANONICAL }).value, CANONICAL);
});

Deno.test("formatSource leaves a document alone that sets a field in two spellings", () => {
  const text = "kind: Katalog\nspec: {crds: {a: {workers:   1, operatorBox: {reconciler: {workers: 2}}}}}\n";
  const { value, diagnostics } = formatSource({ uri: "f", text });
  assert.equal(value, text);
  assert.deepEqual(diagnostics.map((d) => d.code), ["ORK1111"]);
});

/** Runs `ork` in a folder. */
async function ork(cwd: string, ...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("cli/main.ts", ROOT).pathname, ...args],
    cwd,
    stdout: "piped",
    stderr: "null",
  }).output();
  return { code, out: new TextDecoder().decode(stdout) };
}

Deno.test("ork fmt checks, shows, writes, and then has nothing to do", async () => {
  const folder = await Deno.makeTempDir();
  const old = OLD.replace("- name: website # a name", "- name: website # a name\n      crdFile: a");
  await Deno.mkdir(`${folder}/charts`);
  await Deno.writeTextFile(`${folder}/katalog.yaml`, old);
  await Deno.writeTextFile(`${folder}/charts/deployment.yaml`, "kind: {{ .Values.kind }}\n{{- end }}\n");
  try {
    assert.deepEqual(await ork(folder, "fmt", "--check"), { code: 1, out: "katalog.yaml\n" });
    assert.equal(await Deno.readTextFile(`${folder}/katalog.yaml`), old);
    const shown = await ork(folder, "fmt", "--diff", ".");
    assert.equal(shown.code, 0);
    assert.match(shown.out, /^--- katalog\.yaml\n\+\+\+ katalog\.yaml\n@@ [^]*\n- {6}workers: 2\n/);
    assert.deepEqual(await ork(folder, "fmt"), { code: 0, out: "katalog.yaml\n" });
    assert.deepEqual(await ork(folder, "fmt", "--check", "katalog.yaml"), { code: 0, out: "" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a binary file hinders nobody: passed over in a directory, told when it was named", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/katalog.yaml`, OLD);
    await Deno.writeFile(`${folder}/a.yaml`, new Uint8Array([0, 1, 2, 255]));
    assert.deepEqual(await ork(folder, "fmt", "--check", "."), { code: 1, out: "katalog.yaml\n" });
    assert.deepEqual(await ork(folder, "fmt", "a.yaml", "katalog.yaml"), { code: 3, out: "katalog.yaml\n" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** What a text means: canonical trees, or the whole document where the kind is not ours. */
function meaning(text: string): unknown {
  return parseDocuments({ uri: "f", text }).value?.map(({ root }) => {
    const kind = kindOf(root);
    return kind !== undefined && root.kind === "map"
      ? toJson(normaliseDocument(kind, root, () => {}))
      : toJson(root);
  });
}

function checkText(text: string, name: string): void {
  const { value } = formatSource({ uri: name, text });
  if (value === undefined) return;
  assert.deepEqual(meaning(value), meaning(text), `${name}: another meaning`);
  assert.equal(formatSource({ uri: name, text: value }).value, value, `${name}: not idempotent`);
}

async function* yamlFiles(folder: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) yield* yamlFiles(new URL(`${entry.name}/`, folder));
    else if (/\.ya?ml$/.test(entry.name)) yield new URL(entry.name, folder);
  }
}

for (const folder of ["examples/", "tests/golden/"]) {
  Deno.test(`formatting the files of ${folder} keeps their meaning and is idempotent`, async () => {
    for await (const file of yamlFiles(new URL(folder, ROOT))) {
      checkText(await Deno.readTextFile(file), file.pathname);
    }
  });
}

Deno.test("the examples are in canonical form", async () => {
  const old: string[] = [];
  for await (const file of yamlFiles(new URL("examples/", ROOT))) {
    const text = await Deno.readTextFile(file);
    if (formatSource({ uri: file.pathname, text }).value !== text) old.push(file.pathname);
  }
  assert.deepEqual(old, [], "run `deno run -A cli/main.ts fmt examples`");
});

const scalar = fc.constantFrom("a", "1", '"{{ .x }}"', "true");
const condition = fc.constantFrom(
  "{field: spec.a, gt: 1}",
  "{field: spec.a, exists: false}",
  "{field: x, equals: a}",
);
const labels = fc.constantFrom(
  "{a: b}",
  "[{key: a, value: b}]",
  "\n          - key: a\n            value: b",
);
const env = fc.constantFrom(
  "{A: 1}",
  "[{name: A, value: x}]",
  "\n            A: 1\n            B: {value: x}",
);

const entryLines = fc.record({
  workers: scalar,
  where: fc.constantFrom("flat", "box", "reconciler", "reconcile"),
  when: condition,
  or: fc.constantFrom("or", "anyOf"),
  labels,
  env,
  list: fc.constantFrom("deployments", "statefulsets", "jobs", "hpas"),
}).map(({ workers, where, when, or, labels, env, list }) => [
  ...where === "flat" ? [`    workers: ${workers}`] : [],
  `    operatorBox:`,
  ...where === "box" ? [`      workers: ${workers}`] : [],
  ...where === "flat" || where === "box" ? [] : [`      ${where}:`, `        workers: ${workers}`],
  `      onReconcile:`,
  `        ${or}: [${when}]`,
  `        ${list}:`,
  `        - labels: ${labels}`,
  `          env: ${env}`,
  `          when: [${when}, ${when}]`,
]);

Deno.test("formatting any Katalog with comments anywhere keeps its meaning and its comments", () => {
  const marks = fc.array(fc.tuple(fc.nat(), fc.constantFrom("own", "tail", "blank")), { maxLength: 12 });
  fc.assert(fc.property(fc.array(entryLines, { minLength: 1, maxLength: 3 }), marks, (entries, places) => {
    const lines = ["kind: Katalog", "metadata: {name: a}", "spec:", "  crds:"];
    entries.forEach((entry, i) => lines.push(`  e${i}:`.replace(/^ {2}/, "   "), ...entry));
    const text = commented(lines.join("\n").split("\n"), places);
    fc.pre(parseDocuments({ uri: "f", text }).diagnostics.length === 0);
    checkText(text, "generated");
    assert.deepEqual(comments(formatSource({ uri: "f", text }).value!), comments(text));
  }));
});

function commented(lines: readonly string[], places: readonly (readonly [number, string])[]): string {
  const result = [...lines];
  places.forEach(([at, what], i) => {
    const index = at % result.length;
    const line = result[index]!;
    const indent = /^ */.exec(line)![0];
    if (what === "tail") result[index] = line.includes("#") ? line : `${line} # t${i}`;
    else result.splice(index, 0, what === "own" ? `${indent}# o${i}` : "");
  });
  return `${result.join("\n")}\n`;
}

function comments(text: string): readonly string[] {
  return [...text.matchAll(/# ([ot]\d+)/g)].map(([, name]) => name!).sort();
}
