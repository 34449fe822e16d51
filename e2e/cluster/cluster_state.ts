// Owns: the record of clusters that run in the background: one folder each, one file, one lock. Must not: start or stop.

import { join } from "node:path";
import { isJsonObject } from "../../runtime/base/mod.ts";
import type { ClusterShape } from "./cluster_shape.ts";
import type { ControlPlanePorts } from "./components.ts";
import { inFolder } from "./folder_error.ts";
import { type Reporter, silentReporter } from "./reporter.ts";

/** What is remembered of a cluster in the background. */
export interface ClusterState {
  readonly format: 1;
  readonly name: string;
  readonly server: string;
  readonly kubeconfigPath: string;
  readonly ports: ControlPlanePorts;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly shape?: ClusterShape;
}

/** The folder of one cluster; everything about it lies below. */
export interface ClusterFolder {
  readonly directory: string;
  readonly data: string;
  /** Data that etcd could not read any more, for the person who wants to look. */
  readonly oldData: string;
  readonly stateFile: string;
  readonly lockFile: string;
}

export function clusterFolder(stateDirectory: string, name: string): ClusterFolder {
  const directory = join(stateDirectory, "clusters", name);
  return {
    directory,
    data: join(directory, "data"),
    oldData: join(directory, "data.old"),
    stateFile: join(directory, "state.json"),
    // Outside the folder, so that the folder can be removed while the lock is held.
    lockFile: join(stateDirectory, "clusters", `.${name}.lock`),
  };
}

/** The record, or undefined when there is none or it cannot be understood (an older format, half a file). */
export async function readClusterState(folder: ClusterFolder): Promise<ClusterState | undefined> {
  try {
    const state: unknown = JSON.parse(await Deno.readTextFile(folder.stateFile));
    return isJsonObject(state) && state["format"] === 1 ? state as unknown as ClusterState : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes the record so that readers see the old or the new one. */
export async function writeClusterState(folder: ClusterFolder, state: ClusterState): Promise<void> {
  const fresh = `${folder.stateFile}.fresh`;
  await Deno.writeTextFile(fresh, JSON.stringify(state, null, 2) + "\n", { mode: 0o600 });
  await Deno.rename(fresh, folder.stateFile);
}

/**
 * Runs a function while no other process works on the same cluster; the system frees the lock when we die.
 * @throws EnvironmentError when the folder cannot be worked in.
 */
export async function withClusterLock<T>(
  folder: ClusterFolder,
  run: () => Promise<T>,
  reporter: Reporter = silentReporter,
): Promise<T> {
  const above = join(folder.directory, "..");
  return await inFolder({ folder: above, purpose: "clusters", variable: "ORK_STATE" }, async () => {
    await Deno.mkdir(above, { recursive: true, mode: 0o700 });
    using file = await Deno.open(folder.lockFile, { create: true, write: true });
    if (!await file.tryLock(true)) {
      reporter("waiting for another ork that works on this cluster");
      await file.lock(true);
    }
    return await run();
  });
}
