// Owns: many seeds of chaos in memory, one after the other, from the command line. Must not: know what a run is.

import { errorMessage } from "../../runtime/base/mod.ts";
import { planSource, runMemoryChaos } from "./memory_chaos.ts";

const usage = "usage: ./denow task chaos [--seeds NUMBER] [--from SEED]";
const PROGRESS_EVERY = 100;

interface Range {
  readonly from: number;
  readonly seeds: number;
}

async function main(args: readonly string[]): Promise<number> {
  const range = parseRange(args);
  if (!range) {
    console.error(usage);
    return 2;
  }
  const unhandled: string[] = [];
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    unhandled.push(errorMessage(event.reason));
  });
  const failed = await runAll(range, unhandled);
  const which = failed.length > 0 ? `: ${failed.join(", ")}` : "";
  console.log(`chaos: ${range.seeds} seeds from ${range.from}, ${failed.length} failed${which}`);
  return failed.length > 0 ? 1 : 0;
}

async function runAll({ from, seeds }: Range, unhandled: string[]): Promise<readonly number[]> {
  const failed: number[] = [];
  const planOf = planSource();
  for (let done = 0; done < seeds; done++) {
    const seed = from + done;
    const problem = await runMemoryChaos(seed, planOf).then(() => unhandled[0], errorMessage);
    if (problem !== undefined) {
      failed.push(seed);
      console.log(`seed ${seed} failed: ${problem}`);
    }
    unhandled.length = 0;
    if ((done + 1) % PROGRESS_EVERY === 0) console.log(`${done + 1} seeds, ${failed.length} failed`);
  }
  return failed;
}

function parseRange(args: readonly string[]): Range | undefined {
  const range = { from: 1, seeds: 1_000 };
  for (let i = 0; i < args.length; i += 2) {
    const value = Number(args[i + 1]);
    const isNumber = args[i + 1] !== undefined && Number.isSafeInteger(value) && value >= 0;
    if (!isNumber || (args[i] !== "--seeds" && args[i] !== "--from")) return undefined;
    range[args[i] === "--seeds" ? "seeds" : "from"] = value;
  }
  return range;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
