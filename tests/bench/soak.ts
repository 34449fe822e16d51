// Owns: bar R3: the runtime under constant churn and faults for a long time, its memory and sockets, and whether anything
// is lost. Must not: be part of the tests; it takes hours.

import { parseArgs } from "node:util";
import { type ControlPlane, freePorts, startControlPlane } from "../../e2e/cluster/mod.ts";
import { createCrds, pathOf } from "../support/scene.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";
import { createChurn, createNamespace } from "./soak/churn.ts";
import { createFaults, growLeafs } from "./soak/faults.ts";
import { checkInventory } from "./soak/inventory.ts";
import { KATALOG, NAMESPACE, SITE, SOURCE } from "./soak/katalog.ts";
import { createLogTally, type LogTally } from "./soak/log_tally.ts";
import { soakReport, type SoakResult } from "./soak/report.ts";
import { type Sample, takeSample } from "./soak/samples.ts";
import { type MeasuredProcess, startMeasured } from "./support/measured_process.ts";
import { pause } from "./support/numbers.ts";
import { whole } from "./support/requests.ts";
import { runtimeArguments, runtimeProgram } from "./support/runtime_command.ts";
import { printFigures } from "./support/table.ts";

const USAGE = `usage: deno task bench soak [--minutes N] [--rate N] [--fault-seconds N] [--out DIR]

  --minutes N        how long; default 120
  --rate N           operations a second; default 4
  --fault-seconds N  between two faults; default 60
  --out DIR          where samples.jsonl and runtime.log go; default a new temporary folder`;

interface SoakOptions {
  readonly minutes: number;
  readonly rate: number;
  readonly faultSeconds: number;
  readonly out: string;
}

const SAMPLE_MS = 10_000;
/** Of the whole time, but no more than a quarter of an hour: caches, code and the heap find their size. */
const warmUpMs = ({ minutes }: SoakOptions) => Math.min(15, minutes / 4) * 60_000;

interface Stage {
  readonly cluster: ControlPlane;
  readonly proxy: TcpProxy;
  readonly runtime: MeasuredProcess;
  readonly url: string;
  readonly log: LogTally;
}

async function prepare(cluster: ControlPlane): Promise<void> {
  await createCrds(cluster, SITE);
  for (const name of [NAMESPACE, "soak-far-0"]) await createNamespace(cluster, name);
  for (const kind of ["ConfigMap", "Secret"]) {
    const body = { apiVersion: "v1", kind, metadata: { name: SOURCE }, data: { password: btoa("p-0") } };
    await cluster.client.json(pathOf(kind, NAMESPACE), { method: "POST", body });
  }
  await growLeafs(cluster);
}

/** The runtime reaches the server through the proxy only. */
async function start(cluster: ControlPlane, proxy: TcpProxy, out: string): Promise<Stage> {
  const kubeconfig = await Deno.readTextFile(cluster.kubeconfigPath);
  const path = `${out}/kubeconfig`;
  await Deno.writeTextFile(path, kubeconfig.replace(cluster.server, `https://127.0.0.1:${proxy.port}`));
  const [port = 0] = freePorts(1);
  const log = createLogTally(`${out}/runtime.log`);
  const runtime = startMeasured({
    name: "the runtime",
    command: [
      ...await runtimeProgram(),
      ...await runtimeArguments(out, { katalog: KATALOG, port, election: true }),
    ],
    // Longer than the server is away: a lease that is lost ends the process, as it should.
    env: { KUBECONFIG: path, LEASE_DURATION: "3m", RENEW_DEADLINE: "2m", RETRY_PERIOD: "2s" },
    heard: log.hear,
  });
  return { cluster, proxy, runtime, url: `http://127.0.0.1:${port}`, log };
}

async function soak(stage: Stage, options: SoakOptions): Promise<SoakResult> {
  const { cluster, proxy, runtime, log } = stage;
  const stopping = new AbortController();
  const churn = createChurn(cluster);
  const faults = createFaults({
    cluster,
    proxy,
    churn,
    everyMs: options.faultSeconds * 1_000,
    signal: stopping.signal,
  });
  const busy = Promise.all([churn.run(options.rate, stopping.signal), faults.run()]);
  const samples = await Promise.race([sampled(stage, options), runtime.died, failure(busy)]);
  stopping.abort();
  await busy;
  await churn.mendAll();
  const children = await Promise.race([checkInventory(cluster), runtime.died]);
  await runtime.stop();
  return {
    samples,
    warmUpMs: warmUpMs(options),
    operations: churn.done,
    missed: churn.missed(),
    faults: faults.done,
    children,
    log,
  };
}

/** Rejects when the work does, and never resolves. */
async function failure(work: Promise<unknown>): Promise<never> {
  await work;
  return await new Promise<never>(() => {});
}

async function sampled({ runtime, url }: Stage, { minutes, out }: SoakOptions): Promise<readonly Sample[]> {
  const begun = performance.now();
  const samples: Sample[] = [];
  while (performance.now() - begun < minutes * 60_000) {
    await pause(SAMPLE_MS);
    const sample = await takeSample(runtime.pid, url, performance.now() - begun);
    samples.push(sample);
    await Deno.writeTextFile(`${out}/samples.jsonl`, `${JSON.stringify(sample)}\n`, { append: true });
  }
  return samples;
}

async function run(options: SoakOptions): Promise<number> {
  const cluster = await startControlPlane({ name: "soak", components: { kwok: false, scheduler: false } });
  const proxy = startTcpProxy(Number(new URL(cluster.server).port));
  try {
    await prepare(cluster);
    const stage = await start(cluster, proxy, options.out);
    try {
      const { figures, faults } = soakReport(await soak(stage, options));
      printFigures(figures);
      for (const fault of faults) console.log(`not as it should be: ${fault}`);
      return faults.length > 0 ? 1 : 0;
    } finally {
      await stage.runtime.stop();
      stage.log.close();
    }
  } finally {
    proxy.close();
    await cluster.stop();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      minutes: { type: "string", default: "120" },
      rate: { type: "string", default: "4" },
      "fault-seconds": { type: "string", default: "60" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.error(USAGE);
    return 0;
  }
  const out = values.out ?? await Deno.makeTempDir({ prefix: "ork-soak-" });
  await Deno.mkdir(out, { recursive: true });
  console.error(`samples and log: ${out}`);
  return await run({
    minutes: whole("minutes", values.minutes),
    rate: whole("rate", values.rate),
    faultSeconds: whole("fault-seconds", values["fault-seconds"]),
    out,
  });
}

if (import.meta.main) Deno.exit(await main());
