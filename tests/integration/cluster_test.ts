// Owns: proof that local control planes behave as real ones and leave nothing behind. Must not: test the engine.

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  BEHAVIOUR_ANNOTATION,
  type ControlPlane,
  createPlainClient,
  findPrograms,
  freePorts,
  isPortFree,
  type KubectlOutput,
  localProvider,
  startControlPlane,
  waitFor,
} from "../../e2e/cluster/mod.ts";
import { EnvironmentError, jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import { clusterTest, freshNamespace, ownClusterTest, skipsCluster } from "../support/cluster.ts";
import { PATIENCE_MS, sharedKinds } from "../support/scene.ts";

const POD = {
  containers: [{ name: "main", image: "example.com/app:1" }],
  // The namespace controller waits for half of it even when the pods are gone.
  terminationGracePeriodSeconds: 0,
};

/** The local provider stops programs by pid, as from another process: that we are their parent is nobody's concern. */
const STOPPED_BY_PID = { sanitizeOps: false, sanitizeResources: false };

const EARLY = { group: "early.example.com", kind: "Early" };
sharedKinds(EARLY);

clusterTest("a started control plane is ready, has a Ready node and answers kubectl", async (cluster) => {
  assert.equal((await cluster.client.send("/readyz")).text, "ok");
  const nodes = await cluster.kubectl(["get", "nodes", "--no-headers"]);
  assert.equal(nodes.code, 0, nodes.stderr);
  assert.match(nodes.stdout, /^node-1\s+Ready\s.*\sv1\.\d+\.\d+$/m);
  assert.deepEqual(cluster.processes().map((process) => process.name), [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
  ]);
});

clusterTest("a Deployment becomes Available and its Service gets endpoints", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  await post(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments`, deployment("web", {}));
  await post(cluster, `/api/v1/namespaces/${namespace}/services`, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
  });
  await waitForValue(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments/web`, [
    "status",
    "availableReplicas",
  ], 2);
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  await waitFor(async () => JSON.stringify(await cluster.client.json(slices)).includes('"ready":true'), {
    what: "a ready endpoint",
  });
});

clusterTest("pods behave as their annotation says: never-ready", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await post(cluster, pods, pod("stuck", "never-ready"));
  await waitForValue(cluster, `${pods}/stuck`, ["status", "phase"], "Running");
  const isSaid = async () => {
    const conditions = jsonAt(await cluster.client.json(`${pods}/stuck`), ["status", "conditions"]);
    const ready = Array.isArray(conditions)
      ? conditions.find((item) => jsonAt(item, ["type"]) === "Ready")
      : undefined;
    assert.notEqual(jsonAt(ready, ["status"]), "True");
    return ready !== undefined;
  };
  await waitFor(isSaid, { what: "the pod to say that it is not ready" });
  await cluster.client.json(`${pods}/stuck`, { method: "DELETE" });
  await waitForGone(cluster, `${pods}/stuck`);
});

clusterTest("a Job succeeds, and fails when its pods are told to", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  await post(cluster, jobs, job("good", {}));
  await post(cluster, jobs, job("bad", { [BEHAVIOUR_ANNOTATION]: "fail" }));
  await waitForValue(cluster, `${jobs}/good`, ["status", "succeeded"], 1);
  await waitForValue(cluster, `${jobs}/bad`, ["status", "failed"], 1);
});

clusterTest("garbage collection removes what belongs to a removed owner", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  const owner = await post(cluster, configMaps, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "owner" },
  });
  const uid = jsonAt(owner, ["metadata", "uid"]) ?? null;
  await post(cluster, configMaps, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "owned",
      ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid }],
    },
  });
  await cluster.client.json(`${configMaps}/owner`, { method: "DELETE" });
  await waitForGone(cluster, `${configMaps}/owned`);
});

clusterTest(
  "a kind that was made before the controllers started is served, and its objects are collected",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const owners = `/apis/${EARLY.group}/v1/namespaces/${namespace}/earlys`;
    const owner = { apiVersion: `${EARLY.group}/v1`, kind: EARLY.kind, metadata: { name: "owner" } };
    const uid = jsonAt(await post(cluster, owners, owner), ["metadata", "uid"]) ?? null;
    const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
    const ownerReferences = [{ apiVersion: owner.apiVersion, kind: owner.kind, name: "owner", uid }];
    await post(cluster, configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "owned", ownerReferences },
    });
    await cluster.client.json(`${owners}/owner`, { method: "DELETE" });
    await waitForGone(cluster, `${configMaps}/owned`);
  },
);

clusterTest("a removed namespace vanishes with its pods", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  await post(cluster, `/api/v1/namespaces/${namespace}/pods`, pod("some", undefined));
  await cluster.client.json(`/api/v1/namespaces/${namespace}`, { method: "DELETE" });
  await waitForGone(cluster, `/api/v1/namespaces/${namespace}`);
});

clusterTest("RBAC denies a client certificate without roles and obeys one's groups", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const kubeconfig = await cluster.kubeconfigFor("jane", ["readers"]);
  const list = ["get", "configmaps", "-n", namespace];
  const denied = await cluster.kubectl(list, { kubeconfig });
  assert.equal(denied.code, 1);
  assert.match(denied.stderr, /User "jane" cannot list resource "configmaps"/);
  await post(cluster, `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "readers" },
    subjects: [{ kind: "Group", name: "readers", apiGroup: "rbac.authorization.k8s.io" }],
    roleRef: { kind: "ClusterRole", name: "view", apiGroup: "rbac.authorization.k8s.io" },
  });
  await waitFor(async () => (await cluster.kubectl(list, { kubeconfig })).code === 0, {
    what: "the role to count",
  });
});

clusterTest("a service-account token authenticates as that account", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const token = await cluster.serviceAccountToken(namespace, "default");
  const review = await post(cluster, "/apis/authentication.k8s.io/v1/tokenreviews", {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    spec: { token },
  });
  assert.equal(jsonAt(review, ["status", "user", "username"]), `system:serviceaccount:${namespace}:default`);
});

clusterTest("a request without credentials is refused", async (cluster) => {
  const nobody = createPlainClient(cluster.server, cluster.caPem);
  const { status } = await nobody.send("/api/v1/namespaces");
  nobody.close();
  assert.equal(status, 403);
});

Deno.test({
  name:
    "two control planes run side by side though somebody takes a port; each stop leaves no process, no port and no folder",
  ignore: skipsCluster(),
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    // Free ports are looked for when they are asked for, because others may take them meanwhile.
    const answers = [() => [port, ...freePorts(4)]];
    const lines: string[] = [];
    const options = { components: { apiOnly: true } };
    const clusters = await Promise.all([
      startControlPlane({
        ...options,
        choosePorts: () => (answers.shift() ?? (() => freePorts(5)))(),
        reporter: (line) => lines.push(line),
      }),
      startControlPlane(options),
    ]);
    try {
      assert.deepEqual(answers, []);
      assert.ok(lines.includes("another process took a port; trying others"), lines.join("\n"));
      const ports = clusters.flatMap((cluster) => [cluster.ports.apiServer, cluster.ports.etcdClient]);
      assert.equal(new Set([port, ...ports]).size, 5);
      const [first, second] = clusters;
      await createNamespace(first, "mine");
      assert.equal((await second.client.send("/api/v1/namespaces/mine")).status, 404);
    } finally {
      for (const cluster of clusters) await assertStopsCleanly(cluster);
    }
  },
});

ownClusterTest(
  "the API server comes back at the same address with its data, and a watch from before a compaction is answered with 410",
  { components: { apiOnly: true } },
  async (cluster) => {
    const old = jsonAt(await cluster.client.json("/api/v1/namespaces"), ["metadata", "resourceVersion"]);
    await createNamespace(cluster, "kept");
    assert.ok(await cluster.compactEtcd() > Number(old));
    await cluster.killApiServer();
    await assert.rejects(cluster.client.send("/readyz"));
    await cluster.startApiServer();
    assert.equal((await cluster.client.send("/api/v1/namespaces/kept")).status, 200);
    const watch = `/api/v1/namespaces?watch=true&timeoutSeconds=2&resourceVersion=${old}`;
    const answer = await waitFor(async () => {
      const { status, text } = await cluster.client.send(watch);
      return status === 429 ? undefined : text;
    }, { what: "the caches of the API server", timeoutMs: PATIENCE_MS });
    assert.match(answer, /"code":410/);
  },
);

ownClusterTest("feature gates, admission plugins and API versions reach the API server", {
  components: { apiOnly: true },
  admissionPlugins: ["AlwaysPullImages"],
  runtimeConfig: { "api/alpha": true },
  featureGates: { AllAlpha: false },
}, async (cluster) => {
  const created = await post(cluster, "/api/v1/namespaces/default/pods", pod("pulled", undefined));
  assert.ok(JSON.stringify(created).includes('"imagePullPolicy":"Always"'));
  const groups = await cluster.client.json("/apis");
  assert.match(JSON.stringify(groups), /v\dalpha\d/);
});

folderTest(
  "a start that fails shows the end of the log and where it is, and leaves no process",
  async (directory) => {
    const options = { directory, components: { apiOnly: true }, featureGates: { NoSuchGate: true } };
    await assert.rejects(startControlPlane(options), (error) => {
      assert.ok(error instanceof EnvironmentError);
      assert.equal(error.code, "cluster/start-failed");
      assert.match(error.hint ?? "", /unrecognized feature gate: NoSuchGate/);
      assert.ok(error.hint?.includes(join(directory, "logs/kube-apiserver.log")));
      return true;
    });
    assert.deepEqual(await processesMentioning(directory), []);
  },
);

folderTest("a port that is taken is named as the reason", async (directory) => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  await assert.rejects(
    startControlPlane({ directory, components: { apiOnly: true }, ports: { etcdClient: port } }),
    (error) => error instanceof EnvironmentError && error.code === "cluster/port-taken",
  );
});

folderTest("an aborted start leaves no process and no folder", async (directory) => {
  await assert.rejects(startControlPlane({ directory, ...untilEtcdRuns() }), { name: "AbortError" });
  assert.deepEqual(await processesMentioning(directory), []);
});

folderTest("an interrupted first start of a local cluster leaves nothing", async (state) => {
  const created = localProvider({ stateDirectory: state }).create({ name: "trial", ...untilEtcdRuns() });
  await assert.rejects(created, { name: "AbortError" });
  assert.deepEqual(await processesMentioning(state), []);
  const left = await Array.fromAsync(Deno.readDir(join(state, "clusters")), (entry) => entry.name);
  assert.deepEqual(left, [".trial.lock"]);
});

// These stand last: that a program stopped by pid has ended may be noticed while a later test runs.
folderTest("the local provider creates once, repairs, and deletes once", async (state) => {
  const provider = localProvider({ stateDirectory: state });
  const request = { name: "trial", apiOnly: true };
  try {
    const [one, two] = await Promise.all([provider.create(request), provider.create(request)]);
    assert.deepEqual([one.isNew, two.isNew].sort(), [false, true]);
    assert.equal(await provider.kubeconfig("trial"), one.kubeconfigPath);
    assert.equal((await processesMentioning(state)).length, 2);
    await crash(state);
    const again = await provider.create(request);
    assert.equal(again.isNew, true);
    assert.equal(again.kubeconfigPath, one.kubeconfigPath);
    assert.equal((await provider.create(request)).isNew, false);
  } finally {
    assert.equal(await provider.delete("trial"), true);
  }
  assert.equal(await provider.delete("trial"), false);
  assert.equal(await provider.exists("trial"), false);
  await assert.rejects(provider.kubeconfig("trial"), EnvironmentError);
  assert.deepEqual(await processesMentioning(state), []);
}, STOPPED_BY_PID);

folderTest(
  "a local cluster keeps data and options when a restart of it fails, and refuses other options while it runs",
  async (state) => {
    const provider = localProvider({ stateDirectory: state });
    const request = { name: "trial", apiOnly: true, admissionPlugins: ["AlwaysPullImages"] };
    try {
      const { kubeconfigPath } = await provider.create(request);
      const kubectl = (...args: string[]) => kubectlWith(kubeconfigPath, args);
      assert.match((await kubectl("create", "configmap", "kept")).stdout, /created/);
      await assert.rejects(provider.create({ name: "trial", nodes: 2, featureGates: { AllAlpha: true } }), {
        code: "cluster/other-options",
        message: "local cluster trial runs with other options: its nodes are 1, not 2, " +
          "feature gate AllAlpha=true was not given",
      });
      await crash(state);
      const wrong = { name: "trial", featureGates: { NoSuchGate: true } };
      await assert.rejects(provider.create(wrong), { code: "cluster/start-failed" });
      assert.equal((await provider.create({ name: "trial" })).isNew, true);
      assert.match((await kubectl("get", "configmap", "kept")).stdout, /kept/);
      assert.equal((await processesMentioning(state)).length, 2);
      assert.equal((await provider.create(request)).isNew, false);
      await crash(state);
      await breakEtcd(state);
      const lines: string[] = [];
      await provider.create({ name: "trial", reporter: (line) => lines.push(line) });
      assert.ok(
        lines.some((line) => line.startsWith("etcd cannot read its data any more")),
        lines.join("\n"),
      );
      assert.equal((await kubectl("get", "configmap", "kept")).code, 1);
      assert.ok((await Deno.stat(join(state, "clusters/trial/data.old"))).isDirectory);
    } finally {
      await provider.delete("trial");
    }
  },
  STOPPED_BY_PID,
);

/** A test with a folder of its own. */
function folderTest(
  name: string,
  run: (folder: string) => Promise<void>,
  options: Pick<Deno.TestDefinition, "sanitizeOps" | "sanitizeResources"> = {},
): void {
  const fn = async () => {
    const folder = await Deno.makeTempDir({ prefix: "ork-test-" });
    try {
      await run(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };
  Deno.test({ name, ignore: skipsCluster(), ...options, fn });
}

/** Aborts a start in its middle. */
function untilEtcdRuns(): { readonly signal: AbortSignal; readonly reporter: (line: string) => void } {
  const abort = new AbortController();
  const reporter = (line: string) => {
    if (line.startsWith("etcd is healthy")) abort.abort();
  };
  return { signal: abort.signal, reporter };
}

/** Kills what runs in a folder. */
async function crash(folder: string): Promise<void> {
  for (const pid of await processesMentioning(folder)) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      // One may end because another has ended.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  await waitFor(async () => (await processesMentioning(folder)).length === 0, { what: "the crash" });
}

async function kubectlWith(kubeconfig: string, args: readonly string[]): Promise<KubectlOutput> {
  const { kubectl } = await findPrograms(["kubectl"]);
  const { code, stdout, stderr } = await new Deno.Command(kubectl, {
    args: [...args],
    env: { KUBECONFIG: kubeconfig },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** As a crash of the machine may: the write-ahead log is cut in the middle of its head. */
async function breakEtcd(state: string): Promise<void> {
  const wal = join(state, "clusters/trial/data/etcd/member/wal");
  for await (const { name } of Deno.readDir(wal)) {
    await Deno.writeFile(join(wal, name), new Uint8Array(64).fill(255));
  }
}

function deployment(name: string, annotations: Readonly<Record<string, string>>): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name }, annotations }, spec: POD },
    },
  };
}

function job(name: string, annotations: Readonly<Record<string, string>>): JsonObject {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: {
      backoffLimit: 0,
      template: { metadata: { annotations }, spec: { ...POD, restartPolicy: "Never" } },
    },
  };
}

function pod(name: string, behaviour: string | undefined): JsonObject {
  const annotations = behaviour === undefined ? {} : { [BEHAVIOUR_ANNOTATION]: behaviour };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, annotations }, spec: POD };
}

function post(cluster: ControlPlane, path: string, body: JsonObject): Promise<JsonObject> {
  return cluster.client.json(path, { method: "POST", body });
}

async function createNamespace(cluster: ControlPlane, name: string): Promise<void> {
  await post(cluster, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

async function waitForValue(
  cluster: ControlPlane,
  path: string,
  field: readonly string[],
  value: unknown,
): Promise<void> {
  await waitFor(async () => jsonAt(await cluster.client.json(path), field) === value, {
    what: `${field.join(".")} of ${path} to be ${value}`,
    timeoutMs: PATIENCE_MS,
  });
}

async function waitForGone(cluster: ControlPlane, path: string): Promise<void> {
  const isGone = async () => (await cluster.client.send(path)).status === 404;
  await waitFor(isGone, { what: `${path} to be gone`, timeoutMs: PATIENCE_MS });
}

async function assertStopsCleanly(cluster: ControlPlane): Promise<void> {
  await cluster.stop();
  assert.deepEqual(await processesMentioning(cluster.directory), []);
  for (const port of Object.values(cluster.ports)) {
    assert.ok(isPortFree(port) || !await isOurs(cluster, port));
  }
  await assert.rejects(Deno.stat(cluster.directory), Deno.errors.NotFound);
  await cluster.stop();
}

/** Whether a port is served with a certificate of this control plane, and not by others who took it meanwhile. */
async function isOurs(cluster: ControlPlane, port: number): Promise<boolean> {
  const client = createPlainClient(`https://127.0.0.1:${port}`, cluster.caPem, cluster);
  try {
    await client.send("/");
    return true;
  } catch {
    return false;
  } finally {
    client.close();
  }
}

/** Pids of programs whose command line mentions a folder; our own watchdogs (shells) do not count. */
async function processesMentioning(folder: string): Promise<readonly number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-axo", "pid=,command="] }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => line.includes(folder) && !line.includes("/bin/sh -c"))
    .map((line) => Number.parseInt(line, 10));
}
