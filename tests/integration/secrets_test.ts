// Owns: that no value of a Secret and no credential reaches an output: they are planted everywhere, then everything that
// can be read is searched for them. Must not: test how single texts are redacted.

import assert from "node:assert/strict";
import { type ControlPlane, freePorts, waitFor } from "../../e2e/cluster/mod.ts";
import { type JsonObject, jsonText } from "../../runtime/base/mod.ts";
import type { ApiRequest, ApiResponse, Transport } from "../../runtime/kube/mod.ts";
import { encodeJsonLine } from "../../runtime/telemetry/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { repository, runToEnd, startProgram } from "../support/executables.ts";
import { assertClean, GROUP, KATALOG, PLANTED, SITE, spellingsOf } from "../support/planted_secrets.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, read, type Scene, sceneOf } from "../support/scene.ts";

interface Stage {
  readonly cluster: ControlPlane;
  readonly namespace: string;
  readonly folder: string;
  readonly scene: Scene;
}

const created: { kinds?: Promise<void> } = {};

async function onStage(cluster: ControlPlane, run: (stage: Stage) => Promise<void>): Promise<void> {
  await (created.kinds ??= createCrds(cluster, SITE));
  const namespace = await freshNamespace(cluster);
  const folder = await Deno.makeTempDir({ prefix: "ork-secrets-" });
  for (const name of ["home", "tmp"]) await Deno.mkdir(`${folder}/${name}`);
  await Deno.writeTextFile(`${folder}/katalog.yaml`, KATALOG);
  try {
    await run({ cluster, namespace, folder, scene: sceneOf(cluster, SITE, namespace) });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whatever the program leaves behind is in `folder`. */
function environmentOf({ folder, cluster }: Stage): Readonly<Record<string, string>> {
  const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME") ?? "/"}/.cache/deno`;
  const home = { HOME: `${folder}/home`, TMPDIR: `${folder}/tmp` };
  return { DENO_DIR: cache, KUBECONFIG: cluster.kubeconfigPath, ...home };
}

function ork(...args: readonly string[]): readonly string[] {
  return [Deno.execPath(), "run", "-A", "--no-check", "--quiet", `${repository}/cli/main.ts`, ...args];
}

Deno.test("spellingsOf finds a value in base64, wherever it begins", () => {
  for (const before of ["", "u", "me", "me:", "long:"]) {
    const text = btoa(`${before}planted-Lit3ral-qzv@db`);
    assert.ok(spellingsOf("planted-Lit3ral-qzv").some((spelling) => text.includes(spelling)), before);
  }
});

async function putSecret({ cluster, namespace }: Stage, name: string, value: string): Promise<void> {
  const body = { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData: { password: value } };
  await cluster.client.json(pathOf("Secret", namespace), { method: "POST", body });
}

async function editSecret({ cluster, namespace }: Stage, name: string, value: string): Promise<void> {
  const body = { data: { password: btoa(value) } };
  const request = { method: "PATCH", body, contentType: "application/merge-patch+json" };
  await cluster.client.json(pathOf("Secret", namespace, name), request);
}

async function dataOf(
  { cluster, namespace }: Stage,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  const secret = await read(cluster, pathOf("Secret", namespace, name));
  const data = Object.entries(secret?.["data"] as JsonObject | undefined ?? {});
  return Object.fromEntries(data.map(([key, value]) => [key, atob(String(value))]));
}

async function becomes(stage: Stage, name: string, value: string): Promise<void> {
  await waitFor(async () => (await dataOf(stage, name))["password"] === value, {
    what: `Secret/${name} to be made good`,
  });
}

/** What people do to Secrets while the operator runs; in the end all is as declared. */
async function meddle(stage: Stage, source: string): Promise<void> {
  await editSecret(stage, "literal", PLANTED["edit by hand"]);
  await becomes(stage, "literal", PLANTED.literal);
  await editSecret(stage, "source", source);
  await becomes(stage, "copy", source);
  await stage.scene.condition("shop", "Ready", "False", /division by zero/);
}

async function liveApi(port: number, namespace: string): Promise<Record<string, string>> {
  const crd = [
    "",
    "/raw",
    "/enriched",
    "/health",
    "/cr",
    "/cr?field=status",
    "/cr?field=spec",
    `/cr/${namespace}/shop`,
  ];
  const paths = ["/health", "/ready", "/metrics", "/katalog", "/katalog/raw", "/katalog/enriched"];
  const all = [...paths, ...crd.map((path) => `/katalog/site${path}`), `/katalog/none/cr`, "/none"];
  const answers = all.map(async (
    path,
  ) => [path, await (await fetch(`http://127.0.0.1:${port}${path}`)).text()]);
  return Object.fromEntries(await Promise.all(answers));
}

/** Runs the operator in one format while people meddle; gives all that it said. */
async function runIn(
  stage: Stage,
  format: "human" | "json",
  source: string,
): Promise<Record<string, string>> {
  const [port = 0] = freePorts(1);
  const flags = [
    "--log-format",
    format,
    "--log-level",
    "debug",
    "--port",
    String(port),
    "-n",
    stage.namespace,
  ];
  const command = ork("run", "-f", `${stage.folder}/katalog.yaml`, ...flags);
  const program = startProgram(command, { env: environmentOf(stage) });
  try {
    await becomes(stage, "literal", PLANTED.literal);
    await meddle(stage, source);
    const api = await liveApi(port, stage.namespace);
    assert.match(api["/katalog/site/cr?field=status"]!, /division by zero/);
    assert.equal(await program.stop(), 0);
    assert.match(program.output(), /(repaired|updated) Secret\/literal/);
    const log = { [`log (${format})`]: program.output() };
    return {
      ...Object.fromEntries(Object.entries(api).map(([path, text]) => [`${path} (${format})`, text])),
      ...log,
    };
  } finally {
    await program.stop();
  }
}

/** Everything in the cluster but the data of Secrets, which is where values belong. */
async function clusterOutputs({ cluster, namespace }: Stage): Promise<Record<string, string>> {
  const all = async (path: string) => (await cluster.client.json(path))["items"] as readonly JsonObject[];
  const secrets = await all(pathOf("Secret", namespace));
  const bare = secrets.map(({ data: _values, ...rest }) => rest);
  return {
    "custom resources": jsonText(await all(`/apis/${GROUP}/v1/namespaces/${namespace}/sites`)),
    events: jsonText(await all(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`)),
    "metadata of Secrets": jsonText(bare),
    Services: jsonText(await all(pathOf("Service", namespace))),
    leases: jsonText(await all(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`)),
  };
}

async function commandOutputs(stage: Stage): Promise<Record<string, string>> {
  const { namespace } = stage;
  const commands = [
    ["tree", "site", "shop", "-n", namespace],
    ["get", "sites", "-n", namespace],
    ["get", "sites", "shop", "-n", namespace, "-o", "yaml"],
    ["get", "sites", "shop", "-n", namespace, "-o", "json"],
    ["get", "secrets", "-n", namespace, "-o", "yaml"],
  ];
  const runs = commands.map(async (args) => {
    const { stdout, stderr } = await runToEnd(ork(...args, "--debug"), { env: environmentOf(stage) });
    assert.match(stdout, /shop/, stderr);
    return [`ork ${args.join(" ")}`, stdout + stderr];
  });
  return Object.fromEntries(await Promise.all(runs));
}

async function filesLeft(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(found, await filesLeft(path));
    else found[path] = await Deno.readTextFile(path);
  }
  return found;
}

clusterTest(
  "no value of a Secret is in logs, events, status, the API, metrics, commands or files",
  async (cluster) => {
    await onStage(cluster, async (stage) => {
      await putSecret(stage, "source", PLANTED.source);
      await putSecret(stage, "foreign", PLANTED["somebody else's Secret"]);
      await stage.scene.create({ name: "shop", spec: { zero: 0 } });
      const human = await runIn(stage, "human", PLANTED["source, changed"]);
      const json = await runIn(stage, "json", PLANTED.source);
      const made = { ...await dataOf(stage, "made"), ...await dataOf(stage, "tls") };
      assert.deepEqual(Object.keys(made).sort(), ["ca.crt", "password", "tls.crt", "tls.key"]);
      const generated = {
        "a generated password": made["password"]!,
        "a private key": keyOf(made["tls.key"]!),
      };
      const outputs = {
        ...human,
        ...json,
        ...await clusterOutputs(stage),
        ...await commandOutputs(stage),
        ...await filesLeft(`${stage.folder}/home`),
        ...await filesLeft(`${stage.folder}/tmp`),
      };
      assertClean(outputs, { ...PLANTED, ...generated });
    });
  },
);

/** A few that are sent, in each of the ways in which a Secret can be declared. */
const ECHOED = KATALOG.split("\n")
  .filter((line) =>
    !/name: (failing|foreign|far|refused|tls|number|list|condition|port)|configMaps|services|status|fields|path: /
      .test(line)
  )
  .join("\n");

/** Its first line alone: a shortened quotation shows that. */
function keyOf(pem: string): string {
  return pem.split("\n")[1]!;
}

/** Answers what is sent for Secrets as a server or webhook might that repeats it. */
function echoing(inner: Transport, status: number): Transport {
  const isSecret = ({ method, path }: ApiRequest) => method !== "GET" && /\/secrets(\/|$)/.test(path);
  const answer = (request: ApiRequest): ApiResponse => {
    const message = `admission webhook "echo" denied the request: ${jsonText(request.body)}`;
    const causes = [{ reason: "FieldValueInvalid", message, field: "data" }];
    const body = { kind: "Status", status: "Failure", reason: "Invalid", message, details: { causes } };
    return { status, headers: new Headers(), body } as unknown as ApiResponse;
  };
  return {
    server: inner.server,
    request: (request) => isSecret(request) ? Promise.resolve(answer(request)) : inner.request(request),
    stream: (request) => inner.stream(request),
    close: () => inner.close(),
  };
}

for (const status of [422, 500, 403]) {
  clusterTest(`a server that answers ${status} and repeats a Secret is not repeated`, async (cluster) => {
    await onStage(cluster, async (stage) => {
      const { scene } = stage;
      await putSecret(stage, "source", PLANTED.source);
      await scene.create({ name: "shop", spec: { zero: 0 } });
      const through = (inner: Transport) => echoing(inner, status);
      await withRuntime({ cluster, katalog: ECHOED, through }, async (runtime) => {
        await scene.condition("shop", "Ready", "False", /denied the request/);
        await scene.event("shop", { type: "Warning", note: /denied the request/ });
        const health = await (await fetch(`${runtime.url}/katalog/site/health`)).text();
        const log = runtime.records.map(encodeJsonLine).join("\n");
        assert.match(log, /denied the request/);
        assertClean({ health, log, ...await clusterOutputs(stage) }, PLANTED);
      });
    });
  });
}

clusterTest("a Katalog that is wrong is explained without the values that stand in it", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const wrong = KATALOG.replace("{name: literal, data", "{name: literal, bogus: 1, data")
      .replace("{name: part,", "{name: part, name: twice,");
    await Deno.writeTextFile(`${stage.folder}/wrong.yaml`, wrong);
    const outputs: Record<string, string> = {};
    for (const command of [["run", "--port", "0"], ["validate"]]) {
      const [verb = ""] = command;
      const file = ["-f", `${stage.folder}/wrong.yaml`, "--debug"];
      const { code, stdout, stderr } = await runToEnd(ork(...command, ...file), {
        env: environmentOf(stage),
      });
      assert.equal(code, 1, stderr);
      outputs[verb] = stdout + stderr;
      assert.match(outputs[verb]!, /literal, bogus: 1, data/);
    }
    assertClean(outputs, PLANTED);
  });
});

clusterTest("a token is not repeated, whoever refuses it", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const kubeconfig = JSON.parse(await Deno.readTextFile(cluster.kubeconfigPath));
    const outputs: Record<string, string> = {};
    const tokens = { refused: "planted-T0ken-refused", unsendable: "planted-T0ken\nbroken" };
    for (const [name, token] of Object.entries(tokens)) {
      const path = `${stage.folder}/${name}`;
      const users = [{ ...kubeconfig.users[0], user: { token } }];
      await Deno.writeTextFile(path, jsonText({ ...kubeconfig, users }));
      for (
        const command of [["get", "sites"], ["run", "-f", `${stage.folder}/katalog.yaml`, "--port", "0"]]
      ) {
        const program = startProgram(ork(...command, "--kubeconfig", path, "--debug"), {
          env: environmentOf(stage),
        });
        await waitFor(() => Promise.resolve(/Unauthorized|cannot be sent/.test(program.output())), {
          what: `${command[0]} to tell of a token that is ${name}`,
        }).finally(() => program.stop());
        outputs[`${command[0]}, ${name}`] = program.output();
      }
    }
    assertClean(outputs, { ...tokens, "part of a token": "planted-T0ken" });
  });
});
