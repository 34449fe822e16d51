// Owns: the real process that is told to stop, or killed, in the middle of its work. Must not: run the engine in here.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { repository, type RunningProgram, startProgram } from "../support/executables.ts";
import { isReady, PATIENCE_MS, type Scene, sceneOf, sharedKinds } from "../support/scene.ts";

const GROUP = "process.example.com";
const SITE = { group: GROUP, kind: "Site" };
sharedKinds(SITE);

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: process}
spec:
  crds:
    site:
      apiTypes: {group: ${GROUP}, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {a: b}}
            - {name: "{{ .metadata.name }}-far", namespace: "{{ .spec.far }}", data: {a: b}}
          services: [{name: "{{ .metadata.name }}", port: "80"}]
`;

interface Stage {
  readonly scene: Scene;
  /** Grows when the work would end too early. */
  readonly names: readonly string[];
  readonly far: string;
  /** Starts a process; all of a stage contend for one lease. */
  start(lease: Readonly<Record<string, string>>): RunningProgram;
  /** Objects that are Ready. */
  readyCount(): Promise<number>;
  createMore(count: number): Promise<void>;
}

/** A backlog of objects and what runs them; processes that are left are stopped, and their output shown on failure. */
async function withBacklog(
  cluster: ControlPlane,
  count: number,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const namespace = await freshNamespace(cluster);
  const far = await freshNamespace(cluster, "far");
  const scene = sceneOf(cluster, SITE, namespace);
  const names: string[] = [];
  const createMore = async (more: number) => {
    const added = Array.from({ length: more }, (_, i) => `s${names.length + i}`);
    names.push(...added);
    await Promise.all(added.map((name) => scene.create({ name, spec: { far } })));
  };
  await createMore(count);
  const directory = await Deno.makeTempDir({ prefix: "ork-process-" });
  await Deno.writeTextFile(`${directory}/katalog.yaml`, KATALOG);
  const programs: RunningProgram[] = [];
  const passed = ["HOME", "DENO_DIR", "DENO_TLS_CA_STORE"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const stage: Stage = {
    scene,
    names,
    far,
    createMore,
    start(lease) {
      const entry = ["run", "-A", "--no-check", `${repository}/cli/main.ts`, "run", "--port", "0"];
      const flags = ["-f", `${directory}/katalog.yaml`, "--kubeconfig", cluster.kubeconfigPath];
      const env = { ...Object.fromEntries(passed), ORK_NAMESPACE: namespace, ...lease };
      const program = startProgram([Deno.execPath(), ...entry, ...flags, "--log-format", "json"], { env });
      programs.push(program);
      return program;
    },
    async readyCount() {
      const list = await cluster.client.json(`/apis/${GROUP}/v1/namespaces/${namespace}/sites`);
      const items = list["items"] as unknown as readonly KubeObject[];
      return items.filter(isReady).length;
    },
  };
  try {
    await run(stage);
  } catch (error) {
    for (const [i, program] of programs.entries()) console.error(`process ${i + 1}:\n${program.output()}`);
    throw error;
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
    await Deno.remove(directory, { recursive: true });
  }
}

/** Times of the log lines whose message is such, in ms and in order. */
function timesOf(program: RunningProgram, message: RegExp): readonly number[] {
  return program.output().split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      const record = JSON.parse(line) as Readonly<Record<string, unknown>>;
      return message.test(String(record["message"])) ? [Date.parse(String(record["time"]))] : [];
    } catch {
      // A line that is not whole yet.
      return [];
    }
  });
}

async function logged(program: RunningProgram, message: string): Promise<number> {
  return await waitFor(() => {
    assert.equal(program.exitCode(), undefined, "it still runs");
    return Promise.resolve(timesOf(program, new RegExp(`^${message}$`))[0]);
  }, { what: `the log line "${message}"`, timeoutMs: PATIENCE_MS });
}

/** Waits until some objects are done, not all: the moment at which something happens to the process. */
async function midway(stage: Stage, from: number): Promise<void> {
  const upTo = from + Math.floor(Math.random() * (stage.names.length - from) * 0.6) + 1;
  const isReached = async () => await stage.readyCount() >= upTo;
  await waitFor(isReached, { what: `${upTo} objects`, intervalMs: 10, timeoutMs: PATIENCE_MS });
}

/**
 * Stops the clock of a process amid its work, however fast it is and however late we look; SIGCONT lets it go on. Returns
 * how many objects it has not finished.
 */
async function freezeMidway(stage: Stage, program: RunningProgram): Promise<number> {
  for (let done = 0;;) {
    await midway(stage, done);
    Deno.kill(program.pid, "SIGSTOP");
    done = await stage.readyCount();
    if (done < stage.names.length) return stage.names.length - done;
    await stage.createMore(50);
    Deno.kill(program.pid, "SIGCONT");
  }
}

async function complete({ scene, names, far }: Stage): Promise<void> {
  await scene.ready(...names);
  await scene.inventory(Object.fromEntries(
    names.map((name) => [name, [`ConfigMap/${name}`, `ConfigMap/@${far}/${name}-far`, `Service/${name}`]]),
  ));
}

clusterTest(
  "SIGTERM amid the work: exit 0, the lease is released, the next instance goes on at once",
  async (cluster) => {
    await withBacklog(cluster, 100, async (stage) => {
      // An expiry would take longer than any wait of this test.
      const lease = { LEASE_DURATION: "10m", RENEW_DEADLINE: "5m", RETRY_PERIOD: "1s" };
      const first = stage.start(lease);
      await logged(first, "leading");
      const second = stage.start(lease);
      const unfinished = await freezeMidway(stage, first);
      const stopping = first.stop();
      Deno.kill(first.pid, "SIGCONT");
      assert.equal(await stopping, 0, first.output());
      assert.equal(timesOf(first, /^released the lease$/).length, 1, "released");
      const leadingMs = await logged(second, "leading");
      // When a process says that it has released the lease, the other may have it already; its work has ended before.
      const workedMs = timesOf(first, /^(created|stopping)\b/).at(-1);
      assert.ok(workedMs !== undefined && leadingMs >= workedMs, "one leader at a time");
      await midway(stage, await stage.readyCount() - 1);
      assert.equal(await second.stop(), 0, second.output());
      console.log(
        `stopped with ${unfinished} of ${stage.names.length} unfinished; handed over in ${
          leadingMs - workedMs
        } ms`,
      );
      const third = stage.start(lease);
      await complete(stage);
      for (const program of [first, second, third]) {
        assert.doesNotMatch(program.output(), /BUG|"level":"error"/);
      }
      assert.equal(await third.stop(), 0);
    });
  },
);

clusterTest(
  "SIGKILL amid the work: the follower takes over when the lease has expired, nothing is lost",
  async (cluster) => {
    await withBacklog(cluster, 60, async (stage) => {
      const lease = { LEASE_DURATION: "3s", RENEW_DEADLINE: "2s", RETRY_PERIOD: "500ms" };
      const first = stage.start(lease);
      await logged(first, "leading");
      const second = stage.start(lease);
      await freezeMidway(stage, first);
      Deno.kill(first.pid, "SIGKILL");
      const isOver = () => Promise.resolve(first.exitCode() !== undefined);
      await waitFor(isOver, { what: "the process to end", timeoutMs: PATIENCE_MS });
      assert.deepEqual(timesOf(first, /^released the lease$/), []);
      await logged(second, "leading");
      await complete(stage);
      for (const name of stage.names) await stage.scene.remove(name);
      await stage.scene.gone(...stage.names);
      await stage.scene.inventory({});
      assert.doesNotMatch(second.output(), /BUG|"level":"error"/);
      assert.equal(await second.stop(), 0);
    });
  },
);
