// Owns: what every Transport to an API server must do, as tests. Must not: know which implementation it tests.

import type { Transport } from "../../runtime/kube/mod.ts";
import { concurrencyCases } from "./_concurrency_cases.ts";
import { deletionCases } from "./_deletion_cases.ts";
import { discoveryCases } from "./_discovery_cases.ts";
import { listCases } from "./_list_cases.ts";
import { applyCases } from "./_apply_cases.ts";
import { verbCases } from "./_verb_cases.ts";
import { watchCases } from "./_watch_cases.ts";

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

/** Registers the whole suite; the harness is made once, when the first test needs it. */
export function transportContract(
  name: string,
  makeHarness: () => Promise<TransportHarness>,
  options: { readonly ignore?: boolean } = {},
): void {
  const shared: { harness?: Promise<TransportHarness> } = {};
  const all = [
    ...verbCases,
    ...applyCases,
    ...deletionCases,
    ...listCases,
    ...watchCases,
    ...discoveryCases,
    ...concurrencyCases,
  ];
  for (const { name: title, run } of all) {
    Deno.test({
      name: `${name}: ${title}`,
      ignore: options.ignore ?? false,
      // What the harness starts outlives the test that happened to start it.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => await run(await (shared.harness ??= makeHarness())),
    });
  }
}
