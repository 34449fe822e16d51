// Owns: bars P6 and P7: size, start and idle memory of the executables. Must not: be part of the tests; the figures
// depend on the machine.

import { startControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { buildForTests, repository, runToEnd, startProgram } from "../support/executables.ts";

interface Figure {
  readonly what: string;
  readonly value: string;
  readonly bar: string;
}

const rounds = 20;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Median wall time in milliseconds of a program that runs to its end with code 0. */
async function startTime(
  command: readonly string[],
): Promise<{ readonly medianMs: number; readonly minMs: number }> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const { code, stderr } = await runToEnd(command);
    times.push(performance.now() - started);
    if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${stderr}`);
  }
  return { medianMs: median(times), minMs: Math.min(...times) };
}

/** A valid Katalog of 200 lines with as many templates as such a file has. */
function katalogOf200Lines(): string {
  const head = [
    "apiVersion: orkestra.orkspace.io/v1",
    "kind: Katalog",
    "metadata: { name: bench }",
    "spec:",
    "  crds:",
    "    site:",
    "      apiTypes: { group: bench.example.com, version: v1, kind: Site, plural: sites }",
    "      operatorBox:",
    "        onReconcile:",
    "          configMaps:",
  ];
  const entries = Array.from({ length: 38 }, (_, at) => [
    `            - name: "{{ .metadata.name }}-${at}"`,
    "              data:",
    `                size: "{{ .spec.size | default ${at} }}"`,
    `                name: "{{ .metadata.name | toUpper }}"`,
    `                when: '{{ if eq .spec.size "3" }}three{{ else }}other{{ end }}'`,
  ]);
  return `${[...head, ...entries.flat()].join("\n")}\n`;
}

function residentMebibytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
  return Number(line?.[1]) / 1024;
}

/** `run` until the live API says ready (first watch synced), then memory after ten idle seconds. */
async function runFigures(
  runtime: string,
): Promise<{ readonly readyMs: readonly number[]; readonly rss: number }> {
  const cluster = await startControlPlane({ components: { apiOnly: true } });
  try {
    const crd = await cluster.kubectl(["apply", "-f", `${repository}/examples/website/crd.yaml`]);
    if (crd.code !== 0) throw new Error(crd.stderr);
    const websites = "/apis/demo.example.com/v1/websites";
    await waitFor(async () => (await cluster.client.send(websites)).status === 200, {
      what: "Websites to be served",
    });
    const katalog = `${repository}/examples/website/katalog.yaml`;
    const command = [
      runtime,
      "run",
      "-f",
      katalog,
      "--kubeconfig",
      cluster.kubeconfigPath,
      "--no-leader-election",
    ];
    const readyMs: number[] = [];
    let rss = Number.NaN;
    for (let round = 0; round < 5; round++) {
      const started = performance.now();
      const program = startProgram([...command, "--port", "8080"]);
      try {
        await waitFor(async () => {
          const answer = await fetch("http://127.0.0.1:8080/ready");
          await answer.body?.cancel();
          return answer.status === 200;
        }, { what: "/ready", intervalMs: 5, timeoutMs: 30_000 }).catch((error) => {
          throw new Error(`${error}\n${program.output()}`);
        });
        readyMs.push(performance.now() - started);
        if (round === 4) {
          await new Promise((resolve) => setTimeout(resolve, 10_000));
          rss = residentMebibytes(program.pid);
        }
      } finally {
        await program.stop();
      }
    }
    return { readyMs, rss };
  } finally {
    await cluster.stop();
  }
}

const out = await Deno.makeTempDir({ prefix: "ork-bench-" });
try {
  const built = await buildForTests(out);
  if (built.kind === "impossible") throw new Error(built.reason);
  await Deno.writeTextFile(`${out}/katalog.yaml`, katalogOf200Lines());
  const ms = ({ medianMs, minMs }: { readonly medianMs: number; readonly minMs: number }) =>
    `${medianMs.toFixed(0)} ms (best ${minMs.toFixed(0)} ms)`;
  const figures: Figure[] = [...built.executables.values()].map((one) => ({
    what: `size of ${one.name} (own code in it)`,
    value: `${(one.sizeBytes / 2 ** 20).toFixed(1)} MiB (${(one.bundleBytes / 2 ** 20).toFixed(1)} MiB)`,
    bar: "-",
  }));
  const version = { what: "`ork version`", bar: "P7: under 150 ms" };
  figures.push({ ...version, value: ms(await startTime([`${out}/ork`, "version"])) });
  const lean = { what: "`ork-runtime version`", bar: "P7: under 150 ms" };
  figures.push({ ...lean, value: ms(await startTime([`${out}/ork-runtime`, "version"])) });
  const validate = { what: "`ork validate`, Katalog of 200 lines", bar: "P7: under 400 ms" };
  figures.push({
    ...validate,
    value: ms(await startTime([`${out}/ork`, "validate", `${out}/katalog.yaml`])),
  });
  const run = await runFigures(`${out}/ork-runtime-local`);
  const ready = { medianMs: median(run.readyMs), minMs: Math.min(...run.readyMs) };
  figures.push({
    what: "`run` to first watch synced (`/ready`)",
    value: ms(ready),
    bar: "P7: under 1500 ms",
  });
  figures.push({
    what: "resident memory, one CRD, idle",
    value: `${run.rss.toFixed(0)} MiB`,
    bar: "P6: under 120 MiB",
  });
  const load = Deno.loadavg()[0]?.toFixed(1);
  console.log(`${navigator.hardwareConcurrency} cores, load ${load}; medians of ${rounds} (run: 5)\n`);
  console.log("| measure | value | bar |\n|---|---|---|");
  for (const one of figures) console.log(`| ${one.what} | ${one.value} | ${one.bar} |`);
} finally {
  await Deno.remove(out, { recursive: true });
}
