// Owns: control planes that run in the background, by name. Must not: know how a control plane is made of programs.

import { EnvironmentError } from "../../runtime/base/mod.ts";
import { createPlainClient } from "./api_client.ts";
import { checkClusterName } from "./cluster_name.ts";
import { mergedShape, shapeDifferences } from "./cluster_shape.ts";
import {
  type ClusterFolder,
  clusterFolder,
  type ClusterState,
  readClusterState,
  withClusterLock,
  writeClusterState,
} from "./cluster_state.ts";
import type { ControlPlane, ControlPlaneOptions } from "./control_plane.ts";
import { startControlPlane } from "./start_control_plane.ts";
import { controlPlaneFiles } from "./files.ts";
import { isOurProcess, stopForeign } from "./foreign_process.ts";
import { stateDirectory } from "./platform.ts";
import { isPortFree } from "./ports.ts";
import {
  type ClusterHandle,
  type ClusterProvider,
  type CreateClusterOptions,
  DEFAULT_CLUSTER_NAME,
} from "./provider.ts";
import { type Reporter, silentReporter } from "./reporter.ts";

export interface LocalProviderOptions {
  /** Where clusters are recorded and keep their data. @default `ORK_STATE`, else the user's state folder */
  readonly stateDirectory?: string;
}

/**
 * Clusters of this machine without containers. One that does not run any more, after a restart of the machine for
 * example, is taken up again with its data and address.
 */
export function localProvider(options: LocalProviderOptions = {}): ClusterProvider {
  const folderOf = (name: string) =>
    clusterFolder(options.stateDirectory ?? stateDirectory(), checkClusterName(name));
  return {
    name: "local",
    create(request = {}) {
      const name = request.name ?? DEFAULT_CLUSTER_NAME;
      const folder = folderOf(name);
      return withClusterLock(folder, () => createLocked(name, folder, request), request.reporter);
    },
    async delete(name, { reporter = silentReporter } = {}) {
      const folder = folderOf(name);
      return await withClusterLock(folder, () => deleteLocked(name, folder, reporter), reporter);
    },
    async exists(name) {
      return await readClusterState(folderOf(name)) !== undefined;
    },
    async kubeconfig(name) {
      const state = await readClusterState(folderOf(name));
      if (state) return state.kubeconfigPath;
      throw new EnvironmentError(`there is no local cluster "${name}"`, {
        code: "cluster/not-found",
        hint: `ork create cluster --name ${name}`,
      });
    },
  };
}

async function createLocked(
  name: string,
  folder: ClusterFolder,
  request: CreateClusterOptions,
): Promise<ClusterHandle> {
  const reporter = request.reporter ?? silentReporter;
  const before = await readClusterState(folder);
  if (before && await isHealthy(folder, before)) {
    refuseOtherShape(name, request, before);
    reporter(`local cluster ${name} is running at ${before.server}`);
    return handleOf(before, false);
  }
  if (before) {
    reporter(`local cluster ${name} is not healthy; starting it again with its data`);
    await stopRecorded(folder, before);
  }
  const shape = mergedShape(request, before?.shape);
  const options = controlPlaneOptions(name, folder, { ...request, ...shape });
  const controlPlane = before ? await startAgain(folder, options, before) : await startFirst(folder, options);
  try {
    const state = { ...stateOf(controlPlane), shape };
    await writeClusterState(folder, state);
    await controlPlane.release();
    return handleOf(state, true);
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}

/** Running programs cannot become what is asked for, and a cluster that is not that would be a wrong answer. */
function refuseOtherShape(name: string, request: CreateClusterOptions, { shape = {} }: ClusterState): void {
  const differences = shapeDifferences(request, shape);
  if (differences.length === 0) return;
  throw new EnvironmentError(`local cluster ${name} runs with other options: ${differences.join(", ")}`, {
    code: "cluster/other-options",
    hint: `remove it first (\`ork delete cluster --name ${name}\`), or choose another --name`,
  });
}

/** A start that is interrupted leaves nothing; one that fails leaves its logs. */
async function startFirst(folder: ClusterFolder, options: ControlPlaneOptions): Promise<ControlPlane> {
  await removeIfThere(folder.data);
  try {
    return await startControlPlane(options);
  } catch (error) {
    if (options.signal?.aborted) await removeIfThere(folder.directory);
    throw error;
  }
}

/** Takes up the data. Only what etcd itself cannot read any more, after a crash of the machine, is put aside. */
async function startAgain(
  folder: ClusterFolder,
  options: ControlPlaneOptions,
  before: ClusterState,
): Promise<ControlPlane> {
  const ports = Object.values(before.ports).every(isPortFree) ? { ports: before.ports } : {};
  try {
    return await startControlPlane({ ...options, ...ports });
  } catch (error) {
    options.signal?.throwIfAborted();
    const code = error instanceof EnvironmentError ? error.code : "";
    if (code === "cluster/port-taken") return await startControlPlane(options);
    if (code !== "cluster/data-unreadable") throw error;
    options.reporter?.(
      `etcd cannot read its data any more; starting afresh, the old data is in ${folder.oldData}`,
    );
    await removeIfThere(folder.oldData);
    await Deno.rename(folder.data, folder.oldData);
    return await startControlPlane(options);
  }
}

function controlPlaneOptions(
  name: string,
  folder: ClusterFolder,
  request: CreateClusterOptions,
): ControlPlaneOptions {
  return {
    name,
    directory: folder.data,
    components: { apiOnly: request.apiOnly ?? false },
    ...(request.admissionPlugins ? { admissionPlugins: request.admissionPlugins } : {}),
    ...(request.nodes === undefined ? {} : { nodes: request.nodes }),
    ...(request.featureGates ? { featureGates: request.featureGates } : {}),
    ...(request.reporter ? { reporter: request.reporter } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  };
}

async function deleteLocked(name: string, folder: ClusterFolder, reporter: Reporter): Promise<boolean> {
  const state = await readClusterState(folder);
  if (state) {
    reporter(`stopping local cluster ${name}`);
    await stopRecorded(folder, state);
  }
  return await removeIfThere(folder.directory);
}

/** All programs run, and the API server answers to the key in the folder. */
async function isHealthy(folder: ClusterFolder, state: ClusterState): Promise<boolean> {
  for (const { pid } of state.processes) {
    if (!await isOurProcess(pid, folder.data)) return false;
  }
  const files = controlPlaneFiles(folder.data);
  try {
    const client = createPlainClient(state.server, await Deno.readTextFile(files.caCert), {
      certPem: await Deno.readTextFile(files.adminCert),
      keyPem: await Deno.readTextFile(files.adminKey),
    });
    try {
      return (await client.send("/readyz", { timeoutMs: 3_000 })).status === 200;
    } finally {
      client.close();
    }
  } catch {
    return false;
  }
}

async function stopRecorded(folder: ClusterFolder, state: ClusterState): Promise<void> {
  // Dependants first, as they were started last.
  const pids = state.processes.map((process) => process.pid).reverse();
  await stopForeign(pids, folder.data);
}

function stateOf(controlPlane: ControlPlane): ClusterState {
  return {
    format: 1,
    name: controlPlane.name,
    server: controlPlane.server,
    kubeconfigPath: controlPlane.kubeconfigPath,
    ports: controlPlane.ports,
    processes: controlPlane.processes().map(({ name, pid }) => ({ name, pid })),
  };
}

function handleOf(state: ClusterState, isNew: boolean): ClusterHandle {
  return { name: state.name, kubeconfigPath: state.kubeconfigPath, context: state.name, isNew };
}

/** False when it was not there. */
async function removeIfThere(path: string): Promise<boolean> {
  try {
    await Deno.remove(path, { recursive: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
