// Owns: control planes for tests: one of one's own, or one that a test file shares. Must not: test anything.

import {
  type ControlPlane,
  type ControlPlaneOptions,
  type PlainClient,
  startControlPlane,
  waitFor,
} from "../../e2e/cluster/mod.ts";
import { errorMessage, OrkError } from "../../runtime/base/mod.ts";

/** Set to 1 on machines where no control plane can run; then tests that need one are skipped, which is printed. */
const SKIP_VARIABLE = "ORK_SKIP_CLUSTER";

/** True when tests that need a control plane are to be skipped. */
export function skipsCluster(): boolean {
  return Deno.env.get(SKIP_VARIABLE) === "1";
}

/**
 * Registers a test on the control plane that the file shares. Use it for everything that works in namespaces of its
 * own (`freshNamespace`); what breaks the cluster takes `ownClusterTest`.
 */
export function clusterTest(name: string, run: (cluster: ControlPlane) => Promise<void>): void {
  Deno.test({
    name,
    ignore: reportSkip(name),
    // The shared programs outlive the test that happened to start them.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const cluster = await sharedControlPlane();
      try {
        await run(cluster);
      } catch (error) {
        failures.seen = true;
        throw error;
      }
    },
  });
}

/** Registers a test on a control plane of its own, for what breaks a cluster or needs one with other options. */
export function ownClusterTest(
  name: string,
  options: ControlPlaneOptions,
  run: (cluster: ControlPlane) => Promise<void>,
): void {
  Deno.test({ name, ignore: reportSkip(name), fn: () => withControlPlane(options, run) });
}

/**
 * Runs a function on a control plane of its own and stops it. When the function throws, the logs stay, and the place is
 * printed. With ORK_SKIP_CLUSTER=1 nothing runs, which is printed.
 */
export async function withControlPlane(
  options: ControlPlaneOptions,
  run: (cluster: ControlPlane) => Promise<void>,
): Promise<void> {
  if (reportSkip("a control plane")) return;
  const cluster = await start(options);
  try {
    await run(cluster);
  } catch (error) {
    console.error(`logs of the control plane: ${cluster.directory}/logs`);
    await cluster.stop({ keepLogs: true });
    throw error;
  }
  await cluster.stop();
}

/**
 * Registers what the shared control plane is to hold before its controllers start, such as kinds: to be called while the
 * file loads. May run more than once on the same server.
 */
export function prepareShared(prepare: (client: PlainClient) => Promise<void>): void {
  shared.preparations.push(prepare);
}

/** The control plane of this test file: started by the first call, stopped when the file is done. */
export function sharedControlPlane(): Promise<ControlPlane> {
  return shared.cluster ??= startShared();
}

/** Creates a namespace that no other test uses, ready for pods, and returns its name. */
export async function freshNamespace(cluster?: ControlPlane, prefix = "test"): Promise<string> {
  const target = cluster ?? await sharedControlPlane();
  const { client } = target;
  const name = `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  await client.json("/api/v1/namespaces", { method: "POST", body });
  if (target.processes().some((process) => process.name === "kube-controller-manager")) {
    const path = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    await waitFor(async () => (await client.send(path)).status === 200, { what: `GET ${path}` });
  }
  return name;
}

const shared: {
  cluster?: Promise<ControlPlane>;
  readonly preparations: ((client: PlainClient) => Promise<void>)[];
} = { preparations: [] };
const failures = { seen: false };

async function startShared(): Promise<ControlPlane> {
  const cluster = await start({
    async prepare(client) {
      for (const prepare of shared.preparations) await prepare(client);
    },
  });
  globalThis.addEventListener("unload", () => {
    if (failures.seen) console.error(`logs of the control plane: ${cluster.directory}/logs`);
    cluster.stopNow({ keepLogs: failures.seen });
  });
  return cluster;
}

async function start(options: ControlPlaneOptions): Promise<ControlPlane> {
  try {
    return await startControlPlane(options);
  } catch (error) {
    console.error(`no control plane: ${errorMessage(error)}`);
    if (error instanceof OrkError && error.hint) console.error(error.hint);
    console.error(`set ${SKIP_VARIABLE}=1 to skip the tests that need one`);
    throw error;
  }
}

function reportSkip(what: string): boolean {
  if (!skipsCluster()) return false;
  console.error(`skipped: ${what} (${SKIP_VARIABLE}=1)`);
  return true;
}
