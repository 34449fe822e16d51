// Owns: the command line as a person meets it: real processes, few of them. Must not: need a cluster.

import assert from "node:assert/strict";

const ROOT = new URL("../..", import.meta.url).pathname;

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  entry: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly stdin?: string } = {},
): Promise<Result> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `${ROOT}cli/${entry}`, ...args],
    cwd: options.cwd ?? ROOT,
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: Deno.env.get("HOME") ?? "",
      DENO_DIR: Deno.env.get("DENO_DIR") ?? "",
      DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "",
      LANG: "C.UTF-8",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(options.stdin ?? ""));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

const EXAMPLE = "examples/website/katalog.yaml";

Deno.test("ork version -o json names version and engine", async () => {
  const { code, out } = await run("main.ts", ["version", "-o", "json"]);
  const info = JSON.parse(out);
  assert.equal(code, 0);
  assert.deepEqual([info.build, info.deno], ["developer", Deno.version.deno]);
  assert.match(info.version, /^\d+\.\d+\.\d+/);
});

Deno.test("ork validate accepts the example and says what it will create", async () => {
  const { code, out, err } = await run("main.ts", ["validate", EXAMPLE]);
  assert.equal(code, 0, err);
  assert.match(
    out,
    /^examples\/website\/katalog\.yaml {2}website-operator\n {2}✓ website {3}Website \(demo\.example\.com\/v1, namespaced\)/,
  );
  assert.match(out, /\n1 CRD valid\n$/);
});

Deno.test("ork validate reports mistakes with place, source line and hint, exit code 1", async () => {
  const text = (await Deno.readTextFile(ROOT + EXAMPLE))
    .replace("replicas:", "replica:")
    .replace("./crd.yaml", `${ROOT}examples/website/crd.yaml`);
  const { code, out, err } = await run("main.ts", ["validate", "-f", "-"], { stdin: text });
  assert.equal(code, 1);
  assert.equal(err, "");
  assert.match(out, /^-:32:15: error\[ORK\d{4}\]: unknown field "replica"/m);
  assert.match(out, /^ {3}32 \| {15}replica: /m);
  assert.match(out, /did you mean "replicas"\?/);
});

Deno.test("ork validate without a Katalog says which files it looked for, exit code 3", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const { code, out, err } = await run("main.ts", ["validate"], { cwd: directory });
    assert.deepEqual([code, out], [3, ""]);
    assert.match(err, /^error: found neither katalog\.yaml nor komposer\.yaml in this directory\nhint: /);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("ork validate checks what it can read when a file of several cannot be read, exit code 3", async () => {
  const { code, out, err } = await run("main.ts", ["validate", EXAMPLE, "nowhere.yaml"]);
  assert.equal(code, 3);
  assert.match(out, /website-operator/);
  assert.match(err, /cannot read "nowhere\.yaml"/);
});

Deno.test("a closed pipe is no success", async () => {
  // Its reader has ended before anything is written.
  const line =
    `exec 3> >(true); wait $!; "${Deno.execPath()}" run -A --no-check cli/main.ts explain katalog >&3`;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", `${line}; echo $?`],
    cwd: ROOT,
    stderr: "null",
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "141\n");
});

Deno.test("ork template --no-validate shows a Katalog with mistakes, and without it only the mistakes", async () => {
  const stdin = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: a}
spec: {crds: {site: {apiTypes: {group: a.io, version: v1, kind: Site, plural: sites}, operatorBx: {}}}}
`;
  const strict = await run("main.ts", ["template", "-f", "-"], { stdin });
  assert.deepEqual([strict.code, strict.out], [1, ""]);
  const lenient = await run("main.ts", ["template", "-f", "-", "--no-validate"], { stdin });
  assert.equal(lenient.code, 0);
  assert.match(lenient.out, /operatorBx/);
  assert.match(lenient.err, /ORK1110/);
});

/** Command lines that say two things at once, or what cannot be. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["template -j --graph", "--json and --graph ask for two views"],
  ["template --render --cr cr.yaml --graph", "--graph has no effect with --render"],
  ["template -o json", '--output names a file, and "json" looks like a format\nhint: write -j, or ./json'],
  ["template --cr cr.yaml", "--cr has no effect without --render"],
  ["template a.yaml", 'unexpected argument "a.yaml"\nhint: name a file with -f: ork template -f a.yaml'],
  [`validate --notes -o json ${EXAMPLE}`, "--notes prints text only"],
  ["schema --output a.json", "--output needs a KIND"],
  ["generate katalog -o - --add-hook --typed", "--add-hook and --typed exclude each other"],
  [`generate configmap -f ${EXAMPLE} -n Not_One`, '"Not_One" cannot be the name of a namespace'],
];

for (const [line, message] of REFUSED) {
  Deno.test(`ork ${line} is refused`, async () => {
    const { code, out, err } = await run("main.ts", line.split(" "));
    assert.deepEqual([code, out], [2, ""]);
    assert.ok(err.startsWith(`error: ${message}`), err);
  });
}

Deno.test("ork validate --notes and --profiles print what a Katalog defines, and nothing else", async () => {
  const stdin = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: a}
notes: [{name: host, expression: "{{ .metadata.name }}.example.com"}]
profiles: {pdb: [{name: two, minAvailable: "2"}]}
spec: {crds: {site: {apiTypes: {group: a.io, version: v1, kind: Site, plural: sites}}}}
`;
  const { code, out, err } = await run("main.ts", ["validate", "--notes", "--profiles", "-f", "-"], {
    stdin,
  });
  assert.equal(code, 0, err);
  assert.deepEqual(out.split("\n").map((line) => line.replace(/ +/g, " ").trim()), [
    "NAME EXPRESSION",
    "host {{ .metadata.name }}.example.com",
    "CLASS NAME",
    "pdb two",
    "",
  ]);
});

Deno.test("ork generate katalog takes a provider in any letter case, and says what to keep of --typed", async () => {
  const args = ["generate", "katalog", "-o", "-", "--add-provider", "AWS", "--typed"];
  const { code, out, err } = await run("main.ts", args);
  assert.equal(code, 0, err);
  assert.match(out, /name: aws/);
  assert.match(err, /uncomment one of the sections/);
});

Deno.test("ork template gives a Katalog that validates again", async () => {
  const first = await run("main.ts", ["template", "-f", EXAMPLE]);
  assert.equal(first.code, 0, first.err);
  const again = await run("main.ts", ["validate", "-f", "-"], {
    stdin: first.out.replace("./crd.yaml", `${ROOT}examples/website/crd.yaml`),
  });
  assert.equal(again.code, 0, again.out);
});

Deno.test("ork explain knows the codes, in any spelling, and refuses others", async () => {
  const known = await run("main.ts", ["explain", "error[ORK3001]"]);
  assert.deepEqual([known.code, known.err], [0, ""]);
  assert.match(known.out, /^error\[ORK3001\] /);
  const unknown = await run("main.ts", ["explain", "9999"]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /there is no code "9999"/);
});

Deno.test("the production entry knows run and version only", async () => {
  const { code, err } = await run("main_runtime.ts", ["validate"]);
  assert.equal(code, 2);
  assert.match(err, /^error: unknown command "validate" for "ork-runtime"/);
});
