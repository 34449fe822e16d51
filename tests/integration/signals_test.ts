// Owns: SIGTERM at the moments at which a process does something else than work: starting, waiting, failing, cut off.
// Must not: stop it amid ordinary work (faults_process_test does).

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { repository, type RunningProgram, startProgram } from "../support/executables.ts";
import { createCrds, read, type Scene, sceneOf } from "../support/scene.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";

const GROUP = "signals.example.com";
const SITE = { group: GROUP, kind: "Site" };
const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: signals}
spec:
  crds:
    site:
      apiTypes: {group: ${GROUP}, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {share: "{{ div 100 .spec.divisor }}"}}]
`;
const created: { kinds?: Promise<void> } = {};

interface Stage {
  readonly cluster: ControlPlane;
  readonly scene: Scene;
  /** The way of all processes to the server. */
  readonly proxy: TcpProxy;
  start(...flags: readonly string[]): RunningProgram;
}

async function onStage(cluster: ControlPlane, run: (stage: Stage) => Promise<void>): Promise<void> {
  await (created.kinds ??= createCrds(cluster, SITE));
  const scene = sceneOf(cluster, SITE, await freshNamespace(cluster));
  const proxy = startTcpProxy(Number(new URL(cluster.server).port));
  const folder = await Deno.makeTempDir({ prefix: "ork-signals-" });
  await Deno.writeTextFile(`${folder}/katalog.yaml`, KATALOG);
  const kubeconfig = await Deno.readTextFile(cluster.kubeconfigPath);
  await Deno.writeTextFile(
    `${folder}/kubeconfig`,
    kubeconfig.replace(cluster.server, `https://127.0.0.1:${proxy.port}`),
  );
  const programs: RunningProgram[] = [];
  const env = {
    DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME") ?? "/"}/.cache/deno`,
    KUBECONFIG: `${folder}/kubeconfig`,
    ORK_NAMESPACE: scene.namespace,
    LEASE_DURATION: "6s",
    RENEW_DEADLINE: "4s",
    RETRY_PERIOD: "1s",
  };
  const entry = [Deno.execPath(), "run", "-A", "--no-check", "--quiet", `${repository}/cli/main_runtime.ts`];
  const start = (...flags: readonly string[]) => {
    const command = [
      ...entry,
      "run",
      "-f",
      `${folder}/katalog.yaml`,
      "--port",
      "0",
      "--log-format",
      "json",
      ...flags,
    ];
    const program = startProgram(command, { env });
    programs.push(program);
    return program;
  };
  try {
    await run({ cluster, scene, proxy, start });
  } catch (error) {
    for (const program of programs) console.error(program.output());
    throw error;
  } finally {
    proxy.refuse(false);
    await Promise.all(programs.map((program) => program.stop()));
    proxy.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function says(program: RunningProgram, text: string): Promise<void> {
  await waitFor(() => {
    assert.equal(program.exitCode(), undefined, "it still runs");
    return Promise.resolve(program.output().includes(text));
  }, { what: `"${text}"` });
}

/** Undefined before there is a lease; empty when nobody holds it. */
async function holder({ cluster, scene }: Stage): Promise<string | undefined> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${scene.namespace}/leases/orkestra-konductor`;
  const lease = await read(cluster, path);
  return lease && String((lease["spec"] as { readonly holderIdentity?: string }).holderIdentity ?? "");
}

/** Whatever happened before: an instance that starts now brings all about. */
async function converges(stage: Stage, ...names: readonly string[]): Promise<void> {
  const program = stage.start();
  await says(program, '"watching"');
  await stage.scene.ready(...names);
  await stage.scene.inventory(Object.fromEntries(names.map((name) => [name, [`ConfigMap/${name}`]])));
  assert.equal(await program.stop(), 0);
  assert.equal(await holder(stage), "");
}

clusterTest("SIGTERM at any moment of a start ends it, and leaves no lease held", async (cluster) => {
  await onStage(cluster, async (stage) => {
    await stage.scene.create({ name: "a", spec: { divisor: 1 } });
    for (let i = 0; i < 6; i++) {
      const program = stage.start();
      await new Promise((resolve) => setTimeout(resolve, i * 160));
      const code = await program.stop();
      // Before the program itself runs, the system's own answer to the signal is all there is.
      assert.ok(code === 0 || (code === 143 && program.output() === ""), `${code}: ${program.output()}`);
      assert.ok([undefined, ""].includes(await holder(stage)), `after ${i} steps of the start`);
    }
    await converges(stage, "a");
  });
});

clusterTest("SIGTERM while another one leads takes nothing from that one", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const leader = stage.start();
    await says(leader, '"leading"');
    const identity = await holder(stage);
    const follower = stage.start();
    await says(follower, '"serving"');
    assert.equal(await follower.stop(), 0);
    assert.equal(await holder(stage), identity);
    assert.doesNotMatch(follower.output(), /released the lease/);
    assert.equal(await leader.stop(), 0);
    assert.equal(await holder(stage), "");
  });
});

clusterTest("SIGTERM while everything fails and waits for its next try", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const { scene, start } = stage;
    const program = start();
    for (const name of ["a", "b", "c"]) await scene.create({ name, spec: { divisor: 0 } });
    for (const name of ["a", "b", "c"]) await scene.condition(name, "Ready", "False", /division by zero/);
    assert.equal(await program.stop(), 0);
    assert.equal(await holder(stage), "");
    for (const name of ["a", "b", "c"]) await scene.patch(name, { spec: { divisor: 1 } });
    await converges(stage, "a", "b", "c");
  });
});

clusterTest("SIGTERM while the server is away: the process ends all the same", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const { scene, proxy, start } = stage;
    const program = start();
    await scene.create({ name: "a", spec: { divisor: 1 } });
    await scene.ready("a");
    proxy.refuse(true);
    proxy.cut();
    await says(program, "API server does not answer");
    assert.equal(await program.stop(), 0);
    const early = start();
    await says(early, '"serving"');
    assert.equal(await early.stop(), 0);
    proxy.refuse(false);
    await converges(stage, "a");
  });
});

/** Whatever connection is made carries nothing any more. */
function silence(proxy: TcpProxy): { end(): void } {
  const timer = setInterval(() => proxy.stall(), 5);
  return { end: () => clearInterval(timer) };
}

clusterTest("SIGTERM while the server is silent, before and after there is a leader", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const { scene, proxy, start } = stage;
    const leader = start();
    await says(leader, '"watching"');
    const silent = silence(proxy);
    const early = start();
    await says(early, '"serving"');
    assert.equal(await early.stop(), 0, early.output());
    assert.equal(await leader.stop(), 0, leader.output());
    silent.end();
    proxy.cut();
    await scene.create({ name: "a", spec: { divisor: 1 } });
    await converges(stage, "a");
  });
});

/** Creates objects while the way to the server falls silent, so that the process hears of some and gets no answers. */
async function writesUnanswered({ scene, proxy }: Stage, names: readonly string[]): Promise<{ end(): void }> {
  const half = Math.ceil(names.length / 2);
  for (const name of names.slice(0, half)) await scene.create({ name, spec: { divisor: 1 } });
  const silent = silence(proxy);
  for (const name of names.slice(half)) await scene.create({ name, spec: { divisor: 1 } });
  return silent;
}

const NAMES = Array.from({ length: 30 }, (_, i) => `s${i}`);

clusterTest("SIGTERM amid writes that are never answered: given up with the lease", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const program = stage.start();
    await says(program, '"watching"');
    const silent = await writesUnanswered(stage, NAMES);
    assert.equal(await program.stop(), 0);
    silent.end();
    stage.proxy.cut();
    await converges(stage, ...NAMES);
  });
});

clusterTest("a second SIGTERM ends a process that still drains", async (cluster) => {
  await onStage(cluster, async (stage) => {
    const program = stage.start("--no-leader-election");
    await says(program, '"watching"');
    const silent = await writesUnanswered(stage, NAMES);
    Deno.kill(program.pid, "SIGTERM");
    await waitFor(() => Promise.resolve(/"event":"stopping"/.test(program.output())), {
      what: "the drain to begin",
    });
    const isDraining = !/"inFlight":0/.test(program.output());
    if (isDraining) Deno.kill(program.pid, "SIGTERM");
    await waitFor(() => Promise.resolve(program.exitCode() !== undefined), {
      what: "the end",
      timeoutMs: 10_000,
    });
    silent.end();
    assert.equal(program.exitCode(), isDraining ? 130 : 0, program.output());
  });
});
