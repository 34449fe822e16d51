// Owns: starting a local control plane. Must not: keep track of several.

import { EnvironmentError } from "../../runtime/base/mod.ts";
import { ComponentSet } from "./_component_set.ts";
import { RunningControlPlane } from "./_running_control_plane.ts";
import { createPlainClient } from "./api_client.ts";
import { findPrograms, type ProgramPaths } from "./binaries.ts";
import type { ComponentSettings } from "./components.ts";
import type { ComponentChoice, ControlPlane, ControlPlaneOptions } from "./control_plane.ts";
import {
  type ControlPlaneFiles,
  controlPlaneFiles,
  type Credentials,
  prepareFiles,
  removeAllButLogs,
  URLS,
} from "./files.ts";
import { freePorts } from "./ports.ts";
import { silentReporter } from "./reporter.ts";
import type { ProgramName } from "./versions.ts";

const ATTEMPTS = 5;

/**
 * Starts etcd and an API server, and unless told otherwise the controller manager, the scheduler and kwok; returns when
 * all are healthy and the nodes are Ready. When somebody else takes a chosen port, it tries again with others.
 * @throws EnvironmentError when a program cannot be obtained or does not start; its hint shows the end of the log.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const reporter = options.reporter ?? silentReporter;
  const programs = await findPrograms(neededPrograms(options.components ?? {}), {
    reporter,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const directory = options.directory ?? await Deno.makeTempDir({ prefix: "ork-cluster-" });
  const files = controlPlaneFiles(directory);
  const credentials = await prepareFiles(files);
  for (let attempt = 1;; attempt++) {
    try {
      return await startOnce({ options, programs, files, credentials });
    } catch (error) {
      const isRetry = error instanceof EnvironmentError && error.code === "cluster/port-taken";
      if (isRetry && attempt < ATTEMPTS && options.ports === undefined) {
        reporter("another process took a port; trying others");
        continue;
      }
      await discardAfterFailure(options, files);
      throw error;
    }
  }
}

interface StartPlan {
  readonly options: ControlPlaneOptions;
  readonly programs: Partial<ProgramPaths>;
  readonly files: ControlPlaneFiles;
  readonly credentials: Credentials;
}

async function startOnce(plan: StartPlan): Promise<ControlPlane> {
  const { options, programs, files, credentials } = plan;
  const settings = settingsOf(options, files);
  const client = createPlainClient(
    URLS.loopback(settings.ports.apiServer),
    credentials.caPem,
    credentials.admin,
  );
  const components = new ComponentSet({
    settings,
    programs,
    client,
    isTemporary: options.directory === undefined,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const controlPlane = new RunningControlPlane({
    name: options.name ?? "local",
    isTemporary: options.directory === undefined,
    settings,
    credentials,
    client,
    components,
  });
  try {
    await controlPlane.start(options.reporter ?? silentReporter, {
      choice: chosen(options.components ?? {}),
      nodes: options.nodes ?? 1,
      prepare: options.prepare,
    });
    return controlPlane;
  } catch (error) {
    await components.stopAll();
    client.close();
    throw error;
  }
}

function settingsOf(options: ControlPlaneOptions, files: ControlPlaneFiles): ComponentSettings {
  const [apiServer = 0, etcdClient = 0, etcdPeer = 0, controllerManager = 0, scheduler = 0] =
    (options.choosePorts ?? freePorts)(5);
  return {
    files,
    ports: { apiServer, etcdClient, etcdPeer, controllerManager, scheduler, ...options.ports },
    featureGates: options.featureGates ?? {},
    admissionPlugins: options.admissionPlugins ?? [],
    runtimeConfig: options.runtimeConfig ?? {},
    apiServerArgs: options.apiServerArgs ?? [],
    hasControllerManager: chosen(options.components ?? {}).controllerManager,
  };
}

function chosen(
  choice: ComponentChoice,
): Readonly<Record<"controllerManager" | "scheduler" | "kwok", boolean>> {
  const byDefault = !(choice.apiOnly ?? false);
  return {
    controllerManager: choice.controllerManager ?? byDefault,
    scheduler: choice.scheduler ?? byDefault,
    kwok: choice.kwok ?? byDefault,
  };
}

function neededPrograms(choice: ComponentChoice): readonly ProgramName[] {
  const { controllerManager, scheduler, kwok } = chosen(choice);
  return [
    "etcd",
    "kube-apiserver",
    ...(controllerManager ? ["kube-controller-manager"] as const : []),
    ...(scheduler ? ["kube-scheduler"] as const : []),
    ...(kwok ? ["kwok"] as const : []),
  ];
}

/** Logs stay, for the person who reads the error; data and keys of a temporary cluster do not. */
async function discardAfterFailure(options: ControlPlaneOptions, files: ControlPlaneFiles): Promise<void> {
  if (options.directory !== undefined) return;
  if (options.signal?.aborted) await Deno.remove(files.directory, { recursive: true });
  else removeAllButLogs(files);
}
