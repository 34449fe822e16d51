// Owns: proof that every example does what it promises and leaves nothing behind. Must not: test the engine's details.

import assert from "node:assert/strict";
import { type ControlPlane, type PlainClient, waitFor } from "../../e2e/cluster/mod.ts";
import { isJsonObject, type JsonObject } from "../../runtime/base/mod.ts";
import { conditionOf, type KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, prepareShared } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { PATIENCE_MS } from "../support/scene.ts";
import { EXAMPLES } from "./examples_table.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDERS = [...Deno.readDirSync(new URL("examples/", ROOT))].filter((e) => e.isDirectory).map((e) =>
  e.name
)
  .sort();
const FILES = ["README.md", "cr.yaml", "crd.yaml", "e2e.yaml", "simulate.yaml"];
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** Kubernetes copies the labels of a Service to these; they come and go with it. */
const MIRRORS = ["EndpointSlice", "Endpoints"];

// The garbage collector takes up to half a minute to know a kind that comes when it runs already.
prepareShared(async (client) => {
  for (const folder of FOLDERS) {
    const file = await Deno.readTextFile(new URL(`examples/${folder}/crd.yaml`, ROOT));
    for (const crd of file.split(/^---$/m)) await applyCrd(client, crd);
  }
});

Deno.test("the table of examples is complete", () => {
  assert.deepEqual(Object.keys(EXAMPLES).sort(), FOLDERS);
});

for (const folder of FOLDERS) {
  const place = new URL(`examples/${folder}/`, ROOT);
  const names = [...Deno.readDirSync(place)].map((entry) => entry.name);
  const main = names.includes("komposer.yaml") ? "komposer.yaml" : "katalog.yaml";

  Deno.test(`examples/${folder} has its files and validates without a remark`, async () => {
    for (const file of [...FILES, main]) assert.ok((await Deno.stat(new URL(file, place))).isFile, file);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "cli/main.ts", "validate", "-o", "json", `examples/${folder}/${main}`],
      cwd: ROOT,
    }).output();
    const [answer, remarks] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(code, 0, remarks);
    const { errors, warnings } = JSON.parse(answer!);
    assert.deepEqual({ errors, warnings }, { errors: 0, warnings: 0 }, answer);
  });

  clusterTest(
    `examples/${folder} becomes ready with its children and goes without a trace`,
    async (cluster) => {
      const example = EXAMPLES[folder];
      assert.ok(example, "not in the table");
      const texts = names.filter((name) => name.endsWith(".yaml"))
        .map((name) => [`./${name}`, Deno.readTextFileSync(new URL(name, place))]);
      const files: Record<string, string> = Object.fromEntries(texts);
      const katalog = files[`./${main}`]!;
      await withRuntime({ cluster, katalog, files }, async (runtime) => {
        const objects = await applyObjects(cluster, new URL("cr.yaml", place).pathname);
        assert.deepEqual(objects.map((o) => o.metadata.name).sort(), Object.keys(example.children).sort());
        for (const object of objects) {
          const { name, uid } = object.metadata;
          const wanted = example.children[name] ?? [];
          await settled(`${object.kind}/${name}`, {
            ready: true,
            status: example.status[name] ?? {},
            children: wanted,
          }, async () => {
            const now = await read(cluster, object);
            const status = (now?.["status"] ?? {}) as JsonObject;
            return {
              ready: now !== undefined && isSettled(now),
              status: Object.fromEntries(
                Object.keys(example.status[name] ?? {}).map((key) => [key, status[key] ?? null]),
              ),
              children: (await ownedBy(cluster, uid ?? "")).filter(isDeclared),
            };
          });
        }
        for (const object of objects) {
          await cluster.client.json(pathOf(object), { method: "DELETE" });
        }
        for (const object of objects) {
          const { name, uid } = object.metadata;
          await settled(`the end of ${object.kind}/${name}`, { exists: false, children: [] }, async () => ({
            exists: await read(cluster, object) !== undefined,
            children: await ownedBy(cluster, uid ?? ""),
          }));
        }
        assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
        assert.deepEqual(runtime.messages("error"), []);
      });
    },
  );
}

function isSettled(object: KubeObject): boolean {
  const status = (object["status"] ?? {}) as JsonObject;
  return conditionOf(object, "Ready")?.["status"] === "True" &&
    conditionOf(object, "Progressing")?.["status"] === "False" &&
    status["observedGeneration"] === object.metadata.generation;
}

function isDeclared(child: string): boolean {
  return !MIRRORS.some((kind) => child.startsWith(`${kind} `));
}

/** Waits until `look` gives exactly `wanted`; on failure the last sight is shown against it. */
async function settled<T>(what: string, wanted: T, look: () => Promise<T>): Promise<void> {
  let seen: T | undefined;
  const isWanted = async () => {
    seen = await look();
    try {
      assert.deepEqual(seen, wanted);
      return true;
    } catch {
      return false;
    }
  };
  try {
    await waitFor(isWanted, { what, timeoutMs: PATIENCE_MS, intervalMs: 250 });
  } catch (error) {
    assert.deepEqual(seen, wanted, what);
    throw error;
  }
}

async function applyCrd(client: PlainClient, crd: string): Promise<void> {
  const name = /^ {2}name: (\S+)$/m.exec(crd)?.[1];
  const request = { method: "PATCH", contentType: "application/apply-patch+yaml", rawBody: crd };
  await client.json(`${CRDS}/${name}?fieldManager=test`, request);
  await waitFor(async () => {
    const now = await client.json(`${CRDS}/${name}`) as unknown as KubeObject;
    return conditionOf(now, "Established")?.["status"] === "True";
  }, { what: `${name} to be established`, timeoutMs: PATIENCE_MS });
}

/** Applies a file and returns its objects as stored. */
async function applyObjects(cluster: ControlPlane, file: string): Promise<readonly KubeObject[]> {
  const { code, stdout, stderr } = await cluster.kubectl(["apply", "-f", file, "-o", "json"]);
  assert.equal(code, 0, stderr);
  const answer = JSON.parse(stdout);
  return (answer.kind === "List" ? answer.items : [answer]) as readonly KubeObject[];
}

async function read(cluster: ControlPlane, object: KubeObject): Promise<KubeObject | undefined> {
  const { status, text } = await cluster.client.send(pathOf(object));
  assert.ok(status === 200 || status === 404, text);
  return status === 200 ? JSON.parse(text) : undefined;
}

/** Every example uses plain plurals in the namespace of its cr.yaml. */
function pathOf({ apiVersion, kind, metadata }: KubeObject): string {
  return `/apis/${apiVersion}/namespaces/${metadata.namespace}/${kind.toLowerCase()}s/${metadata.name}`;
}

/** Everything in the cluster, of any kind that can be listed, that carries the uid of an owner. */
async function ownedBy(cluster: ControlPlane, uid: string): Promise<readonly string[]> {
  const selector = `?labelSelector=${encodeURIComponent(`orkestra.orkspace.io/owner-uid=${uid}`)}`;
  const found = await Promise.all((await collections(cluster)).map(async ({ kind, path }) => {
    const { status, text } = await cluster.client.send(path + selector);
    // A kind may go between discovery and now.
    if (status === 404) return [];
    assert.equal(status, 200, `${path}: ${text}`);
    const { items = [] } = JSON.parse(text) as { readonly items?: readonly KubeObject[] };
    return items.map(({ metadata: { namespace, name } }) =>
      `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`
    );
  }));
  return found.flat().sort();
}

interface Collection {
  readonly kind: string;
  readonly path: string;
}

/** Source: Kubernetes API discovery; preferred versions only, or every object would be found twice. */
async function collections(cluster: ControlPlane): Promise<readonly Collection[]> {
  const groups = (await cluster.client.json("/apis"))["groups"] as unknown as readonly {
    readonly preferredVersion: { readonly groupVersion: string };
  }[];
  const roots = ["/api/v1", ...groups.map((g) => `/apis/${g.preferredVersion.groupVersion}`)];
  const listed = await Promise.all(roots.map(async (root) => {
    const { status, text } = await cluster.client.send(root);
    if (status === 404) return [];
    const answer = JSON.parse(text) as JsonObject;
    const resources = Array.isArray(answer["resources"]) ? answer["resources"].filter(isJsonObject) : [];
    return resources
      .filter((r) => !String(r["name"]).includes("/") && (r["verbs"] as readonly string[]).includes("list"))
      .map((r) => ({ kind: String(r["kind"]), path: `${root}/${r["name"]}` }));
  }));
  return listed.flat();
}
