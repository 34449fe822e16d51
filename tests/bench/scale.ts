// Owns: bars P4, P5, the second half of P6, and P13 without hooks: the runtime with many objects, many kinds and a kind
// that fails. Must not: be part of the tests; the figures depend on the machine.

import { parseArgs } from "node:util";
import { systemClock } from "../../cli/io/mod.ts";
import { startControlPlane } from "../../e2e/cluster/mod.ts";
import { createFetchTransport } from "../../runtime/kube/mod.ts";
import { failingKind } from "./scale/failing_kind.ts";
import { manyKinds } from "./scale/many_kinds.ts";
import { manyObjects } from "./scale/many_objects.ts";
import type { Scene } from "./scale/scene.ts";
import { connectionOf, whole } from "./support/requests.ts";
import { runtimeProgram } from "./support/runtime_command.ts";
import { type Figure, printFigures } from "./support/table.ts";

const USAGE = `usage: deno task bench scale [PART]... [--objects N] [--crds N] [--rounds N]

PART is objects, crds or failing; without one, all three.

  --objects N   objects of one kind (P4, P6); default 10000
  --crds N      CRDs with 10 objects each (P5); default 100
  --rounds N    rounds beside a failing kind (P13); default 5`;

interface Sizes {
  readonly objects: number;
  readonly crds: number;
  readonly rounds: number;
}

const PARTS: Readonly<Record<string, (scene: Scene, sizes: Sizes) => Promise<Figure[]>>> = {
  objects: (scene, { objects }) => manyObjects(scene, { count: objects, few: Math.ceil(objects / 10) }),
  crds: (scene, { crds }) => manyKinds(scene, crds),
  failing: (scene, { objects, rounds }) =>
    failingKind(scene, { count: Math.min(1_000, Math.ceil(objects / 10)), rounds }),
};

/** Runs a part on a control plane of its own, so that none is measured among what another left behind. */
async function onFreshCluster(
  program: readonly string[],
  part: (scene: Scene) => Promise<Figure[]>,
): Promise<Figure[]> {
  const cluster = await startControlPlane({ name: "bench", components: { kwok: false, scheduler: false } });
  const transport = createFetchTransport(connectionOf(cluster), { clock: systemClock() });
  try {
    return await part({ cluster, transport, program });
  } finally {
    transport.close();
    await cluster.stop();
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      objects: { type: "string", default: "10000" },
      crds: { type: "string", default: "100" },
      rounds: { type: "string", default: "5" },
      help: { type: "boolean", default: false },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
  if (values.help || names.some((name) => PARTS[name] === undefined)) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const sizes = {
    objects: whole("objects", values.objects),
    crds: whole("crds", values.crds),
    rounds: whole("rounds", values.rounds),
  };
  const program = await runtimeProgram();
  for (const name of names) {
    printFigures(await onFreshCluster(program, (scene) => PARTS[name]!(scene, sizes)));
    console.log("");
  }
  return 0;
}

if (import.meta.main) Deno.exit(await main());
