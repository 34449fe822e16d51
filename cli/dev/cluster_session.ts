// Owns: an open connection for commands that look at a cluster. Must not: change anything there.

import { createKubeReader, type KubeReader, type Transport } from "../../runtime/kube/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { connectChosen } from "./cluster_choice.ts";

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
  const { options } = context;
  const connected = await connectChosen(context);
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
