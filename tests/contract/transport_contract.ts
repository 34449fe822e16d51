// Owns: what every Transport to an API server must do, as tests. Must not: know which implementation it tests.

import { concurrencyCases } from "./_concurrency_cases.ts";
import { deletionCases } from "./_deletion_cases.ts";
import { discoveryCases } from "./_discovery_cases.ts";
import { listCases } from "./_list_cases.ts";
import { applyCases } from "./_apply_cases.ts";
import { ownershipCases } from "./_ownership_cases.ts";
import { verbCases } from "./_verb_cases.ts";
import { watchCases } from "./_watch_cases.ts";
import type { TransportHarness } from "./transport_harness.ts";

export interface ContractOptions {
  readonly ignore?: boolean;
  /** Cases that do not hold for an implementation, by name, and why. */
  readonly except?: Readonly<Record<string, string>>;
}

/** Registers the whole suite; the harness is made once, when the first test needs it. */
export function transportContract(
  name: string,
  makeHarness: () => Promise<TransportHarness>,
  options: ContractOptions = {},
): void {
  const shared: { harness?: Promise<TransportHarness> } = {};
  const all = [
    ...verbCases,
    ...applyCases,
    ...ownershipCases,
    ...deletionCases,
    ...listCases,
    ...watchCases,
    ...discoveryCases,
    ...concurrencyCases,
  ];
  const { except = {} } = options;
  for (const title of Object.keys(except)) {
    if (!all.some((one) => one.name === title)) throw new Error(`there is no contract case "${title}"`);
  }
  for (const { name: title, run } of all) {
    const reason = except[title];
    Deno.test({
      name: `${name}: ${title}${reason === undefined ? "" : ` (not held: ${reason})`}`,
      ignore: options.ignore ?? reason !== undefined,
      // What the harness starts outlives the test that happened to start it.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => await run(await (shared.harness ??= makeHarness())),
    });
  }
}
