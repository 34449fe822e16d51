// Owns: what a local control plane is: options, state, and what can be asked of it. Must not: start one.

import type { PlainClient } from "./api_client.ts";
import type { ControlPlanePorts } from "./components.ts";
import type { CertificatePair } from "./pki.ts";
import type { Reporter } from "./reporter.ts";

/** Which programs run besides etcd and the API server. */
export interface ComponentChoice {
  /** None of the others. @default false */
  readonly apiOnly?: boolean;
  /** @default true */
  readonly controllerManager?: boolean;
  /** @default true */
  readonly scheduler?: boolean;
  /** Simulated nodes and pods. @default true */
  readonly kwok?: boolean;
}

export interface ControlPlaneOptions {
  /** Name of the kubeconfig's context. @default "local" */
  readonly name?: string;
  /** Kept after the stop, and taken up again with its data. @default a temporary folder, removed by the stop */
  readonly directory?: string;
  readonly components?: ComponentChoice;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Added to the admission plugins that Kubernetes has on by default. */
  readonly admissionPlugins?: readonly string[];
  /** E.g. `{"admissionregistration.k8s.io/v1beta1": true}`. */
  readonly runtimeConfig?: Readonly<Record<string, boolean>>;
  /** Extra command line of the API server, e.g. `--v=4`. */
  readonly apiServerArgs?: readonly string[];
  /** Fixed ports; then a taken one is a failure. @default from `choosePorts` */
  readonly ports?: Partial<ControlPlanePorts>;
  /** Asked again when somebody else took one of its ports. @default freePorts */
  readonly choosePorts?: (count: number) => readonly number[];
  /** Simulated nodes. @default 1 */
  readonly nodes?: number;
  /**
   * Runs once the API server answers, before the controllers start: the garbage collector knows kinds that exist by then,
   * and takes up to half a minute to learn of later ones. Runs again when the start is tried again.
   */
  readonly prepare?: (client: PlainClient) => Promise<void>;
  readonly reporter?: Reporter;
  /** Aborts the start; a control plane that runs already is not touched. */
  readonly signal?: AbortSignal;
}

/** A program of the control plane that runs at this moment. */
export interface ControlPlaneProcess {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
}

export interface KubectlOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlOptions {
  readonly stdin?: string;
  /** @default the administrator's */
  readonly kubeconfig?: string;
}

export interface StopOptions {
  /** Leaves the logs of a temporary control plane in place. @default false */
  readonly keepLogs?: boolean;
}

/** A running control plane on loopback. The identity in its fields is the administrator's (system:masters). */
export interface ControlPlane {
  readonly name: string;
  readonly directory: string;
  /** E.g. `https://127.0.0.1:20417`; stays the same over restarts of the API server. */
  readonly server: string;
  readonly kubeconfigPath: string;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
  readonly ports: ControlPlanePorts;
  /** Requests as administrator. */
  readonly client: PlainClient;
  processes(): readonly ControlPlaneProcess[];
  /** A client certificate of this cluster's authority. */
  clientCertificate(user: string, groups?: readonly string[]): Promise<CertificatePair>;
  /** Path of a kubeconfig with a client certificate of its own; without roles the user may do next to nothing. */
  kubeconfigFor(user: string, groups?: readonly string[]): Promise<string>;
  /** A bound token of an existing service account (TokenRequest API). @default options.expirationSeconds 3600 */
  serviceAccountToken(
    namespace: string,
    name: string,
    options?: { readonly expirationSeconds?: number; readonly audiences?: readonly string[] },
  ): Promise<string>;
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<KubectlOutput>;
  /** SIGKILL, as in a crash. */
  killApiServer(): Promise<void>;
  /** Starts it again on the same port and waits until it is ready. Does nothing when it runs. */
  startApiServer(): Promise<void>;
  /** Kills, waits `downMs` (default 0), starts. */
  restartApiServer(options?: { readonly downMs?: number }): Promise<void>;
  /**
   * Throws away etcd's history up to now and returns the revision. A watch from an older version is answered with 410
   * only after the API server was restarted too: until then its own cache still knows the history.
   */
  compactEtcd(): Promise<number>;
  /** Leaves the programs running beyond the end of this process; `client` must not be used any more. Idempotent. */
  release(): Promise<void>;
  /** Stops all programs and removes a temporary folder (but its logs with `keepLogs`). Idempotent. */
  stop(options?: StopOptions): Promise<void>;
  /** As `stop`, but with SIGKILL and without waiting: for exit handlers, which cannot wait. */
  stopNow(options?: StopOptions): void;
}
