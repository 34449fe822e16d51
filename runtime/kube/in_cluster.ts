// Owns: the connection of a pod to its own API server. Must not: open files itself.

import { type Clock, EnvironmentError } from "../base/mod.ts";
import type { ClusterConnection } from "./connection.ts";
import { fileToken } from "./token_source.ts";

const MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** Always named in the API server's certificate, and fixed, so that a permission list can hold it. */
const SERVER = "https://kubernetes.default.svc:443";

export interface InClusterOptions {
  readonly readFile: (path: string) => Promise<string>;
  readonly clock: Clock;
  /** @default "https://kubernetes.default.svc:443" */
  readonly server?: string;
}

/**
 * The connection from the service-account mount of a pod.
 * @throws EnvironmentError when the mount is not there.
 * Source: Kubernetes, "Accessing the Kubernetes API from a Pod".
 */
export async function inClusterConnection(options: InClusterOptions): Promise<ClusterConnection> {
  const { readFile, clock } = options;
  try {
    const readCa = () => readFile(`${MOUNT}/ca.crt`);
    const caPem = await readCa();
    const namespace = (await readFile(`${MOUNT}/namespace`)).trim();
    const token = fileToken({ path: `${MOUNT}/token`, readFile, clock });
    await token.read();
    return { server: options.server ?? SERVER, caPem, readCa, token, namespace };
  } catch (cause) {
    throw new EnvironmentError(`service-account files under ${MOUNT} cannot be read`, {
      code: "kube/no-service-account",
      hint: "outside a pod, name a kubeconfig with --kubeconfig or KUBECONFIG",
      cause,
    });
  }
}
