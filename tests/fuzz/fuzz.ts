// Owns: how a fuzz test runs: seed, number of runs, what it reports. Must not: know what is tested.
//
// ORK_TEST_SEED repeats a run; ORK_FUZZ_RUNS multiplies the number of inputs and prints the slowest one of each test.

import fc from "fast-check";

const DEFAULT_SEED = 20_260;
const asked = Deno.env.get("ORK_TEST_SEED");
const factor = Number(Deno.env.get("ORK_FUZZ_RUNS") ?? 1);

/** The seed of this run. */
export const seed = Number(asked ?? DEFAULT_SEED);

interface Slowest {
  ms: number;
  input: string;
}

/** One test that feeds `runs` inputs to `survives`, which throws when something is not as it must be. */
export function fuzz<T>(
  name: string,
  { input, runs }: { readonly input: fc.Arbitrary<T>; readonly runs: number },
  survives: (value: T) => void | Promise<void>,
): void {
  Deno.test(`${name} (ORK_TEST_SEED=${seed})`, async () => {
    const slowest: Slowest = { ms: 0, input: "" };
    const property = fc.asyncProperty(input, async (value) => {
      const started = performance.now();
      await survives(value);
      const ms = performance.now() - started;
      if (ms > slowest.ms) Object.assign(slowest, { ms, input: fc.stringify(value) });
    });
    await fc.assert(property, { numRuns: Math.ceil(runs * factor), seed });
    if (factor > 1) console.log(`slowest: ${slowest.ms.toFixed(0)} ms for ${slowest.input.slice(0, 2_000)}`);
  });
}
