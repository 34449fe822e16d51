// Owns: what `ork run` says and does for an account that may not write or read CRDs. Must not: test the runtime's own rights.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { repository, type RunningProgram, startProgram } from "../support/executables.ts";
import { crdOf, createCrds, sceneOf } from "../support/scene.ts";

const GROUP = "rights.gaps.example.com";
const THERE = { group: GROUP, kind: "There" };

/** A Katalog with the definition of its kind beside it. */
async function katalogFor(folder: string, kind: string): Promise<string> {
  await Deno.writeTextFile(`${folder}/crd.yaml`, JSON.stringify(crdOf({ group: GROUP, kind })));
  await Deno.writeTextFile(
    `${folder}/katalog.yaml`,
    `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: rights}
spec:
  crds:
    it:
      crdFile: ./crd.yaml
      operatorBox:
        onReconcile: {configMaps: [{name: "of-{{ .metadata.name }}", data: {a: b}}]}
`,
  );
  return `${folder}/katalog.yaml`;
}

async function grant(cluster: ControlPlane, user: string, rules: readonly unknown[]): Promise<void> {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const metadata = { name: user };
  await cluster.client.json(`${rbac}/clusterroles`, { method: "POST", body: { metadata, rules } as never });
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: user };
  const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }];
  await cluster.client.json(`${rbac}/clusterrolebindings`, {
    method: "POST",
    body: { metadata, roleRef, subjects },
  });
}

async function runAs(
  cluster: ControlPlane,
  options: { readonly user: string; readonly kind: string; readonly namespace: string },
  check: (program: RunningProgram) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ork-rights-" });
  const kubeconfig = await cluster.kubeconfigFor(options.user);
  const katalog = await katalogFor(folder, options.kind);
  const args = ["run", "-f", katalog, "--kubeconfig", kubeconfig, "-n", options.namespace, "--port", "0"];
  const command = [
    Deno.execPath(),
    "run",
    "-A",
    "--no-check",
    "--quiet",
    `${repository}/cli/main.ts`,
    ...args,
  ];
  const program = startProgram([...command, "--no-leader-election"], {
    env: { ...Deno.env.toObject(), NO_COLOR: "1" },
  });
  try {
    await check(program);
  } finally {
    await program.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

const CHILDREN = [
  { apiGroups: [""], resources: ["configmaps"], verbs: ["*"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];

clusterTest(
  "an account that may neither write nor read CRDs runs on those that are served",
  async (cluster) => {
    await createCrds(cluster, THERE);
    const namespace = await freshNamespace(cluster);
    const own = { apiGroups: [GROUP], resources: ["*"], verbs: ["*"] };
    await grant(cluster, "rights-reader", [own, ...CHILDREN]);
    await runAs(cluster, { user: "rights-reader", kind: "There", namespace }, async (program) => {
      const objects = sceneOf(cluster, THERE, namespace);
      await objects.create({ name: "t" });
      await waitFor(
        () => Promise.resolve(program.output().includes("watching") || program.exitCode() !== undefined),
        {
          what: "the start",
          timeoutMs: 60_000,
        },
      );
      assert.equal(program.exitCode(), undefined, program.output());
      await objects.ready("t");
      assert.match(
        program.output(),
        /CRD theres\.rights\.gaps\.example\.com may neither be written nor read by "rights-reader"; using the one that is served/,
      );
    });
  },
);

clusterTest(
  "where the CRD is not there, the missing right, the account and what to do are said",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    await grant(cluster, "rights-nobody", CHILDREN);
    await runAs(cluster, { user: "rights-nobody", kind: "Absent", namespace }, async (program) => {
      await waitFor(() => Promise.resolve(program.exitCode() !== undefined), {
        what: "its end",
        timeoutMs: 60_000,
      });
      const said = program.output();
      assert.equal(program.exitCode(), 3, said);
      assert.ok(
        said.includes(
          'error: CRD absents.rights.gaps.example.com is not in the cluster, and "rights-nobody" may not apply it\n' +
            "hint: let somebody apply it who may (kubectl apply -f",
        ),
        said,
      );
      assert.match(said, /kubectl auth can-i patch customresourcedefinitions\.apiextensions\.k8s\.io/);
    });
  },
);
