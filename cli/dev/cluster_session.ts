// Owns: an open connection for commands that look at a cluster. Must not: change anything there.

import { createKubeReader, type KubeReader, type Transport } from "../../runtime/kube/mod.ts";
import { connect } from "../prod/connect.ts";
import type { OrkContext } from "../prod/ork_command.ts";

export interface ClusterSession {
  readonly reader: KubeReader;
  readonly transport: Transport;
  /** Namespace used where none is given. */
  readonly namespace: string;
  /** Context, for people. */
  readonly name: string;
}

/** Runs `use` with a connection that is closed afterwards. */
export async function withCluster<T>(
  context: OrkContext,
  use: (session: ClusterSession) => Promise<T>,
): Promise<T> {
  const { options, world } = context;
  const connected = await connect(world, {
    kubeconfig: options.text("kubeconfig"),
    context: options.text("context"),
  });
  try {
    return await use({
      reader: createKubeReader(connected.transport),
      transport: connected.transport,
      namespace: options.text("namespace") ?? connected.connection.namespace ?? "default",
      name: connected.name,
    });
  } finally {
    connected.transport.close();
  }
}
