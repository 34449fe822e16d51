// Owns: the port behind which clusters for development are made and removed. Must not: make one.

import type { Reporter } from "./reporter.ts";

/** The name of a cluster when nobody chose one. */
export const DEFAULT_CLUSTER_NAME = "ork-playground";

export interface CreateClusterOptions {
  /** Lower-case letters, digits and dashes. @default DEFAULT_CLUSTER_NAME */
  readonly name?: string;
  /** Nodes, or for kind workers besides the control plane. @default 1 for local, 0 for kind */
  readonly nodes?: number;
  /** Only etcd and the API server; kind ignores it. @default false */
  readonly apiOnly?: boolean;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Added to the admission plugins that Kubernetes has on by default. */
  readonly admissionPlugins?: readonly string[];
  readonly reporter?: Reporter;
  readonly signal?: AbortSignal;
}

/** A cluster that is ready for use. */
export interface ClusterHandle {
  readonly name: string;
  /** A kubeconfig with this cluster alone; its current context is the cluster. */
  readonly kubeconfigPath: string;
  readonly context: string;
  /** False when a healthy cluster of this name was there already. */
  readonly isNew: boolean;
}

/** Makes and removes clusters by name. */
export interface ClusterProvider {
  readonly name: "local" | "kind";
  /**
   * Makes a cluster, or returns the healthy one of this name.
   * @throws EnvironmentError when the machine lacks something or a local cluster of this name runs with other options;
   * UsageError for a name that cannot be one.
   */
  create(options?: CreateClusterOptions): Promise<ClusterHandle>;
  /** Removes a cluster with its data; false when there is none of this name. */
  delete(name: string, options?: { readonly reporter?: Reporter }): Promise<boolean>;
  /** Whether a cluster of this name is known, healthy or not. */
  exists(name: string): Promise<boolean>;
  /** Path of the kubeconfig of a cluster. @throws EnvironmentError when there is none of this name. */
  kubeconfig(name: string): Promise<string>;
}
