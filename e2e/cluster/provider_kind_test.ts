// Docker is not needed: a stand-in plays back what kind 0.27 prints, so this proves commands and order, not kind itself.
import assert from "node:assert/strict";
import { EnvironmentError, UsageError } from "../../runtime/base/mod.ts";
import type { CommandOptions, CommandResult, CommandRunner } from "./command_runner.ts";
import type { ClusterProvider } from "./provider.ts";
import { kindProvider } from "./provider_kind.ts";

interface Line {
  readonly command: string;
  readonly answer: Partial<CommandResult> | undefined;
}

interface Stage {
  readonly provider: ClusterProvider;
  readonly stdin: string[];
}

const DOCKER = { command: "docker info --format {{.ServerVersion}}", answer: { stdout: "28.0.1\n" } };
const NO_CLUSTERS = { command: "kind get clusters", answer: { stderr: "No kind clusters found.\n" } };
const ONE_CLUSTER = { command: "kind get clusters", answer: { stdout: "demo\n" } };
const WAIT = {
  command: "docker exec demo-control-plane kubectl --kubeconfig /etc/kubernetes/admin.conf " +
    "wait --for=condition=Ready nodes --all --timeout=300s",
  answer: { stdout: "node/demo-control-plane condition met\n" },
};

/** Plays the transcript; every line must be asked for, in this order. `$KUBECONFIG` stands for the kubeconfig. */
async function play(transcript: readonly Line[], run: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ork-test-" });
  const rest = [...transcript];
  const stdin: string[] = [];
  const runner: CommandRunner = (command, options: CommandOptions = {}) => {
    const line = rest.shift();
    const actual = command.join(" ").replaceAll(`${folder}/clusters/kind-demo.kubeconfig`, "$KUBECONFIG");
    assert.equal(actual, line?.command);
    if (options.stdin !== undefined) stdin.push(options.stdin);
    return Promise.resolve(line?.answer && { code: 0, stdout: "", stderr: "", ...line.answer });
  };
  try {
    await run({ provider: kindProvider({ stateDirectory: folder, run: runner }), stdin });
    assert.deepEqual(rest, [], "not asked for");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("kindProvider creates a cluster and waits for its nodes (recorded transcript)", async () => {
  const create = {
    command: "kind create cluster --name demo --kubeconfig $KUBECONFIG --config -",
    answer: {},
  };
  await play([DOCKER, NO_CLUSTERS, create, WAIT], async ({ provider, stdin }) => {
    const handle = await provider.create({ name: "demo", nodes: 2, featureGates: { SomeGate: true } });
    assert.equal(handle.context, "kind-demo");
    assert.equal(handle.isNew, true);
    assert.deepEqual(JSON.parse(stdin[0] ?? ""), {
      apiVersion: "kind.x-k8s.io/v1alpha4",
      kind: "Cluster",
      featureGates: { SomeGate: true },
      nodes: [{ role: "control-plane" }, { role: "worker" }, { role: "worker" }],
    });
  });
});

Deno.test("kindProvider reuses a cluster of the same name (recorded transcript)", async () => {
  const exported = { command: "kind export kubeconfig --name demo --kubeconfig $KUBECONFIG", answer: {} };
  await play([DOCKER, ONE_CLUSTER, exported, WAIT], async ({ provider }) => {
    assert.equal((await provider.create({ name: "demo" })).isNew, false);
  });
});

Deno.test("kindProvider deletes a cluster once (recorded transcript)", async () => {
  const deletion = { command: "kind delete cluster --name demo --kubeconfig $KUBECONFIG", answer: {} };
  await play([ONE_CLUSTER, deletion, NO_CLUSTERS], async ({ provider }) => {
    assert.equal(await provider.delete("demo"), true);
    assert.equal(await provider.delete("demo"), false);
  });
});

Deno.test("kindProvider says that Docker does not answer (recorded transcript)", async () => {
  await play([{ ...DOCKER, answer: { code: 1, stderr: "Cannot connect" } }], async ({ provider }) => {
    await assert.rejects(
      provider.create({ name: "demo" }),
      (error) => error instanceof EnvironmentError && error.code === "cluster/no-docker",
    );
  });
});

Deno.test("kindProvider says that kind is not installed (recorded transcript)", async () => {
  await play([DOCKER, { ...NO_CLUSTERS, answer: undefined }], async ({ provider }) => {
    await assert.rejects(provider.create({ name: "demo" }), /^EnvironmentError: kind is not installed$/);
  });
});

Deno.test("kindProvider shows what a failed command printed (recorded transcript)", async () => {
  const create = {
    command: "kind create cluster --name demo --kubeconfig $KUBECONFIG --config -",
    answer: { code: 1, stderr: "ERROR: failed to pull image\n" },
  };
  await play([DOCKER, NO_CLUSTERS, create], async ({ provider }) => {
    await assert.rejects(
      provider.create({ name: "demo" }),
      (error) => error instanceof EnvironmentError && error.hint === "ERROR: failed to pull image",
    );
  });
});

Deno.test("kindProvider refuses names that are no names before it runs anything", async () => {
  await play([], async ({ provider }) => {
    for (const name of ["", "-a", "A", "a/b", "..", "a".repeat(51)]) {
      await assert.rejects(provider.create({ name }), UsageError, name);
    }
  });
});
