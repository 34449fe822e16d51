// Owns: the front of `deno task bench`: which benchmark runs how. Must not: measure.

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

interface Benchmark {
  readonly summary: string;
  /** Arguments of `deno`; what the user adds follows. */
  readonly command: readonly string[];
}

const benchmarks: Readonly<Record<string, Benchmark>> = {
  apply: {
    summary:
      "objects to Ready beside a bare loop of the same writes; deletion, steady state, drift (P1, P1b, P2, P3)",
    command: ["run", "-A", "tests/bench/apply.ts"],
  },
  executables: {
    summary: "size, start and idle memory of the executables (P6, P7)",
    command: ["run", "-A", "tests/bench/executables.ts"],
  },
  leader: {
    summary: "time without a leader after one is killed or stopped; --objects N, --rounds N (P11)",
    command: ["run", "-A", "tests/bench/leader.ts"],
  },
  peers: {
    summary: "the runtime beside controller-runtime and kopf on the same server; --objects N (P1, P1b)",
    command: ["run", "-A", "tests/bench/peers.ts"],
  },
  scale: {
    summary:
      "many objects, many kinds, a kind that fails; objects|crds|failing, --objects N, --crds N (P4, P5, P6, P13)",
    command: ["run", "-A", "tests/bench/scale.ts"],
  },
  soak: {
    summary:
      "memory, sockets and losses under hours of churn and faults; --minutes N, --rate N, --out DIR (R3)",
    command: ["run", "-A", "tests/bench/soak.ts"],
  },
  templates: {
    summary: "rendering templates, building an object, loading a large Katalog (P8)",
    command: ["run", "-A", "tests/bench/templates.ts"],
  },
  validate: {
    summary: "`ork validate` of one file and of a hundred, beside the start of the program (P7)",
    command: ["run", "-A", "tests/bench/validate.ts"],
  },
};

async function main(args: readonly string[]): Promise<number> {
  const [name = "", ...rest] = args;
  const benchmark = benchmarks[name];
  if (benchmark === undefined) {
    const rows = Object.entries(benchmarks).map(([key, { summary }]) => `  ${key.padEnd(12)} ${summary}`);
    console.error(`usage: deno task bench NAME [ARGUMENT]...\n\n${rows.join("\n")}`);
    return name === "" || name === "--help" ? 0 : 2;
  }
  const child = new Deno.Command(Deno.execPath(), {
    args: [...benchmark.command, ...rest],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).spawn();
  return (await child.status).code;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
