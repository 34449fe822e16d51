/**
 * Real control planes on this machine: etcd, API server, controllers and simulated nodes on loopback; and clusters made
 * by kind behind the same interface.
 * @module
 */
// Owns: the public surface of e2e/cluster. Must not: hold logic.

export type {
  ComponentChoice,
  ControlPlane,
  ControlPlaneOptions,
  ControlPlaneProcess,
  KubectlOptions,
  KubectlOutput,
  StopOptions,
} from "./control_plane.ts";
export { startControlPlane } from "./start_control_plane.ts";
export type { ControlPlanePorts } from "./components.ts";
export { createPlainClient, type PlainClient, type PlainRequest, type PlainResponse } from "./api_client.ts";
export type { CertificatePair } from "./pki.ts";
export { defaultSources, findPrograms, type FindProgramsOptions, type ProgramPaths } from "./binaries.ts";
export type { ProgramContext, ProgramFound, ProgramSource } from "./program_source.ts";
export {
  type ClusterHandle,
  type ClusterProvider,
  type CreateClusterOptions,
  DEFAULT_CLUSTER_NAME,
} from "./provider.ts";
export { localProvider, type LocalProviderOptions } from "./provider_local.ts";
export { kindProvider, type KindProviderOptions } from "./provider_kind.ts";
export type { CommandOptions, CommandResult, CommandRunner } from "./command_runner.ts";
export { type Reporter, silentReporter } from "./reporter.ts";
export { cacheDirectory, stateDirectory } from "./platform.ts";
export { KUBERNETES_VERSION, PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";
export { BEHAVIOUR_ANNOTATION, KWOK_STAGES } from "./kwok_stages.ts";
export { freePorts, isPortFree } from "./ports.ts";
export { waitFor, type WaitOptions } from "./wait.ts";
