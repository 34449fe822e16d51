// Owns: what every Transport to an API server must do, as tests. Must not: know which implementation it tests.

import { concurrencyCases } from "./_concurrency_cases.ts";
import { deletionCases } from "./_deletion_cases.ts";
import { discoveryCases } from "./_discovery_cases.ts";
import { listCases } from "./_list_cases.ts";
import { applyCases } from "./_apply_cases.ts";
import { verbCases } from "./_verb_cases.ts";
import { watchCases } from "./_watch_cases.ts";
import type { TransportHarness } from "./transport_harness.ts";

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
