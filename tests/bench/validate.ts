// Owns: bar P7 for people who write Katalogs: how long `ork validate` takes. Must not: be part of the tests; the figures
// depend on the machine.

import { buildForTests, runToEnd } from "../support/executables.ts";

const ROUNDS = 15;

interface Measured {
  readonly what: string;
  readonly command: readonly string[];
  readonly bar: string;
  readonly rounds?: number;
}

/** A valid Katalog of 200 lines: workloads, Services and settings with templates and conditions, as people write them. */
function katalogOf200Lines(name: string): string {
  const head = [
    "apiVersion: orkestra.orkspace.io/v1",
    "kind: Katalog",
    `metadata: { name: ${name} }`,
    "spec:",
    "  crds:",
    "    site:",
    "      apiTypes: { group: bench.example.com, version: v1, kind: Site, plural: sites }",
    "      operatorBox:",
    "        onReconcile:",
  ];
  const list = (key: string, count: number, lines: (at: number) => readonly string[]) => [
    `          ${key}:`,
    ...Array.from({ length: count }, (_, at) => lines(at)).flat(),
  ];
  const deployments = list("deployments", 9, (at) => [
    `            - name: "{{ .metadata.name }}-${at}"`,
    `              image: "{{ .spec.image | default "nginx" }}:{{ .spec.tag }}"`.replaceAll(
      `"nginx"`,
      "`nginx`",
    ),
    `              replicas: "{{ .spec.replicas | default ${at + 1} }}"`,
    "              port: 8080",
    `              labels: { part: p${at} }`,
    "              resources: { profile: small }",
    "              env:",
    `                - { name: SIZE, value: "{{ .spec.size }}" }`,
    "              when:",
    `                - { field: spec.part${at}, notEquals: "off" }`,
  ]);
  const services = list("services", 9, (at) => [
    `            - name: "{{ .metadata.name }}-${at}"`,
    "              port: 80",
    "              targetPort: 8080",
    `              selector: { part: p${at} }`,
  ]);
  const configMaps = list("configMaps", 12, (at) => [
    `            - name: "{{ .metadata.name }}-settings-${at}"`,
    "              data:",
    `                size: "{{ .spec.size | default ${at} }}"`,
    `                name: "{{ .metadata.name | toUpper }}"`,
    `                when: '{{ if eq .spec.size "3" }}three{{ else }}other{{ end }}'`,
  ]);
  return `${[...head, ...deployments, ...services, ...configMaps].join("\n")}\n`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Times {
  /** Milliseconds on the clock. */
  readonly wall: readonly number[];
  /** Milliseconds of processor time, user and system, which other work hardly changes. */
  readonly processor: readonly number[];
}

const TIMED = `TIMEFORMAT="%U %S"; time "$0" "$@" > /dev/null`;

/** Times of runs that end with code 0. */
async function timesOf({ command, rounds = ROUNDS }: Measured): Promise<Times> {
  const wall: number[] = [];
  const processor: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const { code, stderr } = await runToEnd(["bash", "-c", TIMED, ...command]);
    wall.push(performance.now() - started);
    if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${stderr}`);
    const [user = 0, system = 0] = stderr.trimEnd().split("\n").at(-1)!.split(" ").map(Number);
    processor.push((user + system) * 1000);
  }
  return { wall, processor };
}

async function writeKatalogs(folder: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/one.yaml`, katalogOf200Lines("one"));
  for (let at = 0; at < 100; at++) {
    await Deno.mkdir(`${folder}/many/k${at}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/many/k${at}/katalog.yaml`, katalogOf200Lines(`k${at}`));
  }
}

/** `ORK_BENCH_EXECUTABLE` names an executable that is built already. */
async function executableIn(folder: string): Promise<string> {
  const given = Deno.env.get("ORK_BENCH_EXECUTABLE");
  if (given !== undefined) return await Deno.realPath(given);
  const built = await buildForTests(folder);
  if (built.kind === "impossible") throw new Error(built.reason);
  return `${folder}/ork`;
}

const folder = await Deno.makeTempDir({ prefix: "ork-bench-" });
try {
  const ork = await executableIn(folder);
  await writeKatalogs(folder);
  const probe: Measured = {
    what: "`ork version` (the probe)",
    command: [ork, "version"],
    bar: "P7: under 150 ms",
  };
  const lines = katalogOf200Lines("one").trimEnd().split("\n").length;
  const measures: readonly Measured[] = [
    probe,
    {
      what: `\`ork validate\`, a Katalog of ${lines} lines, cold`,
      command: [ork, "validate", `${folder}/one.yaml`],
      bar: "P7: under 400 ms",
    },
    {
      what: "`ork validate`, 100 such files in one call",
      command: [ork, "validate", `${folder}/many`],
      bar: "under 3 s",
      rounds: 5,
    },
  ];
  const start = await timesOf(probe);
  console.log(
    `${navigator.hardwareConcurrency} cores, load ${Deno.loadavg()[0]?.toFixed(1)}; medians of ${ROUNDS}\n`,
  );
  console.log("| measure | value | processor time | beside the probe | bar |\n|---|---|---|---|---|");
  for (const one of measures) {
    const { wall, processor } = one === probe ? start : await timesOf(one);
    const text = `${median(wall).toFixed(0)} ms (best ${Math.min(...wall).toFixed(0)} ms)`;
    const ratio = median(processor) / median(start.processor);
    console.log(
      `| ${one.what} | ${text} | ${median(processor).toFixed(0)} ms | ${ratio.toFixed(1)} x | ${one.bar} |`,
    );
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
