// Owns: what a contract case is given, and what it is. Must not: hold cases.

import type { Transport } from "../../runtime/kube/mod.ts";

/** One implementation under test, with an empty or at least foreign cluster behind it. */
export interface TransportHarness {
  /** As an administrator. */
  readonly transport: Transport;
  /** As somebody without any role; absent where the implementation does not authorise. */
  readonly limited?: Transport;
  /** A namespace that nothing else uses. */
  freshNamespace(): Promise<string>;
  /** A resourceVersion of ConfigMaps that the server has forgotten. */
  forgottenVersion(): Promise<string>;
}

export interface ContractCase {
  readonly name: string;
  run(harness: TransportHarness): Promise<void>;
}
